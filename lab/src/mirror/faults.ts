// What can be made to go wrong on a mirror, so that a test sees what the product makes of it.

/** Each value is a piece of the path; every request whose path contains it is served with the fault. */
export interface MirrorFaults {
  /** The checksum file next to this file says something else: `/kubelet`. */
  readonly wrongChecksum?: string;
  /** 404. */
  readonly missing?: string;
  /** The connection ends after half of the bytes. */
  readonly cut?: string;
  /** The request is never answered. */
  readonly silent?: string;
}

export type MirrorFault = 'wrong-checksum' | 'missing' | 'cut' | 'silent';

const CHECKSUM_FILE = /\.sha256(sum)?$/;

/** The fault that a request meets, if any. */
export function faultFor(faults: MirrorFaults, path: string): MirrorFault | undefined {
  const meets = (piece: string | undefined): boolean => piece !== undefined && path.includes(piece);
  if (meets(faults.silent)) return 'silent';
  if (meets(faults.missing)) return 'missing';
  if (meets(faults.cut)) return 'cut';
  return meets(faults.wrongChecksum) && CHECKSUM_FILE.test(path) ? 'wrong-checksum' : undefined;
}

/** Changes the first digit of every SHA-256 in a checksum file; its length stays. */
export function withWrongChecksum(text: string): string {
  return text.replaceAll(
    /\b([0-9a-f])([0-9a-f]{63})\b/g,
    (_, first: string, rest: string) => (first === '0' ? '1' : '0') + rest,
  );
}
