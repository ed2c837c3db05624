// Whether a host that was left behind is told when it is in the cluster again.

import type { OperationContext } from '@brolly/plugin-sdk';
import { describe, expect, it } from 'vitest';
import type { TakenHosts } from '../choose-host.ts';
import { scriptedHost } from '../testing/scripted-host.ts';
import { sketchContext, sketchMaster, sketchWorker } from '../testing/sketch-context.ts';
import { warnOfReturnedHosts } from './returned-hosts.ts';

const [OLD, NEW] = ['10.0.0.12', '10.0.0.13'];

/** What is logged where the cluster has these nodes, and the worker has left these hosts behind. */
async function warnings(nodes: readonly string[], left: readonly string[], hosts: readonly unknown[] = [OLD, NEW]) {
  const master = sketchMaster();
  const worker = sketchWorker(master, { ip: '', hosts: hosts as never });
  // It runs on another host now.
  Object.assign(worker.runtimeProperties, { host: NEW, node_name: 'host3', node_settings: { address: NEW } });
  const taken: TakenHosts = {
    of: { [worker.id]: NEW },
    uncleaned: left.map((address) => ({ address, instanceId: worker.id })),
  };
  const logs: string[] = [];
  const context: OperationContext = {
    ...sketchContext(master, {
      instances: [master, worker],
      privateValues: new Map([['kubernetes-hosts', JSON.stringify(taken)]]),
    }),
    host: () => Promise.resolve(scriptedHost(nodes.length === 0 ? [] : [['get nodes', nodes.join('\n')]])),
    log: (level, text) => void logs.push(`${level}: ${text}`),
  };
  await warnOfReturnedHosts(context);
  return logs;
}

describe('a host that was left behind', () => {
  it('is told where its kubelet is a node again, with what to do', async () => {
    expect(await warnings(['cp1 10.0.0.11', `host2 ${OLD}`, `host3 ${NEW}`], [OLD])).toEqual([
      `warning: host-returned: ${OLD}, which minion_d4e5f6 left behind, is in the cluster again as the node host2. Take it out: "brolly host revert ${OLD} --all", then "kubectl delete node host2"`,
    ]);
  });

  it('is known by the address that its node has', async () => {
    const hosts = [{ ip: OLD, node_address: '192.168.7.12' }, NEW];
    expect(await warnings(['host2 192.168.7.12'], [OLD], hosts)).toHaveLength(1);
    expect(await warnings([`host2 ${OLD}`], [OLD], hosts)).toEqual([]);
  });

  it('is not told while it is no node, and nothing is asked where there is none', async () => {
    expect(await warnings(['cp1 10.0.0.11', `host3 ${NEW}`], [OLD])).toEqual([]);
    expect(await warnings([], [])).toEqual([]);
  });
});
