// What cannot be done: every refusal names the node, the place in the blueprint, what was found and what to do, ends
// with a code other than 0, and leaves nothing on the host that is not recorded.

import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Snapshot } from '@brolly/host-resources';
import { type LabHost, labDown, type MirrorFaults, resetHost, startMirror } from '@brolly/lab';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type CommandResult, runCommand, runProgram } from './command.ts';
import { differencesSince, takeHostSnapshot } from './host-snapshot.ts';
import { type BareHosts, bareHosts, writeBareVmBlueprint } from './lab-rig.ts';
import { sshToHost } from './ssh-to-host.ts';

/** A property of the blueprint's only host, set by editing its text as a user does. */
type Edit = readonly [from: RegExp, to: string];

let lab: BareHosts;
let host: LabHost;
let bridge: string;

beforeAll(async () => {
  lab = await bareHosts(2);
  [host] = lab.hosts as readonly [LabHost, ...LabHost[]];
  bridge = new URL(lab.mirror).hostname;
});

afterAll(async () => {
  await labDown({});
});

async function install(edits: readonly Edit[], ...more: string[]): Promise<CommandResult & { folder: string }> {
  const folder = await writeBareVmBlueprint(lab, [host]);
  const path = join(folder, 'barevm-blueprint.yaml');
  const edited = edits.reduce(
    (text, [from, to]) => {
      expect(text).toMatch(from);
      return text.replace(from, to);
    },
    readFileSync(path, 'utf8'),
  );
  writeFileSync(path, edited);
  const command = ['brolly', 'install', 'barevm-blueprint.yaml', '--task-retries', '0', ...more] as const;
  return { ...(await runCommand(command, { cwd: folder, timeoutMs: 120_000 })), folder };
}

/** Those that set a host aside, which has an exit code of its own. */
const ASIDE: ReadonlySet<string> = new Set(['host-refused', 'host-timeout']);

/** Fails unless the text tells the whole story of a failure. */
function expectExplained(result: CommandResult, reason: string, ...words: readonly RegExp[]): void {
  const text = result.stdout + result.stderr;
  expect(result.exitCode, text).toBe(ASIDE.has(reason) ? 5 : 1);
  expect(text).toContain(reason);
  expect(text).toContain('node template "master"');
  expect(text).toMatch(/barevm-blueprint\.yaml:\d+:\d+/);
  for (const word of words) expect(text).toMatch(word);
  expect(text).toMatch(/^Next:\n {2}\S/m);
}

async function leavesAsItWas(act: () => Promise<void>): Promise<void> {
  const before = await takeHostSnapshot(host);
  await act();
  expect(differencesSince(before, await takeHostSnapshot(host))).toEqual([]);
}

/** What an install left behind is recorded: an uninstall takes it back. */
async function takesBack(folder: string, before: Snapshot): Promise<void> {
  const result = await runCommand(['brolly', 'uninstall'], { cwd: folder, timeoutMs: 120_000 });
  expect(result.exitCode, result.stdout + result.stderr).toBe(0);
  expect(differencesSince(before, await takeHostSnapshot(host))).toEqual([]);
}

async function listening(server: Server, address: string): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, address, resolve);
  });
  return (server.address() as AddressInfo).port;
}

describe('a blueprint that cannot be used', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'brolly-e2e-'));
  });
  const head = 'tosca_definitions_version: cloudify_dsl_1_3\nimports: [cloudify/types/types.yaml]\n';
  it.each([
    { what: 'is not there', text: undefined, words: [/no file a\.yaml/] },
    { what: 'is not YAML', text: `${head}inputs: {a: [1,\nb: 2`, words: [/a\.yaml:\d+:\d+/] },
    { what: 'is a binary file', text: '\u0000\u0001\u0002', words: [/a\.yaml/] },
    {
      what: 'has an unknown type',
      text: `${head}node_templates: {web: {type: cloudify.nodes.Comput}}\n`,
      words: [/a\.yaml:3:\d+/, /cloudify\.nodes\.Compute"/, /web/],
    },
    {
      what: 'imports what is not there',
      text: head.replace('cloudify/types/types.yaml', 'cloudify/types/types.yaml, other.yaml'),
      words: [/a\.yaml:2:\d+/, /other\.yaml/],
    },
    {
      what: 'lacks an input',
      text: `${head}inputs: {port: {type: integer}}\nnode_templates: {web: {type: cloudify.nodes.Root}}\n`,
      words: [/a\.yaml:3:\d+/, /port/, /-i|--inputs/],
    },
  ])('is refused when it $what', async ({ text, words }) => {
    if (text !== undefined) writeFileSync(join(folder, 'a.yaml'), text);
    const result = await runCommand(['brolly', 'install', 'a.yaml'], { cwd: folder });
    expect(result.exitCode, result.stdout + result.stderr).toBe(2);
    for (const word of words) expect(result.stdout + result.stderr).toMatch(word);
  });

  it('is refused when an input has the wrong type', async () => {
    writeFileSync(
      join(folder, 'a.yaml'),
      `${head}inputs: {port: {type: integer}}\nnode_templates: {web: {type: cloudify.nodes.Root}}\n`,
    );
    const result = await runCommand(['brolly', 'install', 'a.yaml', '-i', 'port=many'], { cwd: folder });
    expect(result.exitCode).toBe(2);
    expect(result.stdout + result.stderr).toMatch(/port[\s\S]*integer/);
  });
});

