// Clusters of the example `growing-cluster` on hosts of the lab: its inputs, its commands, and proof that hosts are bare again.

import { cpSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Snapshot } from '@brolly/host-resources';
import type { LabHost } from '@brolly/lab';
import { expect } from 'vitest';
import { type CommandResult, runCommand } from './command.ts';
import { differencesSince, takeHostSnapshot } from './host-snapshot.ts';
import { kubectl, readyNodes } from './kubectl.ts';
import type { BareHosts } from './lab-rig.ts';

const EXAMPLE = fileURLToPath(new URL('../../examples/growing-cluster/', import.meta.url));

/** A deployment of the example in a folder of its own. */
export interface GrowingCluster {
  readonly folder: string;
  readonly kubeconfig: string;
  /** Writes inputs anew, over those with which it was made. */
  writeInputs(inputs: Readonly<Record<string, unknown>>): void;
  brolly(...parameters: string[]): Promise<CommandResult>;
  /** The same; fails the test where the exit code is not 0. */
  succeeds(...parameters: string[]): Promise<CommandResult>;
  /** The same where it is to be 1. @returns all that was said */
  refused(...parameters: string[]): Promise<string>;
  /** Addresses of its nodes, sorted; fails the test where one is not Ready. */
  addresses(): Promise<readonly string[]>;
  /** The kubelets of its nodes, sorted: `host1 v1.36.3`. */
  releases(): Promise<readonly string[]>;
  /** The instances that are its control planes and have a host, in the order of their indexes. */
  controlPlanes(): Promise<readonly ControlPlane[]>;
}

/** A control plane: its instance in the deployment, and its host. */
export interface ControlPlane {
  readonly id: string;
  readonly host: LabHost;
}

interface InstanceLine {
  readonly id: string;
  readonly index: number;
  readonly node_id: string;
  readonly runtime_properties: { readonly host?: string };
}

/** An entry of the lists of hosts in the inputs. */
export function entryOf(host: LabHost, more: Readonly<Record<string, unknown>> = {}): unknown {
  return { ip: host.address, ssh_host_key: host.fingerprint, ...more };
}

/** Writes the example and its inputs; nothing is installed yet. */
export function growingCluster(lab: BareHosts, inputs: Readonly<Record<string, unknown>>): GrowingCluster {
  const folder = join(mkdtempSync(join(tmpdir(), 'brolly-e2e-')), 'cluster');
  const kubeconfig = join(folder, '.brolly/cluster/kubeconfig');
  cpSync(EXAMPLE, folder, { recursive: true });
  const brolly = (...parameters: string[]): Promise<CommandResult> =>
    runCommand(['brolly', ...parameters], { cwd: folder });
  const ends = async (exitCode: number, parameters: readonly string[]): Promise<CommandResult> => {
    const result = await brolly(...parameters);
    expect(result.exitCode, result.stdout + result.stderr).toBe(exitCode);
    return result;
  };
  const cluster: GrowingCluster = {
    folder,
    kubeconfig,
    writeInputs(more) {
      const all = { ssh_keyfilename: lab.hosts[0]?.keyFile ?? '', mirror: lab.mirror, ...inputs, ...more };
      writeFileSync(join(folder, 'inputs.yaml'), JSON.stringify(all));
    },
    brolly,
    succeeds: (...parameters) => ends(0, parameters),
    async refused(...parameters) {
      const { stdout, stderr } = await ends(1, parameters);
      return stdout + stderr;
    },
    async addresses() {
      const nodes = await readyNodes(kubeconfig);
      expect(nodes.filter((node) => !node.ready)).toEqual([]);
      return nodes.map((node) => node.address).sort();
    },
    async releases() {
      const path = '{range .items[*]}{.metadata.name} {.status.nodeInfo.kubeletVersion}{"\\n"}{end}';
      return (await kubectl(kubeconfig, ['get', 'nodes', '-o', `jsonpath=${path}`])).trim().split('\n').sort();
    },
    async controlPlanes() {
      const all = JSON.parse((await ends(0, ['instances', '--json'])).stdout) as readonly InstanceLine[];
      return all
        .filter((one) => one.node_id === 'master')
        .toSorted((a, b) => a.index - b.index)
        .flatMap(({ id, runtime_properties }) => {
          const host = lab.hosts.find((each) => each.address === runtime_properties.host);
          return host === undefined ? [] : [{ id, host }];
        });
    },
  };
  cluster.writeInputs({});
  return cluster;
}

/** Looks at all hosts as they are now. @returns fails the test where a host is not as it was */
export async function rememberHosts({ hosts }: BareHosts): Promise<(one: LabHost) => Promise<void>> {
  const before = new Map<string, Snapshot>();
  for (const one of hosts) before.set(one.name, await takeHostSnapshot(one));
  return async (one) => {
    const left = differencesSince(before.get(one.name), await takeHostSnapshot(one));
    expect({ host: one.name, left }).toEqual({ host: one.name, left: [] });
  };
}
