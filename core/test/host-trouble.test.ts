// What happens to real hosts while they are changed: they restart, lose their sshd, fall silent, are swapped, run full, or are held by others.

import { once } from 'node:events';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { type HostResource, takeLeaseScript } from '@brolly/host-resources';
import { type LabHost, powerOffHost, powerOnHost } from '@brolly/lab';
import { readHostAddress } from '@brolly/plugin-sdk';
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { runProgram } from '../src/cli/run-program.ts';
import { bareHosts } from './lab-rig.ts';
import { sshToHost } from './ssh-to-host.ts';

/** What the double declares; set by a test. */
const declared = vi.hoisted(() => ({ resources: [] as unknown[] }));

vi.mock('#plugins/bundled-plugins.ts', async () => {
  const { onlyPlugin } = await import('#plugins/testing/only-plugin.ts');
  return onlyPlugin({
    name: 'shop',
    yaml: `
node_types:
  shop.Server:
    derived_from: cloudify.nodes.Root
    properties: {ip: {}, ssh_port: {default: 22}, ssh_keyfilename: {}, ssh_host_key: {}}
    interfaces:
      cloudify.interfaces.lifecycle: {create: shop.create, delete: shop.delete}
`,
    operations: {
      create: {
        kind: 'declared',
        host: (context) => readHostAddress(context.self),
        resources: () => declared.resources as never,
      },
      delete: { kind: 'revert', host: (context) => readHostAddress(context.self) },
    },
  });
});

const RETRIES = ['--task-retries', '100', '--task-retry-interval', '1'];

let host: LabHost;
let folder: string;
let output = '';

/** Runs a command in the folder of the blueprint and gives its exit code. */
async function brolly(...words: string[]): Promise<number> {
  output = '';
  process.exitCode = 0;
  const hear = (text: unknown): boolean => ((output += String(text)), true);
  const spies = [process.stdout, process.stderr].map((stream) => vi.spyOn(stream, 'write').mockImplementation(hear));
  try {
    return (await runProgram('brolly', words)) ?? process.exitCode;
  } finally {
    for (const spy of spies) spy.mockRestore();
    process.exitCode = 0;
  }
}

const onHost = async (script: string): Promise<string> => (await sshToHost(host, script)).stdout;
/** Asks again and again, while the host may have no sshd. */
const until = (question: string): Promise<void> =>
  vi.waitFor(async () => void (await onHost(question)), { timeout: 120_000, interval: 300 });
const file = (path: string): HostResource => ({ kind: 'file', path, content: `${path}\n` });

beforeAll(async () => {
  // Tests have a home of their own; the lab keeps its cache.
  process.env['BROLLY_LAB_CACHE'] ??= join(homedir(), '.cache', 'brolly-lab');
  const [first] = (await bareHosts(1)).hosts;
  if (first === undefined) throw new Error('the lab has no host');
  host = first;
});

function writeBlueprint(address: string): void {
  const blueprint = `tosca_definitions_version: cloudify_dsl_1_3
imports: [http://www.getcloudify.org/spec/cloudify/3.2/types.yaml, http://example.org/shop/plugin.yaml]
node_templates:
  till:
    type: shop.Server
    properties: {${address}, ssh_keyfilename: ${host.keyFile}, ssh_host_key: "${host.fingerprint}"}
`;
  writeFileSync(join(folder, 'blueprint.yaml'), blueprint);
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'brolly-trouble-'));
  process.chdir(folder);
  process.env['HOME'] = folder;
  writeBlueprint(`ip: ${host.address}`);
});

describe('in the middle of a change', () => {
  it('the host restarts, and the rest is done when it is there again', async () => {
    const once = 'if [ -e /root/was-here ]; then exit 0; fi; : >/root/was-here; sync; sleep 120';
    declared.resources = [file('/srv/one'), { kind: 'command', name: 'wait', run: once }, file('/srv/two')];
    const running = brolly('install', 'blueprint.yaml', ...RETRIES);
    await Promise.race([until('test -e /root/was-here'), running]);
    await powerOffHost(host.name);
    await powerOnHost(host.name);
    expect(await running, output).toBe(0);
    expect(await onHost('cat /srv/one /srv/two')).toBe('/srv/one\n/srv/two\n');
    expect(await brolly('uninstall', ...RETRIES), output).toBe(0);
    expect(await onHost('ls -d /srv/* /var/lib/brolly /run/brolly 2>/dev/null || :; rm /root/was-here')).toBe('');
  });

  it('sshd ends with all its sessions and comes back, and the rest is done', async () => {
    const once = `if [ -e /root/was-here ]; then exit 0; fi; : >/root/was-here
systemd-run --on-active=2 systemctl start ssh; systemctl stop ssh; pkill -9 -x sshd; sleep 15`;
    declared.resources = [file('/srv/one'), { kind: 'command', name: 'end', run: once }, file('/srv/two')];
    expect(await brolly('install', 'blueprint.yaml', ...RETRIES), output).toBe(0);
    expect(await onHost('cat /srv/one /srv/two')).toBe('/srv/one\n/srv/two\n');
    expect(await brolly('uninstall', ...RETRIES), output).toBe(0);
    expect(await onHost('ls -d /srv/* /var/lib/brolly /run/brolly 2>/dev/null || :; rm /root/was-here')).toBe('');
  });

  it('the disk runs full: it says so, and goes on when there is room', async () => {
    await onHost('mkdir /srv/small; mount -t tmpfs -o size=64k tmpfs /srv/small');
    const large: HostResource = { kind: 'file', path: '/srv/small/large', content: 'x'.repeat(200_000) };
    declared.resources = [file('/srv/one'), large];
    expect(await brolly('install', 'blueprint.yaml', '--task-retries', '0'), output).toBe(1);
    expect(output).toMatch(
      /disk-full: till_\w+ \([\d.]+\): file:\/srv\/small\/large: .*; \/srv\/small is full \(64 of 64 KiB\)/,
    );
    expect(output).toContain('Make room on the host, then run "brolly resume".');
    expect(await onHost('ls -A /srv/small; cat /srv/one')).toBe('/srv/one\n');
    await onHost('mount -o remount,size=1m /srv/small');
    expect(await brolly('resume'), output).toBe(0);
    expect(await onHost('stat -c %s /srv/small/large')).toBe('200000\n');
    expect(await brolly('uninstall'), output).toBe(0);
    expect(await onHost('ls -A /srv/small; umount /srv/small; rmdir /srv/small')).toBe('');
  });
});