describe('a host that cannot be reached', () => {
  it('refuses connections', async () => {
    const result = await install([[/ssh_username: ubuntu/, 'ssh_username: ubuntu\n      ssh_port: 2222']]);
    expectExplained(result, 'host-refused', /:2222|port 2222/);
  });

  it('never answers: there is a limit', async () => {
    const silent = createServer();
    const port = await listening(silent, bridge);
    try {
      const result = await install([
        [/ip: \S+/, `ip: ${bridge}`],
        [/ssh_username: ubuntu/, `ssh_username: ubuntu\n      ssh_port: ${port}`],
      ]);
      expectExplained(result, 'host-timeout', /\d+ s/);
      expect(result.seconds).toBeLessThan(40);
    } finally {
      silent.close();
    }
  });

  it('does not take the key', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'brolly-e2e-'));
    await runKeygen(join(folder, 'other'));
    await leavesAsItWas(async () => {
      const result = await install([[/ssh_keyfilename: \S+/, `ssh_keyfilename: ${join(folder, 'other')}`]]);
      expectExplained(result, 'authentication-failed', /ubuntu/, /other/);
    });
  });

  it('has another host key than the one pinned', async () => {
    await leavesAsItWas(async () => {
      const result = await install([[/ssh_host_key: SHA256:\S+/, `ssh_host_key: SHA256:${'A'.repeat(43)}`]]);
      expectExplained(result, 'host-key-changed', new RegExp(host.fingerprint.replaceAll(/[+/]/g, '\\$&')));
    });
  });

  it('has a host key that nobody knows, and there is nobody to ask', async () => {
    await leavesAsItWas(async () => {
      const result = await install([[/ {6}ssh_host_key: \S+\n/, '']]);
      expectExplained(result, 'host-key-unknown', /--host-key-policy|ssh-keyscan|ssh_host_key/);
    });
  });

  it('asks for a password with sudo', async () => {
    await sshToHost(
      host,
      "mv /etc/sudoers.d/90-ubuntu /root/ubuntu.sudoers && echo 'ubuntu ALL=(ALL) ALL' >/etc/sudoers.d/90-ubuntu && chmod 440 /etc/sudoers.d/90-ubuntu",
    );
    try {
      await leavesAsItWas(async () => {
        const result = await install([]);
        expectExplained(result, 'sudo-needs-password', /NOPASSWD|password/);
      });
    } finally {
      await sshToHost(host, 'mv /root/ubuntu.sudoers /etc/sudoers.d/90-ubuntu');
    }
  });
});

async function runKeygen(path: string): Promise<void> {
  const made = await runProgram('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', path]);
  expect(made.exitCode, made.stderr).toBe(0);
}

describe('a host on which an installation cannot go on', () => {
  let before: Snapshot;
  beforeEach(async () => {
    before = await takeHostSnapshot(host);
  });

  it('has a full disk', async () => {
    await sshToHost(host, 'mount -t tmpfs -o size=1m tmpfs /usr/local/bin');
    before = await takeHostSnapshot(host);
    try {
      const result = await install([]);
      expectExplained(result, 'disk-full', /\/usr\/local\/bin/, /room|free/i);
      await takesBack(result.folder, before);
    } finally {
      await sshToHost(host, 'umount /usr/local/bin');
    }
  });

  it('cannot reach the mirror', async () => {
    const result = await install([[/mirror: \S+/, `mirror: http://${bridge}:1`]]);
    expectExplained(result, 'download-unreachable', /kubeadm/, /:1\b/, /nothing was changed/);
    expect(differencesSince(before, await takeHostSnapshot(host))).toEqual([]);
  });

  const faulty = async (
    faults: MirrorFaults,
    edits: readonly Edit[] = [],
  ): Promise<CommandResult & { folder: string }> => {
    const mirror = await startMirror({ address: bridge, port: 0, faults });
    try {
      return await install([[/mirror: \S+/, `mirror: ${mirror.url}`], ...edits]);
    } finally {
      await mirror.close();
    }
  };

  it('is given something else than the checksum says', async () => {
    const result = await faulty({ wrongChecksum: '/kubelet' });
    expectExplained(result, 'checksum-mismatch', /kubelet/, /[0-9a-f]{64}/);
    await takesBack(result.folder, before);
  });

  it('loses the mirror in the middle of a file', async () => {
    const result = await faulty({ cut: '/runc.amd64' });
    expectExplained(result, 'download-failed', /runc/);
    await takesBack(result.folder, before);
  });

  it('finds no such patch release at the mirror', async () => {
    const result = await install([[/kubernetes_version: \S+/, "kubernetes_version: '1.36.99'"]]);
    expectExplained(result, 'download-unreachable', /1\.36\.99/, /404/, /nothing was changed/);
    expect(differencesSince(before, await takeHostSnapshot(host))).toEqual([]);
  });

  it('is asked for a Kubernetes that is not known', async () => {
    const result = await install([[/kubernetes_version: \S+/, "kubernetes_version: '9.9'"]]);
    expectExplained(result, 'kubernetes-version-unknown', /9\.9/, /1\.36/);
    expect(differencesSince(before, await takeHostSnapshot(host))).toEqual([]);
  });
});

