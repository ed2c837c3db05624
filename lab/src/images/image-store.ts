// Writes images into the folder that the mirror serves as a registry.

import { spawn } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import {
  createReadStream,
  createWriteStream,
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { cacheFolder } from '../folders.ts';
import { LabError } from '../lab-error.ts';
import type { Progress } from '../progress.ts';
import { baseTree } from './base-trees.ts';
import { type ImageEntry, type ImageRecipe, splitReference } from './image-recipes.ts';
import { type Descriptor, describeImage, LAYER_TYPE } from './oci-image.ts';

const images = (...parts: readonly string[]): string => cacheFolder('images', ...parts);

/** Writes an image unless it is there with the same content; says whether it was written. */
export async function storeImage(recipe: ImageRecipe, progress: Progress): Promise<boolean> {
  const base = recipe.base === undefined ? undefined : await baseTree(recipe.base, progress);
  const { name, tag } = splitReference(recipe.reference);
  const fingerprint = fingerprintOf(recipe, base);
  const fingerprintPath = images('fingerprints', name, tag);
  const tagPath = images('tags', name, tag);
  if (existsSync(tagPath) && existsSync(fingerprintPath) && readFileSync(fingerprintPath, 'utf8') === fingerprint)
    return false;
  const layers: Descriptor[] = [];
  if (base !== undefined) layers.push(await storeLayer(base, progress));
  if (recipe.entries.length > 0) layers.push(await storeEntries(recipe.entries, progress));
  const { config, manifest } = describeImage(recipe, layers);
  for (const document of [config, manifest]) writeWhole(blobPath(document.descriptor.digest), document.text);
  writeWhole(tagPath, manifest.descriptor.digest);
  writeWhole(fingerprintPath, fingerprint);
  return true;
}

/** Changes when the recipe, the base or a file that goes in changes. */
function fingerprintOf(recipe: ImageRecipe, base: string | undefined): string {
  const stamps = recipe.entries.flatMap((entry) => {
    if (!('from' in entry)) return [];
    const { size, mtimeMs } = statSync(entry.from);
    return [{ from: entry.from, size, mtimeMs }];
  });
  return JSON.stringify({ recipe, base, stamps });
}

function blobPath(digest: string): string {
  return images('blobs', 'sha256', digest.slice('sha256:'.length));
}

function writeWhole(path: string, content: string): void {
  mkdirSync(dirname(path), { recursive: true });
  const draft = `${path}.${randomUUID()}`;
  writeFileSync(draft, content);
  renameSync(draft, path);
}

/** Lays the entries out in a folder, binaries as hard links, and stores that. */
async function storeEntries(entries: readonly ImageEntry[], progress: Progress): Promise<Descriptor> {
  const folder = cacheFolder('build', `layer-${randomUUID()}`);
  try {
    for (const entry of entries) {
      const path = join(folder, entry.to);
      mkdirSync(dirname(path), { recursive: true });
      if ('from' in entry) linkSync(entry.from, path);
      else if ('link' in entry) symlinkSync(entry.link, path);
      else writeFileSync(path, entry.text);
    }
    return await storeLayer(folder, progress);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Packs a folder as an uncompressed layer, the same bytes for the same content. */
async function storeLayer(folder: string, progress: Progress): Promise<Descriptor> {
  mkdirSync(images('blobs', 'sha256'), { recursive: true });
  const draft = images('blobs', `draft-${randomUUID()}`);
  const hash = createHash('sha256');
  let size = 0;
  const measure = new Transform({
    transform(chunk: Buffer, _, done) {
      hash.update(chunk);
      size += chunk.length;
      done(undefined, chunk);
    },
  });
  const tar = spawn('tar', [...REPRODUCIBLE, '-C', folder, '-cf', '-', '.'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise<number | null>((resolve, reject) => {
    tar.on('error', reject);
    tar.on('close', resolve);
  });
  await pipeline(tar.stdout, measure, createWriteStream(draft), { signal: progress.signal });
  if ((await ended) !== 0) throw new LabError(`tar could not pack ${folder}`);
  const digest = `sha256:${hash.digest('hex')}`;
  renameSync(draft, blobPath(digest));
  return { mediaType: LAYER_TYPE, digest, size };
}

const REPRODUCIBLE = [
  '--sort=name',
  '--mtime=@0',
  '--owner=0',
  '--group=0',
  '--numeric-owner',
  '--format=ustar',
  '--hard-dereference',
];

/** SHA-256 of a file, in hexadecimal digits. */
export async function sha256OfFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path, { highWaterMark: 1024 * 1024 }), hash);
  return hash.digest('hex');
}
