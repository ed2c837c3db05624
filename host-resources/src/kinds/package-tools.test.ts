// Packages on hosts of other families, by tools that note how they are called and print as those of their family do.

import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { changeScript } from '../change-script.ts';
import { compareResources } from '../compare-resources.ts';
import { observeScript, parseObservation } from '../observe-script.ts';
import { revertScript } from '../revert-script.ts';
import type { OsPackageResource } from './os-package.ts';

/** What scripts need, without the package tools of this machine. */
const TOOLS =
  'base64 cat chgrp chmod chown cp cut grep gzip head ln mkdir mv readlink rm rmdir sed sh sha256sum sleep sort stat tail touch tr'.split(
    ' ',
  );

/** How each tool says that a package is there, and the words with which it is installed and removed. */
const FAMILIES = [
  { tool: 'dnf', query: 'rpm', asked: '-q --whatprovides jq', install: '-y -q install jq', remove: '-y -q remove jq' },
  {
    tool: 'zypper',
    query: 'rpm',
    asked: '-q --whatprovides jq',
    install: '-n -q install jq',
    remove: '-n -q remove --clean-deps jq',
  },
  { tool: 'apk', query: 'apk', asked: 'info -e jq', install: 'add --no-progress jq', remove: 'del --no-progress jq' },
  {
    tool: 'pacman',
    query: 'pacman',
    asked: '-Q jq',
    install: '-S --noconfirm --needed jq',
    remove: '-Rns --noconfirm jq',
  },
] as const;

describe.each(FAMILIES)('a package with $tool', ({ tool, query, asked, install, remove }) => {
  it('is asked for, installed without a question, and removed with what came with it', () => {
    const folder = mkdtempSync(join(tmpdir(), 'package-tools-'));
    const bin = join(folder, 'bin');
    mkdirSync(bin);
    for (const name of TOOLS) {
      const path = spawnSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).stdout.trim();
      if (path.startsWith('/')) symlinkSync(path, join(bin, name));
    }
    const body = `#!/bin/sh
echo "$0 $*" >>${folder}/calls
case "$*" in
  '${asked}') [ -e ${folder}/installed ] ;;
  '${install}') : >${folder}/installed ;;
  '${remove}') rm ${folder}/installed ;;
  *) echo "no such command: $*" >&2; exit 9 ;;
esac
`;
    for (const name of new Set([tool, query])) writeFileSync(join(bin, name), body, { mode: 0o755 });
    const options = { owner: 'deployment.host_1', recordRoot: join(folder, 'record') };
    // The scripts add the usual folders to the PATH, in which this machine's own tools are: they are taken out.
    const run = (script: string): string =>
      spawnSync('/bin/sh', ['-s'], {
        input: script.replaceAll(/^PATH=.*$/gm, `PATH=${bin}; export PATH`),
        encoding: 'utf8',
        env: { PATH: bin },
      }).stdout;
    const list: OsPackageResource[] = [{ kind: 'os-package', name: 'jq' }];
    const compare = () => compareResources(list, parseObservation(run(observeScript(list, options))));
    const changed = run(changeScript(compare(), options));
    expect(changed).toContain('@brolly:finished well');
    expect(compare()).toEqual([]);
    expect(run(revertScript(options))).toContain('@brolly:finished well');
    const calls = readFileSync(join(folder, 'calls'), 'utf8').trim().split('\n');
    expect(calls.filter((call) => call.endsWith(install) || call.endsWith(remove))).toEqual([
      `${bin}/${tool} ${install}`,
      `${bin}/${tool} ${remove}`,
    ]);
    rmSync(folder, { recursive: true });
  });
});
