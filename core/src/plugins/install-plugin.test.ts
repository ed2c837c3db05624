// Plugins that are really installed, from packages on this machine.

import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { findPlugin } from './find-plugin.ts';
import { installableSource, installPlugin } from './install-plugin.ts';

const signal = AbortSignal.timeout(100_000);
const fresh = (): string => mkdtempSync(join(tmpdir(), 'brolly-install-'));

/** Packs an npm package and gives the path of the archive. */
function npmPackage(manifest: object): string {
  const folder = fresh();
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'greeter', version: '1.0.0', ...manifest }));
  writeFileSync(join(folder, 'index.js'), 'export const plugin = 1;\n');
  const name = execFileSync('npm', ['pack', '--silent'], { cwd: folder, encoding: 'utf8' }).trim();
  return join(folder, name);
}

/** Makes a package of Python as pip takes it, and gives its path. */
function wheel(): string {
  const path = join(fresh(), 'keeper-1-py3-none-any.whl');
  const program = [
    'import sys, zipfile',
    'archive = zipfile.ZipFile(sys.argv[1], "w")',
    'archive.writestr("keeper/__init__.py", "def go():\\n    pass\\n")',
    'archive.writestr("keeper-1.dist-info/METADATA", "Metadata-Version: 2.1\\nName: keeper\\nVersion: 1\\n")',
    'archive.writestr("keeper-1.dist-info/WHEEL", "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")',
    'archive.writestr("keeper-1.dist-info/RECORD", "keeper/__init__.py,,\\nkeeper-1.dist-info/METADATA,,\\nkeeper-1.dist-info/WHEEL,,\\nkeeper-1.dist-info/RECORD,,\\n")',
    'archive.close()',
  ].join('\n');
  execFileSync('python3', ['-c', program, path]);
  return path;
}

describe('a plugin', { timeout: 120_000 }, () => {
  it('from npm is installed without running its scripts, and found then', async () => {
    const folder = fresh();
    const touched = join(folder, 'touched');
    const archive = npmPackage({ brolly: { plugin: './index.js' }, scripts: { postinstall: `touch ${touched}` } });
    const reference = { name: 'greeter', source: `npm:${archive}` };
    expect(findPlugin(reference, folder).kind).toBe('lacking');
    expect(await installPlugin(reference, folder, signal)).toEqual({
      kind: 'installed',
      folder: join(folder, '.brolly/plugins/greeter'),
    });
    expect(findPlugin(reference, folder)).toMatchObject({
      kind: 'of-others',
      located: { kind: 'node', module: expect.stringMatching(/greeter\/index\.js$/) as string },
    });
    expect(existsSync(touched)).toBe(false);
  });

  it('that cannot be had leaves what was there', async () => {
    const folder = fresh();
    const reference = { name: 'greeter', source: `npm:${npmPackage({ brolly: { plugin: './index.js' } })}` };
    await installPlugin(reference, folder, signal);
    const failed = await installPlugin({ ...reference, source: 'npm:/nowhere/greeter.tgz' }, folder, signal);
    expect(failed).toMatchObject({
      kind: 'failed',
      message: expect.stringContaining('npm ended with exit code') as string,
    });
    expect(failed.kind === 'failed' && failed.lines.join()).toContain('/nowhere/greeter.tgz');
    expect(findPlugin(reference, folder).kind).toBe('of-others');
    expect(readdirSync(join(folder, '.brolly/plugins'))).toEqual(['greeter']);
  });

  it('in Python is installed into an environment of its own', async () => {
    const folder = fresh();
    const reference = { name: 'keeper', source: pathToFileURL(wheel()).href, installArguments: '--no-index' };
    const installed = await installPlugin(reference, folder, signal);
    expect(installed, JSON.stringify(installed)).toMatchObject({ kind: 'installed' });
    const found = findPlugin(reference, folder);
    if (found.kind !== 'of-others' || found.located.kind !== 'python') throw new Error(found.kind);
    expect(
      execFileSync(found.located.interpreter ?? '', ['-c', 'import keeper; print(keeper.__name__)'], {
        encoding: 'utf8',
      }),
    ).toBe('keeper\n');
  });

  it.each([
    [
      { name: 'a', source: 'npm:@you/a@1.2.0' },
      { kind: 'npm', name: '@you/a@1.2.0' },
    ],
    [
      { name: 'a', source: 'https://x/a.tgz' },
      { kind: 'npm', name: 'https://x/a.tgz' },
    ],
    [
      { name: 'a', source: 'https://x/a.zip' },
      { kind: 'pip', name: 'https://x/a.zip' },
    ],
    [
      { name: 'a', source: 'git+https://x/a.git' },
      { kind: 'pip', name: 'git+https://x/a.git' },
    ],
    [{ name: 'a', source: 'folder' }, undefined],
    [{ name: 'a' }, undefined],
  ])('%j is installed as %j', (reference, expected) => {
    expect(installableSource(reference)).toEqual(expected);
  });
});
