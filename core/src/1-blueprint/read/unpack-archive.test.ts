// Archives of blueprints, made by the tools that people make them with.

import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { archiveName, isArchive } from './archive-name.ts';
import { unpackArchive } from './unpack-archive.ts';

let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'brolly-archive-'));
  mkdirSync(join(folder, 'app', 'scripts'), { recursive: true });
  writeFileSync(join(folder, 'app', 'blueprint.yaml'), 'tosca_definitions_version: cloudify_dsl_1_3\n');
  writeFileSync(join(folder, 'app', 'scripts', 'run.sh'), '#!/bin/sh\n', { mode: 0o755 });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Runs Python's archiver: it is where no zip or bzip2 is. */
function python(code: string): void {
  execFileSync('python3', ['-c', code], { cwd: folder });
}

const MAKERS: readonly (readonly [string, string])[] = [
  ['app.tar', "import tarfile\nwith tarfile.open('app.tar', 'w') as t: t.add('app')"],
  ['app.tar.gz', "import tarfile\nwith tarfile.open('app.tar.gz', 'w:gz') as t: t.add('app')"],
  ['app.tar.bz2', "import tarfile\nwith tarfile.open('app.tar.bz2', 'w:bz2') as t: t.add('app')"],
  ['app.zip', "import shutil; shutil.make_archive('app', 'zip', '.', 'app')"],
];

describe('an archive', () => {
  it.each(MAKERS)('such as %s is unpacked to the folder that the blueprint is in', async (name, code) => {
    python(code);
    const unpacked = await unpackArchive(join(folder, name), join(folder, 'out'));
    expect(unpacked).toEqual({ kind: 'unpacked', folder: join(folder, 'out', 'app') });
    expect(readFileSync(join(folder, 'out', 'app', 'blueprint.yaml'), 'utf8')).toContain('cloudify_dsl_1_3');
    expect(statSync(join(folder, 'out', 'app', 'scripts', 'run.sh')).mode & 0o111).not.toBe(0);
    expect(isArchive(name)).toBe(true);
    expect(archiveName(join(folder, name))).toBe('app');
  });

  it('is unpacked once', async () => {
    python(MAKERS[3]?.[1] ?? '');
    mkdirSync(join(folder, 'out'));
    writeFileSync(join(folder, 'out', 'mine'), '');
    expect(await unpackArchive(join(folder, 'app.zip'), join(folder, 'out'))).toEqual({
      kind: 'unpacked',
      folder: join(folder, 'out'),
    });
    expect(readdirSync(join(folder, 'out'))).toEqual(['mine']);
  });
});

describe('nothing is left of an archive', () => {
  it.each([
    ['tar', 'w', "t.addfile(tarfile.TarInfo('../evil'))"],
    ['tar', 'w', "i = tarfile.TarInfo('/evil'); t.addfile(i)"],
    ['tar', 'w', "i = tarfile.TarInfo('link'); i.type = tarfile.SYMTYPE; i.linkname = '/etc'; t.addfile(i)"],
    ['tar', 'w', "i = tarfile.TarInfo('hard'); i.type = tarfile.LNKTYPE; i.linkname = '/etc/passwd'; t.addfile(i)"],
    ['tar', 'w', "i = tarfile.TarInfo('pipe'); i.type = tarfile.FIFOTYPE; t.addfile(i)"],
  ])('(%s, %s) that does %s', async (_, mode, code) => {
    python(`import tarfile\nt = tarfile.open('bad.tar', '${mode}')\nt.add('app')\n${code}\nt.close()`);
    expect(await kindOf('bad.tar')).toBe('refused');
  });

  it('whose entry leads out of the folder, in a zip', async () => {
    python("import zipfile\nwith zipfile.ZipFile('bad.zip', 'w') as z: z.writestr('../evil', 'x')");
    expect(await kindOf('bad.zip')).toBe('refused');
  });

  it('that holds a link, in a zip', async () => {
    symlinkSync('/etc', join(folder, 'link'));
    python(
      "import zipfile\ni = zipfile.ZipInfo('link'); i.create_system = 3; i.external_attr = 0o120777 << 16\nwith zipfile.ZipFile('bad.zip', 'w') as z: z.writestr(i, '/etc')",
    );
    expect(await kindOf('bad.zip')).toBe('refused');
  });

  it('that is none, or is cut off', async () => {
    writeFileSync(join(folder, 'bad.tar.gz'), 'hello, this is no archive at all');
    expect(await kindOf('bad.tar.gz')).toBe('refused');
    python(MAKERS[1]?.[1] ?? '');
    writeFileSync(join(folder, 'bad.tar.gz'), readFileSync(join(folder, 'app.tar.gz')).subarray(0, 60));
    expect(await kindOf('bad.tar.gz')).toBe('refused');
  });

  /** What became of an archive of which nothing may be left. */
  async function kindOf(name: string): Promise<string> {
    const unpacked = await unpackArchive(join(folder, name), join(folder, 'out'));
    expect(readdirSync(folder).filter((each) => each.startsWith('out') || each === 'evil')).toEqual([]);
    return unpacked.kind;
  }
});