describe('two hosts with many problems', () => {
  it('are told all of them at once, by plan and by install, and left as they were', async () => {
    const [first, second] = lab.hosts as readonly [LabHost, LabHost];
    for (const each of lab.hosts) await resetHost(each.name);
    await sshToHost(
      first,
      `iptables -A INPUT -p tcp --dport 6443 -s ${second.address} -j REJECT --reject-with tcp-reset
      iptables -A INPUT -m length --length 1450:1500 -j DROP
      echo 'net.ipv4.ip_forward = 0' >/etc/sysctl.d/99-hardened.conf`,
    );
    await sshToHost(
      second,
      `iptables -A INPUT -p tcp --dport 10250 -s ${first.address} -j DROP
      iptables -A INPUT -p udp --dport 8472 -j DROP
      ip route add 10.244.9.0/24 dev lo
      echo 'nameserver 127.0.0.1' >/etc/resolv.conf
      mkdir -p /etc/cni/net.d && echo '{}' >/etc/cni/net.d/05-other.conf
      socat TCP-LISTEN:10248,fork,reuseaddr /dev/null >/dev/null 2>&1 </dev/null &`,
    );
    const expected = [
      /port-unreachable: minion1 cannot reach tcp port 6443 of master .*something rejects/,
      /path-mtu: packets of full size from minion1 do not reach master/,
      /forwarding-reset: \/etc\/sysctl\.d\/99-hardened\.conf on master/,
      /port-unreachable: master cannot reach tcp port 10250 of minion1 .*nothing comes back/,
      /port-unreachable: master cannot reach udp port 8472 of minion1/,
      /networks-overlap: pod_network 10\.244\.0\.0\/16 overlaps with 10\.244\.9\.0\/24/,
      /dns-loop: the name server 127\.0\.0\.1 of minion1/,
      /cni-leftover: minion1 has \/etc\/cni\/net\.d\/05-other\.conf/,
      /port-taken: socat listens on tcp port 10248 of minion1/,
    ];
    const folder = await writeBareVmBlueprint(lab, lab.hosts);
    const snapshots = await Promise.all(lab.hosts.map((each) => takeHostSnapshot(each)));
    for (const words of [
      ['plan', 'barevm-blueprint.yaml', '--no-diff'],
      ['install', 'barevm-blueprint.yaml', '--task-retries', '0'],
    ]) {
      const result = await runCommand(['brolly', ...words], { cwd: folder, timeoutMs: 120_000 });
      const text = result.stdout + result.stderr;
      expect(result.exitCode, text).toBe(1);
      for (const found of expected) expect(text).toMatch(found);
      expect(text).toMatch(/master[^]*3 problems, and nothing was changed[^]*minion1[^]*6 problems/);
    }
    for (const [index, each] of lab.hosts.entries())
      expect(differencesSince(snapshots[index], await takeHostSnapshot(each))).toEqual([]);
    for (const each of lab.hosts) await resetHost(each.name);
  });
});

describe('two node templates', () => {
  it('cannot share an address', async () => {
    const folder = await writeBareVmBlueprint(lab, lab.hosts);
    const path = join(folder, 'barevm-blueprint.yaml');
    const [first, second] = lab.hosts as readonly [LabHost, LabHost];
    writeFileSync(
      path,
      readFileSync(path, 'utf8').replace(second.address, first.address).replace(second.fingerprint, first.fingerprint),
    );
    await leavesAsItWas(async () => {
      const result = await runCommand(['brolly', 'install', 'barevm-blueprint.yaml', '--task-retries', '0'], {
        cwd: folder,
      });
      expect(result.exitCode).toBe(1);
      const text = result.stdout + result.stderr;
      expect(text).toContain('duplicate-address');
      expect(text).toContain(first.address);
      expect(text).toMatch(/master and minion1|minion1 and master/);
    });
  });
});

describe("a host that runs somebody else's kubelet", () => {
  it('is refused and left as it is', async () => {
    await resetHost(host.name);
    await sshToHost(
      host,
      "mkdir -p /etc/kubernetes/manifests /var/lib/kubelet; echo x > /etc/kubernetes/kubelet.conf; echo 'kind: KubeletConfiguration' > /var/lib/kubelet/config.yaml",
    );
    await leavesAsItWas(async () => {
      const result = await install([]);
      expectExplained(result, 'foreign-cluster', /kubelet\.conf/);
    });
  });
});
