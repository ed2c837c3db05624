// A cluster on hosts whose firewalls are in force, and stay so: openings are made in them, and go with the uninstall.

import { join } from 'node:path';
import type { LabHost } from '@brolly/lab';
import { labDown } from '@brolly/lab';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CommandResult, runCommand } from './command.ts';
import { rememberHosts } from './growing-cluster.ts';
import { readyNodes } from './kubectl.ts';
import { type BareHosts, bareHosts, hostAt, writeBareVmBlueprint } from './lab-rig.ts';
import { podsMeet } from './pods-meet.ts';
import { sshToHost } from './ssh-to-host.ts';

const INSTALL = 'export DEBIAN_FRONTEND=noninteractive; apt-get -q -y --no-install-recommends install';
const UFW = `${INSTALL} ufw >/dev/null && ufw allow 22/tcp >/dev/null && ufw --force enable && systemctl daemon-reload`;
/** The interface of the nodes is in another zone than the default one. */
const FIREWALLD = `${INSTALL} firewalld >/dev/null && systemctl start firewalld && firewall-cmd -q --permanent --zone=internal --change-interface=host0 && firewall-cmd -q --reload && firewall-cmd --state`;
const OTHER_PORT = 9999;

describe.runIf(process.env['ENUMERATE_ALL'] === '1')(
  'a control plane and a worker with ufw, and one with firewalld',
  () => {
    let lab: BareHosts;
    let folder: string;
    let isBare: (one: LabHost) => Promise<void>;
    const host = (index: number): LabHost => hostAt(lab, index);
    const brolly = (...parameters: string[]): Promise<CommandResult> =>
      runCommand(['brolly', ...parameters], { cwd: folder });
    const kubeconfig = (): string => join(folder, '.brolly/barevm.barevm-blueprint.yaml/kubeconfig');

    /** What a host hears of a port of another one within two seconds: `yes`, `no`. */
    async function hears(from: LabHost, to: LabHost, port: number): Promise<string> {
      const ask = `timeout 2 bash -c '</dev/tcp/${to.address}/${port}' 2>/dev/null && echo yes || echo no`;
      return (await sshToHost(from, ask)).stdout.trim();
    }

    const inForce = async (): Promise<readonly string[]> => {
      const asked = lab.hosts.map((one, index) =>
        sshToHost(one, index === 1 ? 'firewall-cmd --state' : 'ufw status | head -n 1'),
      );
      return (await Promise.all(asked)).map(({ stdout }) => stdout.trim());
    };

    beforeAll(async () => {
      lab = await bareHosts(3);
      folder = await writeBareVmBlueprint(lab, lab.hosts);
      for (const one of lab.hosts) await sshToHost(one, 'apt-get -q update >/dev/null 2>&1');
      for (const [index, words] of [UFW, FIREWALLD, UFW].entries()) await sshToHost(host(index), words);
      for (const one of lab.hosts)
        await sshToHost(one, `systemd-run -q --unit=other python3 -m http.server ${OTHER_PORT} --directory /run/lock`);
      isBare = await rememberHosts(lab);
    });

    afterAll(async () => {
      await labDown({});
    });

    it('is installed', async () => {
      expect(await inForce()).toEqual(['Status: active', 'running', 'Status: active']);
      const result = await brolly('install', 'barevm-blueprint.yaml');
      expect(result.exitCode, result.stdout + result.stderr).toBe(0);
      expect((await readyNodes(kubeconfig())).map((node) => node.ready)).toEqual([true, true, true]);
    });

    it('has pods that reach each other by name, over both kinds of firewall', async () => {
      const { nodes, answer } = await podsMeet(kubeconfig());
      expect(nodes).toHaveLength(2);
      expect(answer).toContain('served by server');
    });

    it('leaves the firewalls in force: other hosts reach what a node needs, and nothing else', async () => {
      expect(await inForce()).toEqual(['Status: active', 'running', 'Status: active']);
      expect(await hears(host(1), host(0), 6443)).toBe('yes');
      expect(await hears(host(0), host(1), 10_250)).toBe('yes');
      expect(await hears(host(0), host(2), 10_250)).toBe('yes');
      for (const to of lab.hosts) {
        expect(await hears(to, to, OTHER_PORT)).toBe('yes');
        const from = to === host(0) ? host(1) : host(0);
        expect({ to: to.name, hears: await hears(from, to, OTHER_PORT) }).toEqual({ to: to.name, hears: 'no' });
      }
    });

    it('is bare again, with the firewalls as they were', async () => {
      const result = await brolly('uninstall');
      expect(result.exitCode, result.stdout + result.stderr).toBe(0);
      expect(await inForce()).toEqual(['Status: active', 'running', 'Status: active']);
      // Until it reads its configuration anew, firewalld keeps the chains of a zone to which nothing leads any more.
      await sshToHost(host(1), 'firewall-cmd -q --reload');
      for (const one of lab.hosts) await isBare(one);
    });
  },
);
