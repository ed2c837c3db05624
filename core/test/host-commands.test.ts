// The commands for single hosts, on a bare host: facts, diff, drift, revert and snapshot, with a plugin that declares.

import { mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HostResource } from '@brolly/host-resources';
import type { LabHost } from '@brolly/lab';
import { readHostAddress } from '@brolly/plugin-sdk';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { runProgram } from '../src/cli/run-program.ts';
import { bareHosts } from './lab-rig.ts';
import { sshToHost } from './ssh-to-host.ts';

vi.mock('#plugins/bundled-plugins.ts', async () => {
  const { onlyPlugin } = await import('#plugins/testing/only-plugin.ts');
  const resources: readonly HostResource[] = [
    { kind: 'file', path: '/etc/motd', content: 'welcome\nto the shop\nall day\nand night\n' },
    { kind: 'hosts-entry', address: '10.9.8.7', names: ['till'] },
    { kind: 'sysctl', key: 'net.ipv4.ping_group_range', value: '5 7' },
    { kind: 'user', name: 'shop', system: true, home: '/srv/shop' },
  ];
  return onlyPlugin({
    name: 'shop',
    yaml: `
node_types:
  shop.Server:
    derived_from: cloudify.nodes.Root
    properties:
      ip: {default: ""}
      ssh_username: {default: ubuntu}
      ssh_keyfilename: {default: ''}
      ssh_host_key: {default: ''}
    interfaces:
      cloudify.interfaces.lifecycle: {create: shop.create, delete: shop.delete}
`,
    operations: {
      create: { kind: 'declared', host: (context) => readHostAddress(context.self), resources: () => resources },
      delete: { kind: 'revert', host: (context) => readHostAddress(context.self) },
    },
  });
});

let host: LabHost;
let folder: string;
let stdout = '';
let stderr = '';

/** Runs a command in the folder of the blueprint and gives its exit code. */
async function brolly(...words: string[]): Promise<number> {
  stdout = '';
  stderr = '';
  process.exitCode = 0;
  const toOut = vi.spyOn(process.stdout, 'write').mockImplementation((text) => ((stdout += String(text)), true));
  const toErr = vi.spyOn(process.stderr, 'write').mockImplementation((text) => ((stderr += String(text)), true));
  try {
    const code = await runProgram('brolly', words);
    return code ?? process.exitCode;
  } catch (error) {
    throw error instanceof Error ? Object.assign(error, { message: `${error.message}\n${stderr}` }) : error;
  } finally {
    toOut.mockRestore();
    toErr.mockRestore();
    process.exitCode = 0;
  }
}

const onHost = async (script: string): Promise<string> => (await sshToHost(host, script)).stdout;

beforeAll(async () => {
  const [first] = (await bareHosts(1)).hosts;
  if (first === undefined) throw new Error('the lab has no host');
  host = first;
  folder = mkdtempSync(join(tmpdir(), 'brolly-host-commands-'));
  process.chdir(folder);
  // What is written down of host keys is this test's own.
  vi.stubEnv('HOME', folder);
  writeFileSync(
    'blueprint.yaml',
    `tosca_definitions_version: cloudify_dsl_1_3
imports: [http://www.getcloudify.org/spec/cloudify/3.2/types.yaml, http://example.org/shop/plugin.yaml]
node_templates:
  till:
    type: shop.Server
    properties: {ip: ${host.address}, ssh_keyfilename: ${host.keyFile}, ssh_host_key: "${host.fingerprint}"}
`,
  );
});

afterAll(() => {
  process.chdir('/');
  vi.unstubAllEnvs();
});

