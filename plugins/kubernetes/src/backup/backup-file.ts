// A backup as one file: encrypted with age; inside, a line of JSON that says what it is, then etcd's snapshot.

import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ReadableStream } from 'node:stream/web';
import { NonRecoverableError } from '@brolly/plugin-sdk';
import { Decrypter, Encrypter } from 'age-encryption';
import type { Trust } from '../trust.ts';
import { wholeSnapshot } from './whole-snapshot.ts';

const FORMAT = 'brolly-kubernetes-backup-1';
/** More than any head. */
const LONGEST_HEAD = 1024 * 1024;
const LINE_END = 0x0a;

/** What a backup says of itself. */
export interface BackupHead {
  /** `1.36.3` */
  readonly kubernetes: string;
  readonly podNetwork: string;
  readonly serviceNetwork: string;
  /** When it was made, in milliseconds since the epoch. */
  readonly at: number;
  /** CAs, keys, the administrator's certificate. */
  readonly trust: Trust;
}

/**
 * Writes a backup for everyone in `recipients`, each such as `age1...`. The file is there when it is whole, readable by
 * its owner only.
 */
export async function writeBackup(
  path: string,
  head: BackupHead,
  { snapshot, recipients }: { readonly snapshot: AsyncIterable<Uint8Array>; readonly recipients: readonly string[] },
): Promise<void> {
  const encrypter = new Encrypter();
  for (const one of recipients) encrypter.addRecipient(one);
  const sealed = await encrypter.encrypt(webStream(contentOf(head, snapshot)));
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const draft = `${path}.part`;
  try {
    await pipeline(nodeStream(sealed), createWriteStream(draft, { mode: 0o600, flush: true }));
    await rename(draft, path);
  } finally {
    await rm(draft, { force: true });
  }
}

/**
 * Opens a backup. The snapshot is read once, to its end: only then it is known to be whole.
 *
 * @throws NonRecoverableError `backup-unreadable` for another key, another file or one that is not whole; also while the
 * snapshot is read
 */
export async function openBackup(
  path: string,
  identity: string,
): Promise<{ readonly head: BackupHead; readonly snapshot: AsyncIterable<Uint8Array> }> {
  const pieces = readable(decrypted(path, identity))[Symbol.asyncIterator]();
  const { line, rest } = await firstLine(pieces);
  const { format, ...head } = headOf(line);
  if (format !== FORMAT) throw unreadable(`it is no backup of a cluster, but ${JSON.stringify(format ?? null)}`);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- age has proved that the bytes are those that were written with this format
  return { head: head as unknown as BackupHead, snapshot: readable(wholeSnapshot(following(rest, pieces))) };
}

async function* contentOf(head: BackupHead, snapshot: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield Buffer.from(`${JSON.stringify({ format: FORMAT, ...head })}\n`);
  yield* wholeSnapshot(snapshot);
}

async function* decrypted(path: string, identity: string): AsyncGenerator<Uint8Array> {
  const decrypter = new Decrypter();
  decrypter.addIdentity(identity.trim());
  const file = createReadStream(path);
  try {
    yield* nodeStream(await decrypter.decrypt(webStream(file)));
  } finally {
    file.destroy();
  }
}

/** Turns what goes wrong while reading into what it means. */
async function* readable(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* pieces;
  } catch (error) {
    if (error instanceof NonRecoverableError) throw error;
    throw unreadable(error instanceof Error ? error.message : String(error));
  }
}

async function firstLine(
  pieces: AsyncIterator<Uint8Array>,
): Promise<{ readonly line: string; readonly rest: Uint8Array }> {
  let read = Buffer.alloc(0);
  for (;;) {
    const next = await pieces.next();
    if (next.done === true || read.length > LONGEST_HEAD) return { line: '', rest: read };
    read = Buffer.concat([read, next.value]);
    const end = read.indexOf(LINE_END);
    if (end >= 0) return { line: read.subarray(0, end).toString(), rest: read.subarray(end + 1) };
  }
}

async function* following(first: Uint8Array, pieces: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield first;
  for (;;) {
    const next = await pieces.next();
    if (next.done === true) return;
    yield next.value;
  }
}

function headOf(line: string): Record<string, unknown> {
  try {
    return JSON.parse(line) as Record<string, unknown>;
  } catch {
    return {};
  }
}

/** age speaks the streams of browsers. */
function webStream(pieces: AsyncIterable<Uint8Array>): globalThis.ReadableStream<Uint8Array> {
  return ReadableStream.from(pieces);
}

function nodeStream(stream: globalThis.ReadableStream<Uint8Array>): Readable {
  return Readable.fromWeb(stream);
}

function unreadable(why: string): NonRecoverableError {
  return new NonRecoverableError(`the backup cannot be read: ${why}`, {
    reason: 'backup-unreadable',
    hint: 'Give the file that kube_backup wrote, and the identity (AGE-SECRET-KEY-1...) that it was encrypted for.',
  });
}
