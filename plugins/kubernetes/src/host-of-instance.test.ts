// Hosts that instances take, keep, give back and leave behind.

import { contextWith, type Host, type HostAddress, type NodeInstance } from '@brolly/plugin-sdk';
import { describe, expect, it } from 'vitest';
import type { TakenHosts } from './choose-host.ts';
import {
  cleanHost,
  cleanHostsLeftBehind,
  foreseeHosts,
  giveHostBack,
  hostOf,
  leaveHostBehind,
  ownHost,
  takeHosts,
} from './host-of-instance.ts';
import { lazily, sketchContext, sketchMaster, sketchWorker } from './testing/sketch-context.ts';

const hosts = ['10.0.0.12', '10.0.0.13', '10.0.0.14'];
const worker = (id: string, more: Partial<NodeInstance> = {}): NodeInstance =>
  lazily({ ...sketchWorker(sketchMaster(), { ip: '', hosts }), id, ...more });

function rig() {
  const instances = ['worker_1', 'worker_2', 'worker_3'].map((id) => worker(id));
  const privateValues = new Map<string, string>();
  const context = (index: number) => {
    const self = instances[index] ?? worker('worker_4');
    return sketchContext(self, { instances, privateValues });
  };
  return { context, privateValues };
}

describe('instances of one node template', () => {
  it('take different hosts, also side by side, and keep them', async () => {
    const { context } = rig();
    const taken = await Promise.all([0, 1, 2].map((index) => ownHost(context(index))));
    expect(taken.map(({ address }) => address).toSorted()).toEqual(hosts);
    expect((await ownHost(context(1))).address).toBe(taken[1]?.address);
    expect((await hostOf(context(2)))?.address).toBe(taken[2]?.address);
    await expect(ownHost(context(3))).rejects.toMatchObject({ reason: 'no-host-left' });
  });

  it('take hosts in the order in which they are written, the first instance the first one', async () => {
    const instances = [3, 1, 2].map((index) => worker(`worker_${index}`, { index }));
    await takeHosts(sketchContext(worker('worker_1'), { instances }), instances, new Map());
    expect(instances.map(({ runtimeProperties }) => runtimeProperties['host'])).toEqual([hosts[2], hosts[0], hosts[1]]);
  });

  it('have none before they take one and after they gave it back', async () => {
    const { context } = rig();
    expect(await hostOf(context(0))).toBeUndefined();
    await ownHost(context(0));
    await giveHostBack(context(0));
    expect(await hostOf(context(0))).toBeUndefined();
    expect((await ownHost(context(1))).address).toBe('10.0.0.12');
  });

  it('leave a host that does not answer behind, and who gets it cleans it first', async () => {
    const { context } = rig();
    for (const index of [0, 1]) await ownHost(context(index));
    await leaveHostBehind(context(0));
    expect((await ownHost(context(0))).address).toBe('10.0.0.14');
    expect((await ownHost(context(2))).address).toBe('10.0.0.12');
    const reverted: string[] = [];
    const host = {
      revert: ({ owner }: { readonly owner: string }) => {
        reverted.push(owner);
        return Promise.resolve([]);
      },
    } as unknown as Host;
    for (const index of [1, 2, 2]) await cleanHost(host, context(index));
    expect(reverted).toEqual(['barevm.worker_1']);
  });
});

describe('hosts that were left behind', () => {
  it('are cleaned, or told where they still do not answer', async () => {
    const { context, privateValues } = rig();
    for (const index of [0, 1]) {
      await ownHost(context(index));
      await leaveHostBehind(context(index));
    }
    const reverted: string[] = [];
    const host = ({ address }: HostAddress): Promise<Host> => {
      if (address === '10.0.0.13') return Promise.reject(new Error('no route'));
      const revert: Host['revert'] = ({ owner }) => {
        reverted.push(`${address} ${owner}`);
        return Promise.resolve([]);
      };
      return Promise.resolve({ revert, run: () => Promise.resolve({ exitCode: 0 }) } as unknown as Host);
    };
    const logs: string[] = [];
    await cleanHostsLeftBehind(
      contextWith(context(2), { host, log: (level, text) => void logs.push(`${level}: ${text}`) }),
    );
    expect(reverted).toEqual(['10.0.0.12 barevm.worker_1']);
    expect(logs).toContainEqual(expect.stringMatching(/^warning: 10\.0\.0\.13 still has what worker_2 left there/));
    expect(JSON.parse(privateValues.get('kubernetes-hosts') ?? '')).toEqual({
      of: {},
      uncleaned: [{ address: '10.0.0.13', instanceId: 'worker_2' }],
    });
  });
});

describe('hosts that instances will have when some have left', () => {
  /** Two of three hosts are taken; those of `dead` do not answer. */
  async function foresee(leaving: readonly string[], dead: readonly string[]) {
    const { context, privateValues } = rig();
    for (const index of [0, 1]) await ownHost(context(index));
    const host = ({ address }: HostAddress): Promise<Host> =>
      dead.includes(address)
        ? Promise.reject(new Error('no route'))
        : Promise.resolve({ run: () => Promise.resolve({ exitCode: 0 }) } as unknown as Host);
    const copies = leaving.map((id) => worker(id));
    const kept = () => JSON.parse(privateValues.get('kubernetes-hosts') ?? '') as TakenHosts;
    const { of, uncleaned } = kept();
    const failures = new Map<string, unknown>();
    const given = contextWith(context(0), { host });
    await foreseeHosts(given, copies, { leaving: new Set(leaving), failures });
    expect(kept()).toMatchObject({ of, uncleaned });
    return copies.map(({ id, runtimeProperties }) => [id, runtimeProperties['host'] ?? failures.get(id)]);
  }

  it('are their own where these answer, and nothing is taken', async () => {
    expect(await foresee(['worker_1', 'worker_2'], [])).toEqual([
      ['worker_1', '10.0.0.12'],
      ['worker_2', '10.0.0.13'],
    ]);
  });

  it('are those that are free where their own do not answer', async () => {
    expect(await foresee(['worker_2'], ['10.0.0.13'])).toEqual([['worker_2', '10.0.0.14']]);
  });

  it('are their own again where none is free, though these do not answer', async () => {
    expect(await foresee(['worker_1', 'worker_2'], ['10.0.0.12', '10.0.0.13'])).toEqual([
      ['worker_1', '10.0.0.14'],
      ['worker_2', '10.0.0.12'],
    ]);
  });
});

describe('an instance with an address of its own', () => {
  it('has that host whatever happens', async () => {
    const context = sketchContext(sketchWorker(sketchMaster(), { ip: '10.0.0.7' }));
    expect((await ownHost(context)).address).toBe('10.0.0.7');
    await leaveHostBehind(context);
    await giveHostBack(context);
    expect((await hostOf(context))?.address).toBe('10.0.0.7');
    expect(context.self.runtimeProperties['host']).toBeUndefined();
  });
});
