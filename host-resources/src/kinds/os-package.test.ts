// Packages by a dpkg and an apt-get that keep what is installed as files.

import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkResources } from '../check-resources.ts';
import { compareResources } from '../compare-resources.ts';
import { makeTestHost, type TestHost } from '../testing/test-host.ts';
import type { OsPackageResource } from './os-package.ts';

const STATE = 'state=${0%/*}/../packages; mkdir -p "$state"';

/** `tool` needs `library`; `other` needs `library` too, once it is there. */
const COMMANDS = {
  'dpkg-query': `${STATE}
for name do :; done
[ -e "$state/$name" ] || exit 1
case $* in
  *Status-Want*) if [ -e "$state/../held/$name" ]; then printf hold; else printf install; fi ;;
  *Version*) cat "$state/$name" ;;
  *) printf installed ;;
esac`,
  'apt-mark': `held=\${0%/*}/../held; mkdir -p "$held"
case $1 in hold) : >"$held/$2" ;; unhold) rm "$held/$2" ;; esac`,
  'apt-get': `${STATE}
echo "$*" >>"$state/../calls"
simulated= free= verb= words= options=
while [ $# -gt 0 ]; do
  case $1 in
    -o) options="$options $2"; shift ;;
    -s) simulated=yes ;;
    --allow-change-held-packages) free=yes ;;
    -*) ;;
    *) if [ -z "$verb" ]; then verb=$1; else words="$words $1"; fi ;;
  esac
  shift
done
fail() { echo "E: $1" >&2; exit 100; }
if [ "$verb" = update ]; then cp "$state/../repository" "$state/../lists"; exit 0; fi
set -f
for word in $words; do
  name=\${word%%=*} release=1.0
  if [ "$word" != "$name" ]; then
    release=$(grep -m 1 "^$(printf %s "\${word#*=}" | sed 's/[*]/.*/')$" "$state/../lists" 2>/dev/null) || fail "Version '$word' was not found"
  fi
  if [ -e "$state/../held/$name" ] && [ -z "$free" ] && [ -z "$simulated" ]; then fail "Held packages were changed"; fi
  case $verb in
    install) case $name in
      unknown) fail "Unable to locate package unknown" ;;
      tool) all='library tool' ;;
      *) all=$name ;;
      esac
      case $options in *APT::Install-Recommends=false*) ;; *) all="$all recommended" ;; esac
      case $options in *--force-confold*) ;; *)
        [ ! -e "$state/../edited" ] || [ -n "$simulated" ] || fail "end of file on stdin at conffile prompt" ;;
      esac
      for one in $all; do
        if [ ! -e "$state/$one" ]; then echo "Inst $one ($release Debian)"; else echo "Inst $one [$(cat "$state/$one")] ($release Debian)"; fi
        [ -n "$simulated" ] || printf %s "$release" >"$state/$one"
      done ;;
    purge) all=$name
      if [ "$name" = library ] && [ -e "$state/other" ]; then all='library other'; fi
      if [ -z "$simulated" ] && [ -e "$state/../takes-along" ]; then rmdir "$(cat "$state/../takes-along")"; fi
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

function release(host: TestHost): string {
  return readFileSync(join(packages(host), 'agent'), 'utf8');
}

async function summaries(host: TestHost, resource: OsPackageResource): Promise<string[]> {
  return (await host.compare([resource])).map(({ summary }) => summary);
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

  it('has the release that is asked for, is held at it, and goes with the revert though it is held', async () => {
    await withHost(async (host) => {
      writeFileSync(join(host.directory, '../repository'), '1.36.3-1.1\n');
      const wanted = (release: string): OsPackageResource => ({
        kind: 'os-package',
        name: 'agent',
        release,
        held: true,
      });
      await host.apply([wanted('1.36.3')]);
      expect(release(host)).toBe('1.36.3-1.1');
      expect(readdirSync(join(host.directory, '../held'))).toEqual(['agent']);
      expect(await host.compare([wanted('1.36.3')])).toEqual([]);
      rmSync(join(host.directory, '../held/agent'));
      expect(await summaries(host, wanted('1.36.3'))).toEqual(['hold package agent at 1.36.3-1.1']);
      writeFileSync(join(host.directory, '../repository'), '1.37.2-1.1\n');
      expect(await summaries(host, wanted('1.37.2'))).toEqual(['bring package agent from 1.36.3-1.1 to 1.37.2']);
      await host.apply([wanted('1.37.2')]);
      expect(release(host)).toBe('1.37.2-1.1');
      await host.revert();
      expect([installed(host), readdirSync(join(host.directory, '../held'))]).toEqual([[], []]);
    });
  });

  it('of another release is brought back to it, where it is offered', async () => {
    await withHost(async (host) => {
      writeFileSync(join(host.directory, '../repository'), '1.36.3-1.1\n1.35.0-2\n');
      writeFileSync(join(packages(host), 'agent'), '1.35.0-2');
      const wanted: OsPackageResource = { kind: 'os-package', name: 'agent', release: '1.36.3', held: true };
      await host.apply([wanted]);
      await host.revert();
      expect([release(host), readdirSync(join(host.directory, '../held'))]).toEqual(['1.35.0-2', []]);
      await host.apply([wanted]);
      writeFileSync(join(host.directory, '../lists'), '1.36.3-1.1\n');
      expect(await host.revert()).toContainEqual({
        kind: 'kept',
        key: 'os-package:agent',
        path: 'agent',
        reason: 'release-not-offered',
      });
    });
  });

  it('is brought back without a question of dpkg about a file that its owner has edited, and without more than it', async () => {
    await withHost(async (host) => {
      writeFileSync(join(host.directory, '../repository'), '1.36.3-1.1\n1.35.0-2\n');
      writeFileSync(join(packages(host), 'agent'), '1.35.0-2');
      await host.apply([{ kind: 'os-package', name: 'agent', release: '1.36.3' }]);
      writeFileSync(join(host.directory, '../edited'), '');
      expect((await host.revert()).filter(({ kind }) => kind === 'kept')).toEqual([]);
      expect(release(host)).toBe('1.35.0-2');
      expect(installed(host)).toEqual(['agent']);
    });
  });

  it('takes no empty folder along that was there before it', async () => {
    await withHost(async (host) => {
      const folder = mkdtempSync('/srv/brolly-test-');
      chmodSync(folder, 0o750);
      await host.apply([named('tool')]);
      writeFileSync(join(host.directory, '../takes-along'), folder);
      await host.revert();
      expect(statSync(folder).mode & 0o7777).toBe(0o750);
      rmdirSync(folder);
    });
  });

  it('may bring units: systemd reads them again before one is seen to', () => {
    const unit = { kind: 'systemd-unit', name: 'agent.service', enabled: true, active: true } as const;
    const asDeclared = new Map([
      ['LoadState', 'loaded'],
      ['UnitFileState', 'enabled'],
      ['ActiveState', 'active'],
    ]);
    const compare = (installed: string) =>
      compareResources([named('agent'), unit], {
        isComplete: true,
        recordedKeys: [],
        machineId: 'm',
        factsByKey: new Map([
          ['os-package:agent', new Map([['installed', installed]])],
          ['systemd-unit:agent.service', asDeclared],
        ]),
      }).map(({ summary }) => summary);
    expect(compare('yes')).toEqual([]);
    expect(compare('no')).toEqual(['install package agent', 'reload units: agent.service']);
  });

  it('has no release in its name, and none that is a pattern', () => {
    expect(() => checkResources([named('agent=1.36.3')])).toThrow('its release is not part of the name');
    expect(() => checkResources([{ kind: 'os-package', name: 'agent', release: '1.36.*' }])).toThrow(
      '1.36.* is no release',
    );
  });
});