describe('a host of a deployment', () => {
  it('is pictured before anything is changed', async () => {
    const free = ['--key', host.keyFile, '--host-key-policy', 'accept_new'];
    expect(await brolly('host', 'snapshot', `ubuntu@${host.address}`, ...free), stderr).toBe(0);
    writeFileSync('before.json', stdout);
    expect(await brolly('plan', 'blueprint.yaml', '--out', 'shop.plan'), stdout + stderr).toBe(0);
    expect(stdout).toContain('brolly run --plan shop.plan');
    expect(statSync('shop.plan').mode & 0o777).toBe(0o600);
    await onHost('cp -a /etc/motd /root/motd; echo more >>/etc/motd; mkdir -p /etc/kubernetes/manifests');
    await expect(brolly('run', '--plan', 'shop.plan')).rejects.toThrow(
      /2 things changed since(.|\n)*till_\w+: traces was (.|\n)*till_\w+: file:\/etc\/motd: /,
    );
    await onHost('mv /root/motd /etc/motd; rmdir -p /etc/kubernetes/manifests 2>/dev/null || :');
    expect(await brolly('run', '--plan', 'shop.plan'), stdout + stderr).toBe(0);
    expect(await brolly('plan', '--out', 'again.plan'), stdout + stderr).toBe(0);
    expect(stdout).toContain('nothing to change');
    expect(await brolly('host', 'snapshot', 'till', '--compare', 'before.json')).toBe(1);
    for (const line of [
      '~ files /etc/motd',
      '~ files /etc/hosts',
      '+ users shop',
      '~ sysctls net/ipv4/ping_group_range',
    ]) {
      expect(stdout).toContain(line);
    }
  });

  it('says what is so on it', async () => {
    expect(await brolly('host', 'facts', 'till', '--json')).toBe(0);
    const { facts } = JSON.parse(stdout) as { facts: { hostname: string; recordOwners: string[] } };
    expect(facts.hostname).toBe(host.name);
    expect(facts.recordOwners).toHaveLength(1);
  });

  it('runs commands of a person, as a script or word by word, and tells how they ended', async () => {
    expect(await brolly('host', 'run', 'all', '--', 'id -un; hostname')).toBe(0);
    expect(stdout).toMatch(new RegExp(`^till_\\w+\\nroot\\n${host.name}\\n$`));
    expect(await brolly('host', 'run', 'till', '--', 'ls', '/no such folder')).toBe(1);
    expect(stdout).toMatch(/^till_\w+ \(exit code 2\)\nls: .*no such folder/);
    expect(await brolly('--json', 'host', 'run', 'till', '--', 'printf', '%s', 'a b')).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ kind: 'answer', exitCode: 0, stdout: 'a b\n' });
  });

  it('lets a person log in by its keys', async () => {
    expect(await brolly('ssh', 'till', '--', 'touch', '/tmp/logged-in')).toBe(0);
    expect(await onHost('stat -c %U /tmp/logged-in; rm /tmp/logged-in')).toBe('ubuntu\n');
    expect(await brolly('ssh', 'till', '--', 'false')).toBe(1);
  });

  it('shows what was changed there, with differences', async () => {
    expect(await brolly('host', 'diff', 'till'), stderr).toBe(0);
    expect(stdout).toContain('4 recorded changes');
    expect(stdout).toContain('+to the shop');
    expect(stdout).toContain('+10.9.8.7 till # brolly');
  });

  it('has not drifted, until somebody changes something', async () => {
    expect(await brolly('drift'), stdout + stderr).toBe(0);
    expect(stdout).toContain('everything is as it was installed');
    await onHost("sed -i 's/all day/never/; s/to the shop/to the shed/' /etc/motd");
    expect(await brolly('drift')).toBe(1);
    expect(stdout).toContain('+all day');
    expect(await brolly('host', 'diff', 'till')).toBe(0);
    expect(stdout).toContain('somebody else has changed it since');
  });

  it('keeps what somebody else has changed until a person decides', async () => {
    expect(await brolly('uninstall', '--task-retries', '0')).toBe(1);
    const text = stdout + stderr;
    for (const words of ['changed-since', '/etc/motd', '-all day', '+never', '--keep']) expect(text).toContain(words);
    expect(await onHost('cat /etc/motd; grep -c till /etc/hosts || :')).toBe(
      'welcome\nto the shed\nnever\nand night\n0\n',
    );
    expect(await brolly('host', 'revert', 'till', '--force'), stderr).toBe(0);
    expect(await brolly('resume'), stdout + stderr).toBe(0);
  });

  it('is as it was before, but for what was set aside', async () => {
    expect(await brolly('host', 'snapshot', 'till', '--compare', 'before.json')).toBe(1);
    const differences = stdout.split('\n').filter((line) => /^[+~-] /.test(line));
    expect(differences.filter((line) => !/\/var\/lib\/brolly(\/kept|:|$)/.test(line))).toEqual([]);
    await onHost('rm -r /var/lib/brolly');
    expect(await brolly('host', 'snapshot', 'till', '--compare', 'before.json'), stdout).toBe(0);
    expect(readFileSync('before.json', 'utf8')).toContain('"version":1');
  });
});

describe('a host that is not there', () => {
  it('is told apart from those of the deployment', async () => {
    await expect(brolly('host', 'facts', 'nobody')).rejects.toThrow('the deployment has no host "nobody"');
    await expect(brolly('host', 'snapshot', 'till', '--compare', 'blueprint.yaml')).rejects.toThrow('no snapshot');
  });
});
