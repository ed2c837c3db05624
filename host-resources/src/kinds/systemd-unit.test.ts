// Units by a systemctl that remembers what it was told.

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeTestHost, type TestHost } from '../testing/test-host.ts';
import type { SystemdUnitResource } from './systemd-unit.ts';

/** Keeps units as files `state/<unit>.active` and `state/<unit>.enabled`; one named `bad.service` never starts. */
const SYSTEMCTL = `
state=\${0%/*}/../state; mkdir -p "$state"; verb=$1
for unit do :; done
answer() { if [ -e "$state/$unit.$1" ]; then echo "$2"; else echo "$3"; fi; }
case $verb in
  show) case $* in
    *--value*) echo loaded ;;
    *) echo LoadState=loaded; echo "ActiveState=$(answer active active inactive)"
       echo "UnitFileState=$(answer enabled enabled disabled)"; echo "NeedDaemonReload=$(answer stale yes no)" ;;
    esac; exit ;;
  is-active) answer active active failed; [ -e "$state/$unit.active" ]; exit ;;
  status) echo "status of $unit"; exit 3 ;;
esac
echo "$verb$(case $unit in *.service) echo " $unit" ;; esac)" >>"$state/calls"
case $verb in
  enable | disable | start | restart | stop) [ "$unit" != bad.service ] || { echo 'Job failed.' >&2; exit 1; } ;;
esac
case $verb in
  enable) : >"$state/$unit.enabled" ;;
  disable) rm -f "$state/$unit.enabled" ;;
  start | restart) : >"$state/$unit.active" ;;
  stop) rm -f "$state/$unit.active" ;;
  daemon-reload) rm -f "$state"/*.stale ;;
esac`;

const JOURNALCTL = 'echo "the journal of $*"';

async function withHost(use: (host: TestHost) => Promise<void>): Promise<void> {
  const host = makeTestHost({ commands: { systemctl: SYSTEMCTL, journalctl: JOURNALCTL } });
  try {
    await use(host);
  } finally {
    host.remove();
  }
}

function calls(host: TestHost): string[] {
  const path = stateFile(host, 'calls');
  const lines = existsSync(path) ? readFileSync(path, 'utf8').trimEnd().split('\n') : [];
  writeFileSync(path, '');
  return lines.filter((line) => line !== '');
}

function stateFile(host: TestHost, name: string): string {
  const folder = join(host.directory, '../state');
  mkdirSync(folder, { recursive: true });
  return join(folder, name);
}

function unit(more: Partial<SystemdUnitResource> = {}): SystemdUnitResource {
  return { kind: 'systemd-unit', name: 'tool.service', enabled: true, active: true, ...more };
}

describe('a systemd unit', () => {
  it('is enabled and started, and stopped and disabled by a revert', async () => {
    await withHost(async (host) => {
      await host.apply([unit()]);
      expect(calls(host)).toEqual(['enable tool.service', 'start tool.service']);
      expect(await host.compare([unit()])).toEqual([]);
      await host.revert();
      expect(calls(host)).toEqual([
        'stop tool.service',
        'reset-failed tool.service',
        'disable tool.service',
        'daemon-reload',
      ]);
    });
  });

  it('is restarted when a file it reads has changed', async () => {
    await withHost(async (host) => {
      const path = join(host.directory, 'config');
      const list = (content: string) => [
        { kind: 'file', path, content } as const,
        unit({ restartOn: [`file:${path}`] }),
      ];
      await host.apply(list('one'));
      calls(host);
      await host.apply(list('two'));
      expect(calls(host)).toEqual(['restart tool.service']);
      expect(await host.compare(list('two'))).toEqual([]);
    });
  });

  it('is restarted by the next run when the first was cut between the file and the restart', async () => {
    await withHost(async (host) => {
      const path = join(host.directory, 'config');
      writeFileSync(stateFile(host, 'tool.service.active'), '');
      const file = { kind: 'file', path, content: 'new' } as const;
      const cut = { kind: 'command', name: 'cut', run: 'exit 1' } as const;
      const reader = unit({ restartOn: [`file:${path}`] });
      expect((await host.apply([file, cut, reader])).at(-1)).toEqual({ kind: 'finished', isFailed: true });
      expect((await host.compare([file, reader])).map(({ key }) => key)).toEqual(['systemd-unit:tool.service']);
      await host.apply([file, reader]);
      expect(calls(host)).toEqual(['enable tool.service', 'restart tool.service']);
      expect(await host.compare([file, reader])).toEqual([]);
    });
  });

  it('that ran before comes up again after all else is taken back', async () => {
    await withHost(async (host) => {
      writeFileSync(stateFile(host, 'tool.service.active'), '');
      writeFileSync(stateFile(host, 'tool.service.enabled'), '');
      const path = join(host.directory, 'config');
      await host.apply([{ kind: 'file', path, content: 'x' }, unit({ restartOn: [`file:${path}`] })]);
      calls(host);
      const reverted = await host.revert();
      expect(calls(host)).toEqual(['enable tool.service', 'restart tool.service']);
      expect(reverted.at(-2)).toMatchObject({ key: 'later:unit-tool.service', summary: 'restart tool.service' });
    });
  });

  it('has its file read again once when it is new', async () => {
    await withHost(async (host) => {
      writeFileSync(stateFile(host, 'tool.service.stale'), '');
      await host.apply([unit()]);
      expect(calls(host)).toEqual(['enable tool.service', 'daemon-reload', 'start tool.service']);
    });
  });

  it('has its file read again when systemd says that it must be', async () => {
    await withHost(async (host) => {
      for (const name of ['active', 'enabled', 'stale']) writeFileSync(stateFile(host, `tool.service.${name}`), '');
      await host.apply([unit()]);
      expect(calls(host)).toEqual(['daemon-reload']);
    });
  });

  it('that does not start brings its status and journal along', async () => {
    await withHost(async (host) => {
      writeFileSync(stateFile(host, 'bad.service.enabled'), '');
      const failure = (await host.apply([unit({ name: 'bad.service' })])).find(({ kind }) => kind === 'failed');
      expect(failure).toMatchObject({ reason: 'unit-failed', message: 'systemctl start bad.service failed' });
      expect(failure).toHaveProperty('evidence', [
        'Job failed.',
        'status of bad.service',
        'the journal of --no-pager -n 30 -o short -u bad.service',
      ]);
    });
  });
});
