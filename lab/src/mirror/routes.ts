// From the path of a request to a file of the cache.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What a path stands for; without a file it is an empty JSON object. */
export interface MirrorResource {
  readonly file: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
}

export const MANIFEST_TYPE = 'application/vnd.oci.image.manifest.v1+json';
const REGISTRY_HEADERS = { 'docker-distribution-api-version': 'registry/2.0' };
const DIGEST = /^sha256:([0-9a-f]{64})$/;

/**
 * Finds what a path stands for; whether the file exists is not looked at.
 *
 * `/dl.k8s.io/...` is the file `mirror/dl.k8s.io/...`; `/v2/registry.k8s.io/pause/manifests/3.10` is an image, whose
 * repository name begins with the registry that it comes from.
 *
 * @see https://github.com/opencontainers/distribution-spec/blob/main/spec.md#endpoints
 */
export async function findResource(folder: string, path: string): Promise<MirrorResource | undefined> {
  const segments = decodePath(path);
  if (segments === undefined) return undefined;
  if (segments[0] !== 'v2') return { file: join(folder, 'mirror', ...segments), headers: contentType(path) };
  const reference = segments.at(-1) ?? '';
  const kind = segments.at(-2);
  if (segments.length <= 2)
    return segments[1] === undefined ? { file: undefined, headers: REGISTRY_HEADERS } : undefined;
  if (kind === 'blobs') return findBlob(folder, reference, {});
  if (kind !== 'manifests') return undefined;
  if (DIGEST.test(reference)) return findBlob(folder, reference, { 'content-type': MANIFEST_TYPE });
  const tag = join(folder, 'images', 'tags', ...segments.slice(1, -2), reference);
  const digest = await readFile(tag, 'utf8').catch(() => undefined);
  return digest === undefined ? undefined : findBlob(folder, digest.trim(), { 'content-type': MANIFEST_TYPE });
}

function findBlob(
  folder: string,
  digest: string,
  headers: Readonly<Record<string, string>>,
): MirrorResource | undefined {
  const hash = DIGEST.exec(digest)?.[1];
  if (hash === undefined) return undefined;
  return {
    file: join(folder, 'images', 'blobs', 'sha256', hash),
    headers: { ...REGISTRY_HEADERS, 'docker-content-digest': digest, ...headers },
  };
}

/** The segments of a path, or `undefined` when one of them would lead elsewhere. */
function decodePath(path: string): readonly string[] | undefined {
  try {
    const segments = path.split('/').filter(Boolean).map(decodeURIComponent);
    return segments.some((segment) => segment === '..' || segment === '.' || /[/\0]/.test(segment))
      ? undefined
      : segments;
  } catch {
    return undefined;
  }
}

function contentType(path: string): Readonly<Record<string, string>> {
  if (/\.sha256(sum)?$/.test(path)) return { 'content-type': 'text/plain' };
  if (/\.t(ar\.)?gz$/.test(path)) return { 'content-type': 'application/gzip' };
  return {};
}
