// Makes a bundle: fetches what plugins say that hosts will ask for, checks it, signs the list, and writes one file.

import type { KeyObject } from 'node:crypto';
import { mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Artifacts, Download } from '@brolly/plugin-sdk';
import { create } from 'tar';
import { keepBlob } from './blob-folder.ts';
import { type BundleFile, blobMember, INDEX_MEMBER, SIGNATURE_MEMBER } from './bundle-index.ts';
import { collectImage } from './collect-image.ts';
import { FetchError, type FetchSource, fetchSource } from './fetch-source.ts';
import { publicKeyOf, signatureOf } from './signing-key.ts';

export interface BundleRequest {
  readonly artifacts: Artifacts;
  /** `amd64`, as Go says it. */
  readonly architecture: string;
  /** Base address of a mirror; empty: upstream. */
  readonly mirror: string;
  readonly key: KeyObject;
  /** The file that is made. */
  readonly output: string;
  readonly signal: AbortSignal;
  /** Called when one more is there. */
  readonly onCollected: (name: string, bytes: number) => void;
}

export type CreatedBundle =
  | { readonly kind: 'created'; readonly files: number; readonly bytes: number; readonly signedBy: string }
  /** Nothing is left of it. */
  | { readonly kind: 'failed'; readonly message: string };

type Files = Record<string, BundleFile>;

const AT_ONCE = 4;

/** The same contents make the same bundle, byte by byte. Fetches beside the output, which must have room for it twice. */
export async function createBundle(request: BundleRequest): Promise<CreatedBundle> {
  const { output, key } = request;
  const folder = await mkdtemp(join(dirname(output), '.brolly-bundle-'));
  try {
    const files = await collect(request, folder);
    const paths = Object.keys(files).toSorted();
    const list = JSON.stringify({ format: 1, files: Object.fromEntries(paths.map((path) => [path, files[path]])) });
    await writeFile(join(folder, INDEX_MEMBER), list);
    const signature = signatureOf(Buffer.from(list), key);
    await writeFile(join(folder, SIGNATURE_MEMBER), JSON.stringify({ key: publicKeyOf(key), signature }));
    const blobs = new Map(Object.values(files).map(({ sha256, bytes }) => [blobMember(sha256), bytes]));
    const made = join(folder, 'bundle.tar');
    const plain = { cwd: folder, file: made, portable: true, noPax: true, mtime: new Date(0) };
    await create(plain, [INDEX_MEMBER, SIGNATURE_MEMBER, ...[...blobs.keys()].toSorted()]);
    await rename(made, output);
    const bytes = [...blobs.values()].reduce((sum, one) => sum + one, 0);
    return { kind: 'created', files: paths.length, bytes, signedBy: publicKeyOf(key) };
  } catch (error) {
    const isExpected = error instanceof FetchError || 'syscall' in (error as Error) || request.signal.aborted;
    if (!isExpected) throw error;
    return { kind: 'failed', message: (error as Error).message };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function collect(request: BundleRequest, folder: string): Promise<Files> {
  const { artifacts, architecture, mirror, signal, onCollected } = request;
  const stop = new AbortController();
  const source = fetchSource(mirror, AbortSignal.any([signal, stop.signal]));
  const files: Files = {};
  const work = [
    ...artifacts.downloads.map((download) => async () => {
      Object.assign(files, await collectDownload(download, source, folder));
      onCollected(download.path, files[download.path]?.bytes ?? 0);
    }),
    ...artifacts.images.map((image) => async () => {
      const found = await collectImage({ image, architecture, source, folder });
      Object.assign(files, found);
      onCollected(
        image,
        Object.values(found).reduce((sum, { bytes }) => sum + bytes, 0),
      );
    }),
  ];
  const waiting = work.values();
  let failure: unknown;
  const workers = Array.from({ length: AT_ONCE }, async () => {
    for (const one of waiting) await one();
  });
  // The first failure ends the others, and they must have ended before what they write is taken away.
  const heeded = workers.map((worker) =>
    worker.catch((error: unknown) => {
      failure ??= error;
      stop.abort();
    }),
  );
  await Promise.all(heeded);
  if (failure !== undefined) throw failure;
  return files;
}

/** A file and its checksum, which must fit it. */
async function collectDownload({ path, checksum }: Download, source: FetchSource, folder: string): Promise<Files> {
  const file = await keepBlob(folder, (await source.fetch(path)).body ?? new Uint8Array());
  const beside = await keepBlob(folder, (await source.fetch(checksum.path)).body ?? new Uint8Array());
  const text = await readFile(join(folder, blobMember(beside.sha256)), 'utf8');
  const wanted = checksumIn(text, checksum.name);
  if (wanted !== file.sha256)
    throw new FetchError(`${path} has the checksum ${file.sha256}, and ${checksum.path} says ${wanted ?? 'none'}`);
  return { [path]: file, [checksum.path]: beside };
}

/** The checksum in a file that holds one, or the one of a name in a list. */
function checksumIn(text: string, name: string | undefined): string | undefined {
  const lines = text.split('\n').map((line) => line.trim().split(/\s+\*?/));
  const line = name === undefined ? lines[0] : lines.find(([, file]) => file === name);
  return line?.[0]?.toLowerCase();
}
