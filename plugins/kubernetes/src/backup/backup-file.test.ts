// Backups as files.

import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateIdentity, identityToRecipient } from 'age-encryption';
import { describe, expect, it } from 'vitest';
import { makeTrust } from '../trust.ts';
import { type BackupHead, openBackup, writeBackup } from './backup-file.ts';

const identity = await generateIdentity();
const recipient = await identityToRecipient(identity);
const head: BackupHead = {
  kubernetes: '1.36.3',
  podNetwork: '10.244.0.0/16',
  serviceNetwork: '10.96.0.0/12',
  at: 1,
  trust: await makeTrust(Date.now()),
};
/** As etcd sends it: data, then its digest, in pieces that do not care for the border. */
const data = Buffer.from(Array.from({ length: 200_000 }, (_, index) => (index * 7) % 256));
const whole = Buffer.concat([data, createHash('sha256').update(data).digest()]);

async function* inPieces(content: Buffer, size = 65_521): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < content.length; at += size) yield await Promise.resolve(content.subarray(at, at + size));
}

async function written(recipients: readonly string[] = [recipient], snapshot = inPieces(whole)): Promise<string> {
  const path = join(mkdtempSync(join(tmpdir(), 'brolly-backup-')), 'backups', 'one.age');
  await writeBackup(path, head, { snapshot, recipients });
  return path;
}

async function readAll(path: string, key: string): Promise<{ readonly head: BackupHead; readonly snapshot: Buffer }> {
  const opened = await openBackup(path, key);
  const pieces: Uint8Array[] = [];
  for await (const piece of opened.snapshot) pieces.push(piece);
  return { head: opened.head, snapshot: Buffer.concat(pieces) };
}

describe('a backup', () => {
  it('comes back as it was, for everyone it was encrypted for', async () => {
    const other = await generateIdentity();
    const path = await written([recipient, await identityToRecipient(other)]);
    for (const key of [identity, ` ${other}\n`]) {
      const opened = await readAll(path, key);
      expect(opened.head).toEqual(head);
      expect(opened.snapshot.equals(whole)).toBe(true);
    }
  });

  it('is its owner’s only, and shows nothing of what is in it', async () => {
    const path = await written();
    const content = readFileSync(path, 'latin1');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(content.startsWith('age-encryption.org/v1')).toBe(true);
    expect(content).not.toContain('PRIVATE KEY');
    expect(content).not.toContain('1.36.3');
  });

  it('is refused with another key, cut short at any length, or changed', async () => {
    const path = await written();
    const content = readFileSync(path);
    const changed = Buffer.from(content);
    changed[content.length - 40_000] = (changed[content.length - 40_000] ?? 0) ^ 1;
    const refused = async (bytes: Buffer, key = identity): Promise<void> => {
      const copy = `${path}.copy`;
      writeFileSync(copy, bytes);
      await expect(readAll(copy, key)).rejects.toMatchObject({ reason: 'backup-unreadable', recoverable: false });
    };
    await refused(content, await generateIdentity());
    await refused(changed);
    await refused(Buffer.from('something else'));
    for (const length of [0, 20, 300, 65_536, 70_000, content.length - 16, content.length - 1])
      await refused(content.subarray(0, length));
  });

  it('is not there when the snapshot was not whole, nor is a part of it', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'brolly-backup-'));
    const snapshot = inPieces(whole.subarray(0, -1));
    await expect(writeBackup(join(folder, 'one.age'), head, { snapshot, recipients: [recipient] })).rejects.toThrow(
      'not whole',
    );
    expect(readdirSync(folder)).toEqual([]);
  });
});
