// Packages by a dpkg and an apt-get that keep what is installed as files.

import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeTestHost, type TestHost } from '../testing/test-host.ts';
import type { OsPackageResource } from './os-package.ts';

const STATE = 'state=${0%/*}/../packages; mkdir -p "$state"';

/** `tool` needs `library`; `other` needs `library` too, once it is there. */
const COMMANDS = {
  'dpkg-query': `${STATE}; for name do :; done; [ -e "$state/$name" ] && printf installed`,
  'apt-get': `${STATE}
echo "$*" >>"$state/../calls"
simulated= verb= names=
while [ $# -gt 0 ]; do
  case $1 in -o) shift ;; -s) simulated=yes ;; -*) ;; *) if [ -z "$verb" ]; then verb=$1; else names="$names $1"; fi ;; esac
  shift
done
for name in $names; do
  case $verb in
    install) case $name in
      unknown) echo "E: Unable to locate package unknown" >&2; exit 100 ;;
      tool) all='library tool' ;;
      *) all=$name ;;
      esac
      for one in $all; do
        [ -e "$state/$one" ] || { echo "Inst $one (1.0 Debian)"; [ -n "$simulated" ] || : >"$state/$one"; }
      done ;;
    purge) all=$name
      if [ "$name" = library ] && [ -e "$state/other" ]; then all='library other'; fi
      for one in $all; do echo "Purg $one [1.0]"; [ -n "$simulated" ] || rm -f "$state/$one"; done ;;
  esac
done`,
};

async function withHost(use: (host: TestHost) => Promise<void>): Promise<void> {
  const host = makeTestHost({ commands: COMMANDS });
  mkdirSync(packages(host));
  try {
    await use(host);
  } finally {
    host.remove();
  }
}

function packages(host: TestHost): string {
  return join(host.directory, '../packages');
}

function installed(host: TestHost): string[] {
  return readdirSync(packages(host)).sort();
}

const named = (name: string): OsPackageResource => ({ kind: 'os-package', name });

describe('a package', () => {
  it('is installed with what it needs, and a revert removes just these', async () => {
    await withHost(async (host) => {
      writeFileSync(join(packages(host), 'mine'), '');
      const list = [named('tool'), named('mine')];
      await host.apply(list);
      expect(installed(host)).toEqual(['library', 'mine', 'tool']);
      expect(await host.compare(list)).toEqual([]);
      await host.revert();
      expect(installed(host)).toEqual(['mine']);
    });
  });

  it('comes in one go with those that follow it', async () => {
    await withHost(async (host) => {
      await host.apply([named('tool'), named('second'), named('third')]);
      const calls = readFileSync(join(host.directory, '../calls'), 'utf8').split('\n');
      expect(calls.filter((call) => / install /.test(call) && !call.includes('-s ')).length).toBe(1);
      expect(installed(host)).toEqual(['library', 'second', 'third', 'tool']);
      await host.revert();
      expect(installed(host)).toEqual([]);
    });
  });

  it('stays when something that came later needs it', async () => {
    await withHost(async (host) => {
      await host.apply([named('tool')]);
      writeFileSync(join(packages(host), 'other'), '');
      expect(await host.revert()).toContainEqual({
        kind: 'kept',
        key: 'os-package:tool',
        path: 'library',
        reason: 'needed-by-others',
      });
      expect(installed(host)).toEqual(['library', 'other']);
    });
  });

  it('that nobody offers is told apart', async () => {
    await withHost(async (host) => {
      const failure = (await host.apply([named('unknown')])).find(({ kind }) => kind === 'failed');
      expect(failure).toMatchObject({ reason: 'package-unknown' });
      expect(failure).toHaveProperty('evidence', expect.arrayContaining(['E: Unable to locate package unknown']));
    });
  });
});
