// Key files that many hosts share.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { keyFileReader } from './key-files.ts';

const folder = mkdtempSync(join(tmpdir(), 'brolly-keys-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('a key file', () => {
  it('is read once for all that ask for it, also when it is changed meanwhile', async () => {
    const path = join(folder, 'shared');
    writeFileSync(path, 'before');
    const read = keyFileReader();
    expect((await read(path)).toString()).toBe('before');
    writeFileSync(path, 'after');
    expect((await read(path)).toString()).toBe('before');
    expect((await keyFileReader()(path)).toString()).toBe('after');
  });

  it('that is not there yet is looked for again', async () => {
    const path = join(folder, 'late');
    const read = keyFileReader();
    await expect(read(path)).rejects.toMatchObject({ code: 'ENOENT' });
    writeFileSync(path, 'there');
    expect((await read(path)).toString()).toBe('there');
  });
});
