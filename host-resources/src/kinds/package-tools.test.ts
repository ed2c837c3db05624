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

/** With a release: what the tool is asked besides, and what it answers. */
const RELEASES = [
  {
    tool: 'dnf',
    install: '-y -q install --setopt=disable_excludes=all,* agent-1.36.3',
    remove: '-y -q remove agent',
    held: [],
  },
  {
    tool: 'zypper',
    install: '-n -q install --oldpackage agent=1.36.3',
    remove: '-n -q remove --clean-deps agent',
    held: ['-n -q addlock agent', '-n -q removelock agent'],
  },
] as const;

describe.each(FAMILIES)('a package with $tool', ({ tool, query, asked, install, remove }) => {
  it('is asked for, installed without a question, and removed with what came with it', () => {
    const host = hostWith([tool, query], (folder) => [
      `'${asked}') if [ -e ${folder}/installed ]; then echo jq 1.6; else echo no package provides jq; exit 1; fi ;;`,
      `'${install}') : >${folder}/installed ;;`,
      `'${remove}') rm ${folder}/installed ;;`,
    ]);
    changesAndTakesBack(host, { kind: 'os-package', name: 'jq' });
    const calls = callsOf(host).filter((call) => call.endsWith(install) || call.endsWith(remove));
    expect(calls).toEqual([`${tool} ${install}`, `${tool} ${remove}`]);
    rmSync(host, { recursive: true });
  });
});

describe.each(RELEASES)('a release of a package with $tool', ({ tool, install, remove, held }) => {
  it('is asked for as the tool writes it, and kept from upgrades of the system', () => {
    const host = hostWith([tool, 'rpm'], (folder) => [
      `'-q --whatprovides agent') if [ -e ${folder}/installed ]; then echo agent; else echo no package provides it; exit 1; fi ;;`,
      `'-q --qf %{VERSION}-%{RELEASE} agent') cat ${folder}/installed ;;`,
      `'-n -q locks') [ ! -e ${folder}/lock ] || echo '1 | agent | package | (any)' ;;`,
      `'-n -q addlock agent') : >${folder}/lock ;;`,
      `'-n -q removelock agent') rm ${folder}/lock ;;`,
      `'${install}') printf 1.36.3-150500.1.1 >${folder}/installed ;;`,
      `'${remove}') [ ! -e ${folder}/lock ] && rm ${folder}/installed ;;`,
    ]);
    changesAndTakesBack(host, { kind: 'os-package', name: 'agent', release: '1.36.3', held: true });
    const isAsked = (call: string): boolean => !/rpm|locks$/.test(call);
    expect(callsOf(host).filter(isAsked)).toEqual([install, ...held, remove].map((words) => `${tool} ${words}`));
    rmSync(host, { recursive: true });
  });
});

/** A folder with a `bin` that has these tools, which do what the cases say, note their calls and refuse all others. */
function hostWith(tools: readonly string[], cases: (folder: string) => readonly string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'package-tools-'));
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  for (const name of TOOLS) {
    const path = spawnSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).stdout.trim();
    if (path.startsWith('/')) symlinkSync(path, join(bin, name));
  }
  const body = `#!/bin/sh
echo "\${0##*/} $*" >>${folder}/calls
case "$*" in
${cases(folder).join('\n')}
*) echo "no such command: $*" >&2; exit 9 ;;
esac
`;
  for (const name of new Set(tools)) writeFileSync(join(bin, name), body, { mode: 0o755 });
  return folder;
}

function callsOf(folder: string): string[] {
  return readFileSync(join(folder, 'calls'), 'utf8').trim().split('\n');
}

function changesAndTakesBack(folder: string, resource: OsPackageResource): void {
  const bin = join(folder, 'bin');
  const options = { owner: 'deployment.host_1', recordRoot: join(folder, 'record') };
  // The scripts add the usual folders to the PATH, in which this machine's own tools are: they are taken out.
  const run = (script: string): string =>
    spawnSync('/bin/sh', ['-s'], {
      input: script.replaceAll(/^PATH=.*$/gm, `PATH=${bin}; export PATH`),
      encoding: 'utf8',
      env: { PATH: bin },
    }).stdout;
  const list = [resource];
  const compare = () => compareResources(list, parseObservation(run(observeScript(list, options))));
  expect(run(changeScript(compare(), options))).toContain('@brolly:finished well');
  expect(compare()).toEqual([]);
  expect(run(revertScript(options))).toContain('@brolly:finished well');
}
