// Whether a node could come again, over hosts that answer from memory.

import { type Host, type HostAddress, type OperationContext, RecoverableError } from '@brolly/plugin-sdk';
import { describe, expect, it } from 'vitest';
import { noteMember } from '../cluster-state.ts';
import { leaveHostBehind, ownHost } from '../host-of-instance.ts';
import { lazily, sketchContext, sketchMaster, sketchWorker } from '../testing/sketch-context.ts';
import { sketchHost, sketchWorkerHost } from '../testing/sketch-preflight.ts';
import { checkReinstall } from './check-reinstall.ts';

const SIGHTS = ['root-shared yes', 'kernel-log yes', 'nameserver 10.0.0.1', 'interface ens3'];
const OWN = '10.0.0.12';
const SPARE = '10.0.0.13';

interface Sketch {
  /** Addresses of hosts that do not answer. */
  readonly dead?: readonly string[];
  /** What is seen on the spare host besides. */
  readonly onSpare?: readonly string[];
  readonly hosts?: readonly string[];
  /** An address at which the execution is cancelled: when its host is looked for, or when a program begins there. */
  readonly cancelledAt?: { readonly address: string; readonly when: 'found' | 'asked' };
}

let executions = 0;

/** A worker that runs on the first host of its list, with all that is asked on the way. */
function rig({ dead = [], onSpare = [], hosts = [OWN, SPARE], cancelledAt }: Sketch) {
  const cancel = new AbortController();
  const isCancelled = (address: string, when: 'found' | 'asked'): boolean => {
    const isHere = cancelledAt?.address === address && cancelledAt.when === when;
    if (isHere) cancel.abort(new Error('cancelled'));
    return isHere;
  };
  const master = sketchMaster();
  const worker = lazily({
    ...sketchWorker(master, { ip: '', hosts: [...hosts] }),
    runtimeProperties: { node_name: 'worker', host: OWN },
  });
  const asked: string[] = [];
  const factsOf = (address: string) => {
    if (address === '10.0.0.11') return sketchHost().facts;
    const addresses = [{ interface: 'ens3', address, prefix: 24 }];
    const recordOwners = address === OWN ? ['barevm.minion_d4e5f6'] : [];
    return sketchWorkerHost({ facts: { addresses, recordOwners } }).facts;
  };
  const host = ({ address }: HostAddress): Promise<Host> => {
    if (isCancelled(address, 'found') || dead.includes(address))
      return Promise.reject(new RecoverableError(`${address} does not answer`, { reason: 'host-unreachable' }));
    const startShell: Host['startShell'] = (_, options) => {
      asked.push(address);
      isCancelled(address, 'asked');
      const sights = [...SIGHTS, ...(address === SPARE ? onSpare : [])];
      const parts = [[...sights, '@ready'], ['@probed'], ['@end']];
      const say = (): void => options.onStdout(`${(parts.shift() ?? []).join('\n')}\n`);
      setImmediate(say);
      return Promise.resolve({
        write: () => void setImmediate(say),
        endInput: () => undefined,
        close: () => undefined,
        ended: new Promise<never>(() => undefined),
      });
    };
    const run = () => Promise.resolve({ exitCode: 0, stdout: '', stderr: '' });
    return Promise.resolve({ startShell, run, facts: () => Promise.resolve(factsOf(address)) } as unknown as Host);
  };
  executions += 1;
  const execution = { id: `heal${executions}`, workflow: 'heal', parameters: {} };
  const privateValues = new Map([['kubernetes-hosts', JSON.stringify({ of: { [worker.id]: OWN }, uncleaned: [] })]]);
  const context: OperationContext = {
    ...sketchContext(worker, { instances: [master, worker], privateValues }),
    execution,
    signal: cancel.signal,
    host,
    inputs: { node_instance_ids: [worker.id] },
  };
  return { context, asked, worker };
}

describe('a node that is to be reinstalled', () => {
  it('is let through where its own host answers, on which its own traces are in nobodys way', async () => {
    const { context, asked, worker } = rig({ onSpare: ['cni 05-other.conf'] });
    await checkReinstall.run(context);
    expect(asked.toSorted()).toEqual(['10.0.0.11', OWN]);
    expect(worker.runtimeProperties).toEqual({ node_name: 'worker', host: OWN });
  });

  it('is let through where its host is dead and a spare one is fit', async () => {
    const { context, asked, worker } = rig({ dead: [OWN] });
    await checkReinstall.run(context);
    expect(asked.toSorted()).toEqual(['10.0.0.11', SPARE]);
    expect(worker.runtimeProperties).toEqual({ node_name: 'worker', host: OWN });
  });

  it('goes to the next spare host where the first one does not answer, also when it is made', async () => {
    const next = '10.0.0.14';
    const { context, asked } = rig({ dead: [OWN, SPARE], hosts: [OWN, SPARE, next] });
    await checkReinstall.run(context);
    expect(asked.toSorted()).toEqual(['10.0.0.11', next]);
    await leaveHostBehind(context);
    expect((await ownHost(context)).address).toBe(next);
  });

  it('is not taken down where preflight has something against its spare host', async () => {
    const { context } = rig({ dead: [OWN], onSpare: ['cni 05-other.conf'] });
    await expect(checkReinstall.run(context)).rejects.toMatchObject({
      message: expect.stringMatching(/^minion_d4e5f6 is not taken down: .*05-other\.conf/) as string,
      reason: 'cni-leftover',
      isRefusal: true,
    });
  });

  it.each([
    ['it has no other host', { hosts: [OWN], dead: [OWN] }, OWN],
    ['no spare host answers', { dead: [OWN, SPARE] }, SPARE],
  ])('is not taken down where %s', async (_, sketch, address) => {
    const { context } = rig(sketch);
    await expect(checkReinstall.run(context)).rejects.toMatchObject({
      message: `minion_d4e5f6 is not taken down: ${address} does not answer`,
      reason: 'no-host-left',
      isRefusal: true,
      recoverable: false,
    });
  });

  it.each(['found', 'asked'] as const)(
    'is not judged by a host that is %s when the execution is cancelled',
    async (when) => {
      const { context } = rig({ dead: [OWN], cancelledAt: { address: SPARE, when } });
      await expect(checkReinstall.run(context)).rejects.toThrow(/^cancelled$/);
    },
  );

  it('is not the only control plane', async () => {
    const { context } = rig({});
    const [self] = context.instances;
    if (self === undefined) throw new Error('there is a control plane');
    Object.assign(self.runtimeProperties, { node_name: 'plane' });
    const ofMaster = { ...context, self, inputs: { node_instance_ids: [self.id] } };
    await noteMember(ofMaster, 'master');
    await expect(checkReinstall.run(ofMaster)).rejects.toMatchObject({ reason: 'last-control-plane', isRefusal: true });
  });

  it('is not asked for where it is no node yet', async () => {
    const { context, asked, worker } = rig({ dead: [OWN, SPARE] });
    Object.assign(worker.runtimeProperties, { node_name: '' });
    await checkReinstall.run(context);
    expect(asked).toEqual([]);
  });
});
