// Files in a folder on the disk.

import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { blueprintFiles } from './blueprint-files.ts';

const folder = mkdtempSync(join(tmpdir(), 'brolly-files-'));
mkdirSync(join(folder, 'scripts'));
writeFileSync(join(folder, 'scripts/start.sh'), 'echo hi\n');
symlinkSync('/etc/hostname', join(folder, 'escape'));
const files = blueprintFiles(folder);
const text = async (path: string) => Buffer.from(await files.read(path)).toString();

describe('the files of a blueprint', () => {
  it('are read by their relative path, with or without a slash or a namespace before it', async () => {
    for (const path of ['scripts/start.sh', '/scripts/start.sh', './scripts/start.sh', 'shop--db--scripts/start.sh'])
      expect(await text(path)).toBe('echo hi\n');
  });

  it('are those of an imported blueprint first, where its folder is known', async () => {
    mkdirSync(join(folder, 'blueprints/db/scripts'), { recursive: true });
    writeFileSync(join(folder, 'blueprints/db/scripts/start.sh'), 'echo db\n');
    writeFileSync(join(folder, 'common.sh'), 'echo all\n');
    const imported = blueprintFiles(folder, 'blueprints/db');
    const read = async (path: string) => Buffer.from(await imported.read(path)).toString();
    expect(await read('scripts/start.sh')).toBe('echo db\n');
    expect(await read('shop--db--scripts/start.sh')).toBe('echo db\n');
    expect(await read('common.sh')).toBe('echo all\n');
    expect(await imported.list('scripts')).toEqual(['start.sh']);
    await expect(imported.read('../../../etc/hostname')).rejects.toMatchObject({ reason: 'resource-outside' });
  });

  it('are listed below a folder, without links that lead elsewhere', async () => {
    mkdirSync(join(folder, 'conf/deep'), { recursive: true });
    writeFileSync(join(folder, 'conf/deep/b'), '');
    writeFileSync(join(folder, 'conf/a'), '');
    symlinkSync('/etc/hostname', join(folder, 'conf/escape'));
    expect(await files.list('conf')).toEqual(['a', 'deep/b']);
    await expect(files.list('nowhere')).rejects.toMatchObject({ reason: 'resource-missing' });
  });

  it('are missing in a way that a retry may cure', async () => {
    await expect(text('scripts/stop.sh')).rejects.toMatchObject({ reason: 'resource-missing', recoverable: true });
  });

  it.each(['../other', 'scripts/../../x', 'escape'])('end at the folder: %s', async (path) => {
    await expect(text(path)).rejects.toMatchObject({ reason: 'resource-outside', recoverable: false });
  });
});
