// Kernel settings of a network namespace that exists for the test only. Needs the right to make one.

import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeTestHost, type TestHost } from '../testing/test-host.ts';
import type { SysctlResource } from './sysctl.ts';

const canMakeNamespaces = spawnSync('unshare', ['-n', 'true']).status === 0;

let namespace: ChildProcess;

async function withHost(use: (host: TestHost, file: string) => Promise<void>): Promise<void> {
  const host = makeTestHost({ shell: ['nsenter', '-t', String(namespace.pid), '-n', 'sh', '-s'] });
  try {
    await use(host, join(host.directory, '90-test.conf'));
  } finally {
    host.remove();
  }
}

async function valueOf(host: TestHost, path: string): Promise<string> {
  return (await host.run(`cat /proc/sys/${path}`)).stdout.trim().replaceAll('\t', ' ');
}

describe.runIf(canMakeNamespaces)('a kernel setting', () => {
  beforeAll(async () => {
    namespace = spawn('unshare', ['-n', 'sh', '-c', 'echo ready; exec cat']);
    await new Promise((resolve) => namespace.stdout?.once('data', resolve));
  });
  afterAll(() => namespace.stdin?.end());

  it('that something else sets is noted before, once, and comes back', async () => {
    await withHost(async (host) => {
      const list: SysctlResource[] = [
        { kind: 'sysctl', key: 'net.ipv4.conf.all.route_localnet' },
        { kind: 'sysctl', key: 'net.ipv4.no.such' },
      ];
      expect((await host.compare(list)).map(({ summary }) => summary)).toEqual([
        'note net.ipv4.conf.all.route_localnet (0), which something else may set',
      ]);
      await host.apply(list);
      await host.run('echo 1 >/proc/sys/net/ipv4/conf/all/route_localnet');
      expect(await host.compare(list)).toEqual([]);
      await host.revert();
      expect(await valueOf(host, 'net/ipv4/conf/all/route_localnet')).toBe('0');
    });
  });

  it('is set and kept in a file, and both come back by a revert', async () => {
    await withHost(async (host, file) => {
      const list: SysctlResource[] = [
        { kind: 'sysctl', key: 'net.ipv4.ip_forward', value: '1', file },
        { kind: 'sysctl', key: 'net.ipv4.ping_group_range', value: '  5\t7 ', file },
      ];
      const before = [await valueOf(host, 'net/ipv4/ip_forward'), await valueOf(host, 'net/ipv4/ping_group_range')];
      await host.apply(list);
      expect(await valueOf(host, 'net/ipv4/ip_forward')).toBe('1');
      expect(readFileSync(file, 'utf8')).toBe('net.ipv4.ip_forward = 1\nnet.ipv4.ping_group_range = 5 7\n');
      expect(await host.compare(list)).toEqual([]);
      await host.revert();
      expect([await valueOf(host, 'net/ipv4/ip_forward'), await valueOf(host, 'net/ipv4/ping_group_range')]).toEqual(
        before,
      );
      expect(existsSync(file)).toBe(false);
    });
  });

  it('leaves the lines of others in its file as they were', async () => {
    await withHost(async (host, file) => {
      writeFileSync(file, '# mine\nvm.swappiness = 10');
      const before = host.tree();
      await host.apply([{ kind: 'sysctl', key: 'net.ipv4.ip_forward', value: '1', file }]);
      expect(readFileSync(file, 'utf8')).toBe('# mine\nvm.swappiness = 10\nnet.ipv4.ip_forward = 1\n');
      await host.revert();
      expect(host.tree()).toEqual(before);
    });
  });

  it('keeps lines that others added since', async () => {
    await withHost(async (host, file) => {
      await host.apply([{ kind: 'sysctl', key: 'net.ipv4.ip_forward', value: '1', file }]);
      writeFileSync(file, 'net.ipv4.ip_forward = 1\nvm.swappiness = 10\n');
      await host.revert();
      expect(readFileSync(file, 'utf8')).toBe('vm.swappiness = 10\n');
    });
  });

  it.each([
    ['net.ipv4.ip_forward', 'nonsense', 'sysctl-refused'],
    ['net.ipv4.no_such_setting', '1', 'sysctl-absent'],
  ])('%s = %s is told apart as %s', async (key, value, reason) => {
    await withHost(async (host, file) => {
      const failure = (await host.apply([{ kind: 'sysctl', key, value, file }])).find(({ kind }) => kind === 'failed');
      expect(failure).toMatchObject({ reason });
      await host.revert();
      expect(host.tree()).toEqual({});
    });
  });
});