describe('a host that takes connections and says nothing', () => {
  it('is set aside within the limit: that of the configuration for each attempt, and the intervals', async () => {
    const silent = createServer(() => undefined).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const address = silent.address();
    mkdirSync(join(folder, '.ssh'));
    writeFileSync(join(folder, '.ssh/config'), 'Host 127.0.0.1\n  ConnectTimeout 1\n');
    writeBlueprint(`ip: 127.0.0.1, ssh_port: ${typeof address === 'object' && address !== null ? address.port : 0}`);
    const started = performance.now();
    expect(await brolly('install', 'blueprint.yaml', '--task-retries', '2', '--task-retry-interval', '1'), output).toBe(
      5,
    );
    const seconds = (performance.now() - started) / 1000;
    expect(output).toContain('1 host set aside');
    expect(seconds).toBeGreaterThan(3 * 1);
    expect(seconds, 'three attempts, two intervals, and the work of the process').toBeLessThan(3 * 1 + 2 * 1 + 3);
    silent.close();
  });
});

describe('a host that somebody else changes', () => {
  const other = { holder: 'other', who: 'install of bank (process 7 on elsewhere)' };

  it('is left alone, whatever its clock says, until it is taken over', async () => {
    declared.resources = [file('/srv/one')];
    await onHost(takeLeaseScript(other));
    expect(await brolly('install', 'blueprint.yaml', '--task-retries', '0'), output).toBe(1);
    const refused =
      /host-leased: till_\w+ \([\d.]+\) is being changed by somebody else: install of bank \(process 7 on elsewhere\), for \d+ s now/;
    expect(output).toMatch(refused);
    expect(output).toMatch(/brolly host lease till_\w+ --take/);
    const shim = `#!/bin/sh\nexec /bin/date -d "$(/bin/date -d '+5 days' '+%F %T.%N')" "$@"\n`;
    await onHost(`printf %s ${quoted(shim)} >/usr/local/bin/date; chmod 755 /usr/local/bin/date`);
    expect(await brolly('host', 'facts', 'till', '--json'), output).toBe(0);
    expect(Number(/"clockSkewMs":(\d+)/.exec(output)?.[1])).toBeGreaterThan(4 * 86_400_000);
    expect(await brolly('resume', '--task-retries', '0'), output).toBe(1);
    expect(output).toMatch(refused);
    expect(await brolly('host', 'lease', 'till', '--take'), output).toBe(0);
    expect(output).toContain('taken over from install of bank (process 7 on elsewhere)');
    expect(await brolly('resume'), output).toBe(0);
    expect(await onHost(takeLeaseScript({ ...other, had: 'other.1.1' }).replace('exit "$?"', 'exit 0'))).toContain(
      '@brolly:lease ours',
    );
    await onHost('rm -r /run/brolly /usr/local/bin/date');
    expect(await brolly('uninstall'), output).toBe(0);
    expect(await onHost('ls -d /srv/* /var/lib/brolly /run/brolly 2>/dev/null || :')).toBe('');
  });
});

describe('another machine at the address of a host', () => {
  it('is refused by its machine id, until it is accepted', async () => {
    declared.resources = [file('/srv/one')];
    expect(await brolly('install', 'blueprint.yaml'), output).toBe(0);
    const was = (
      await onHost('cat /etc/machine-id; rm -r /etc/machine-id; echo 0123456789abcdef0123456789abcdef >/etc/machine-id')
    ).trim();
    expect(await brolly('uninstall', '--task-retries', '0'), output).toBe(1);
    expect(output).toContain(
      `this is machine 0123456789abcdef0123456789abcdef, and it was ${was} that was changed before; nothing is changed there`,
    );
    expect(await onHost('cat /srv/one')).toBe('/srv/one\n');
    expect(await brolly('host', 'accept', 'till'), output).toBe(0);
    expect(await brolly('resume'), output).toBe(0);
    await onHost(`echo ${was} >/etc/machine-id`);
  });

  it('is refused by its host key, with what it is and what it should be', async () => {
    declared.resources = [file('/srv/one')];
    await onHost(
      'cp -a /etc/ssh /root/ssh; rm /etc/ssh/ssh_host_*; ssh-keygen -q -t ed25519 -N "" -f /etc/ssh/ssh_host_ed25519_key; systemctl restart ssh',
    );
    expect(await brolly('install', 'blueprint.yaml', '--task-retries', '0'), output).toBe(1);
    expect(output).toMatch(/host-key-changed: .*SHA256:/);
    expect(output).toContain(host.fingerprint);
    await onHost('rm -r /etc/ssh; mv /root/ssh /etc/ssh; systemctl restart ssh');
  });
});

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
