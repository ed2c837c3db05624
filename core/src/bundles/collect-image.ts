// An image with all that a host asks of a registry for it: its manifests for one platform, its configuration, its layers.

import { createHash } from 'node:crypto';
import { keepBlob } from './blob-folder.ts';
import type { BundleFile } from './bundle-index.ts';
import { FetchError, type FetchSource } from './fetch-source.ts';

const INDEX_TYPES = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
];
const MANIFEST_TYPE = 'application/vnd.oci.image.manifest.v1+json';
const MANIFEST_TYPES = [MANIFEST_TYPE, 'application/vnd.docker.distribution.manifest.v2+json'];

export interface ImageRequest {
  /** `registry.k8s.io/pause:3.10.2` */
  readonly image: string;
  /** `amd64` */
  readonly architecture: string;
  readonly source: FetchSource;
  readonly folder: string;
}

interface Manifest {
  readonly mediaType?: string;
  /** Of an image that is made for several platforms. */
  readonly manifests?: readonly Descriptor[];
  readonly config?: Descriptor;
  readonly layers?: readonly Descriptor[];
}

interface Descriptor {
  readonly digest: string;
  readonly platform?: { readonly os?: string; readonly architecture?: string };
}

/** Fetches it into the folder. @throws FetchError where something of it is missing or not what its digest says */
export async function collectImage(request: ImageRequest): Promise<Readonly<Record<string, BundleFile>>> {
  const { image, source, folder } = request;
  const { repository, reference } = imageName(image);
  const base = `v2/${repository}`;
  const files: Record<string, BundleFile> = {};

  const manifest = async (name: string): Promise<Manifest> => {
    const response = await source.fetch(`${base}/manifests/${name}`, [...INDEX_TYPES, ...MANIFEST_TYPES]);
    const content = new Uint8Array(await response.arrayBuffer());
    const digest = `sha256:${createHash('sha256').update(content).digest('hex')}`;
    if (name.startsWith('sha256:') && name !== digest) throw new FetchError(`${image}: ${name} is not what came`);
    const parsed = manifestIn(content);
    if (parsed === undefined) throw new FetchError(`${image}: what came as its manifest is none`);
    const type = response.headers.get('content-type') ?? parsed.mediaType ?? MANIFEST_TYPE;
    const file = { ...(await keepBlob(folder, content)), type };
    files[`${base}/manifests/${name}`] = file;
    files[`${base}/manifests/${digest}`] = file;
    return parsed;
  };
  const blob = async ({ digest }: Descriptor): Promise<void> => {
    const response = await source.fetch(`${base}/blobs/${digest}`);
    const file = await keepBlob(folder, response.body ?? new Uint8Array());
    if (`sha256:${file.sha256}` !== digest) throw new FetchError(`${image}: ${digest} is not what came`);
    files[`${base}/blobs/${digest}`] = file;
  };

  let found = await manifest(reference);
  if (found.manifests !== undefined) {
    const wanted = found.manifests.find((one) => isFor(one, request.architecture));
    if (wanted === undefined) throw new FetchError(`${image} is not made for linux/${request.architecture}`);
    found = await manifest(wanted.digest);
  }
  const { config, layers } = found;
  if (config === undefined || layers === undefined) throw new FetchError(`${image} has a manifest of an unknown kind`);
  for (const one of new Map([config, ...layers].map((each) => [each.digest, each])).values()) await blob(one);
  return files;
}

function manifestIn(content: Uint8Array): Manifest | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(content).toString('utf8'));
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

function isFor({ platform }: Descriptor, architecture: string): boolean {
  return platform?.os === 'linux' && platform.architecture === architecture;
}

/**
 * The repository with its registry, and the tag or digest: `nginx` is `docker.io/library/nginx` and `latest`.
 *
 * @see https://github.com/distribution/reference
 */
export function imageName(image: string): { readonly repository: string; readonly reference: string } {
  const [, name = image, tag, digest] =
    /^([^@]+?)(?::([\w][\w.-]{0,127}))?(?:@(sha256:[0-9a-f]{64}))?$/.exec(image) ?? [];
  const [first = '', ...others] = name.split('/');
  const hasRegistry = others.length > 0 && (/[.:]/.test(first) || first === 'localhost');
  const repository = hasRegistry ? name : `docker.io/${others.length === 0 ? 'library/' : ''}${name}`;
  return { repository, reference: digest ?? tag ?? 'latest' };
}
