// Opens a bundle: who signed it, what it holds, and its contents, each of which is checked before it is given.

import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import {
  type BundleFile,
  type BundleFiles,
  blobMember,
  INDEX_MEMBER,
  readBundleIndex,
  readBundleSignature,
  SIGNATURE_MEMBER,
} from './bundle-index.ts';
import { isSignedBy } from './signing-key.ts';
import { type TarMember, tarMembers } from './tar-members.ts';

/** A content of a bundle that is as its list says. */
export interface BundleContent extends BundleFile {
  /** The bytes from `start` to `end`, which counts. */
  stream(range: { readonly start: number; readonly end: number }): Readable;
}

/** A bundle whose list is signed. */
export interface Bundle {
  /** `ed25519:…` */
  readonly signedBy: string;
  readonly files: BundleFiles;
  /** The content of a path; `undefined` where there is none or it is not what was signed. */
  content(path: string): Promise<BundleContent | undefined>;
  close(): Promise<void>;
}

export type OpenedBundle =
  | { readonly kind: 'opened'; readonly bundle: Bundle }
  /** `reason` is `bundle-missing`, `bundle-damaged` or `bundle-key`; `message` says what was found. */
  | { readonly kind: 'refused'; readonly reason: string; readonly message: string; readonly hint: string };

/** @param key who must have signed it, `ed25519:…`; without it anybody may have */
export async function openBundle(path: string, key?: string): Promise<OpenedBundle> {
  let file: FileHandle;
  try {
    file = await open(path);
  } catch (error) {
    const message = `the bundle ${path} cannot be read: ${(error as Error).message}`;
    return { kind: 'refused', reason: 'bundle-missing', message, hint: 'Make it with "brolly bundle create".' };
  }
  const opened = await judge(path, file, key);
  if (opened.kind === 'refused') await file.close();
  return opened;
}

async function judge(path: string, file: FileHandle, key: string | undefined): Promise<OpenedBundle> {
  const members = await tarMembers(file).catch(() => undefined);
  const [list, signatureText] = await Promise.all(
    [INDEX_MEMBER, SIGNATURE_MEMBER].map((name) => textOf(file, members?.get(name))),
  );
  const index = list === undefined ? undefined : readBundleIndex(list);
  const signature = signatureText === undefined ? undefined : readBundleSignature(signatureText);
  if (members === undefined || list === undefined || index === undefined || signature === undefined)
    return damaged(path, 'it is no bundle, or it is cut off');
  if (!isSignedBy(Buffer.from(list), signature)) return damaged(path, 'its list is not as it was signed');
  if (key !== undefined && signature.key !== key)
    return {
      kind: 'refused',
      reason: 'bundle-key',
      message: `the bundle ${path} is signed by ${signature.key}, and the blueprint wants ${key}`,
      hint: 'See where the bundle comes from; write its key as bundle_key only if you trust who holds it.',
    };
  return { kind: 'opened', bundle: bundleOf(file, { members, files: index.files, signedBy: signature.key }) };
}

function damaged(path: string, why: string): OpenedBundle {
  const hint = 'Copy it again, or make it anew with "brolly bundle create".';
  return { kind: 'refused', reason: 'bundle-damaged', message: `the bundle ${path} cannot be used: ${why}`, hint };
}

const LONGEST_TEXT = 16 * 1024 * 1024;

async function textOf(file: FileHandle, member: TarMember | undefined): Promise<string | undefined> {
  if (member === undefined || member.bytes > LONGEST_TEXT) return undefined;
  const buffer = Buffer.alloc(member.bytes);
  await file.read(buffer, 0, member.bytes, member.offset);
  return buffer.toString('utf8');
}

const CHUNK_BYTES = 256 * 1024;

/** A stream of the file's own would hold on to it: hundreds of them at a time read the same one. */
async function* bytesBetween(file: FileHandle, start: number, end: number): AsyncGenerator<Uint8Array> {
  for (let at = start; at <= end; ) {
    const length = Math.min(CHUNK_BYTES, end - at + 1);
    const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(length), 0, length, at);
    if (bytesRead === 0) throw new Error('the bundle ends early');
    yield buffer.subarray(0, bytesRead);
    at += bytesRead;
  }
}

function bundleOf(
  file: FileHandle,
  held: {
    readonly members: ReadonlyMap<string, TarMember>;
    readonly files: BundleFiles;
    readonly signedBy: string;
  },
): Bundle {
  const { members, files, signedBy } = held;
  const streamOf = ({ offset }: TarMember, start: number, end: number): Readable =>
    Readable.from(bytesBetween(file, offset + start, offset + end), { objectMode: false });
  /** Each content is looked through once, however many hosts ask for it. */
  const judged = new Map<string, Promise<boolean>>();
  const isAsSigned = async ({ sha256, bytes }: BundleFile, member: TarMember): Promise<boolean> => {
    if (member.bytes !== bytes) return false;
    const hash = createHash('sha256');
    if (bytes > 0) await pipeline(streamOf(member, 0, bytes - 1), hash);
    else hash.end();
    return hash.digest('hex') === sha256;
  };
  return {
    signedBy,
    files,
    async content(path) {
      const one = Object.hasOwn(files, path) ? files[path] : undefined;
      const member = one === undefined ? undefined : members.get(blobMember(one.sha256));
      if (one === undefined || member === undefined) return undefined;
      const judging = judged.get(one.sha256) ?? isAsSigned(one, member).catch(() => false);
      judged.set(one.sha256, judging);
      if (!(await judging)) return undefined;
      return { ...one, stream: ({ start, end }) => streamOf(member, start, end) };
    },
    close: () => file.close(),
  };
}
