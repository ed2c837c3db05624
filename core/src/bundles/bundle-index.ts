// What a bundle is: one tar file with all that hosts would fetch from elsewhere, each content once, by its SHA-256, and a
// signed list of the paths under which a mirror has it.

/** The members of a bundle that are no content. The list comes first, so a bundle can be judged by its beginning. */
export const INDEX_MEMBER = 'bundle.json';
export const SIGNATURE_MEMBER = 'bundle.sig';

/** The member that holds a content. */
export function blobMember(sha256: string): string {
  return `blobs/sha256/${sha256}`;
}

export interface BundleFile {
  /** 64 hexadecimal digits. */
  readonly sha256: string;
  readonly bytes: number;
  /** Its media type, where a client asks for one: manifests of images. */
  readonly type?: string;
}

/**
 * Path below a mirror's base address -> file.
 *
 * Sample: `{ 'dl.k8s.io/v1.36.3/bin/linux/amd64/kubelet': { sha256: '9f86…', bytes: 59000000 } }`.
 */
export type BundleFiles = Readonly<Record<string, BundleFile>>;

/** The list, as it stands in the bundle. */
export interface BundleIndex {
  readonly format: 1;
  readonly files: BundleFiles;
}

/** The signature of the list, as it stands in the bundle. */
export interface BundleSignature {
  /** `ed25519:` and the key in base64url. */
  readonly key: string;
  /** Base64, of the bytes of the list. */
  readonly signature: string;
}

const SHA256 = /^[0-9a-f]{64}$/;

/** Reads the list; `undefined` for what is none of this format. */
export function readBundleIndex(text: string): BundleIndex | undefined {
  const value = parsed(text) as Partial<BundleIndex> | undefined;
  if (value?.format !== 1 || typeof value.files !== 'object' || value.files === null) return undefined;
  const isGood = Object.values(value.files).every(
    (one) => typeof one === 'object' && SHA256.test(one.sha256) && Number.isSafeInteger(one.bytes) && one.bytes >= 0,
  );
  return isGood ? { format: 1, files: value.files } : undefined;
}

/** Reads the signature; `undefined` for what is none. */
export function readBundleSignature(text: string): BundleSignature | undefined {
  const value = parsed(text) as Partial<BundleSignature> | undefined;
  if (typeof value?.key !== 'string' || typeof value.signature !== 'string') return undefined;
  return { key: value.key, signature: value.signature };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
