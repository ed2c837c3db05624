// What is done where etcd has no leader: it may be electing one.

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { scriptedHost } from '../testing/scripted-host.ts';
import { sketchContext, sketchMaster } from '../testing/sketch-context.ts';
import type { EtcdClient } from './etcd-client.ts';
import {
  forgetMember,
  makeRoomForMember,
  refuseUnsafeDeparture,
  requireHealthyMembers,
  requireOwnMember,
} from './membership.ts';

/** From when on there is a leader, by the clock that what sleeps moves on. */
const elected = vi.hoisted(() => ({ at: Infinity }));

vi.mock('./etcd-client.ts', () => ({
  withEtcd: (_host: unknown, _access: unknown, use: (client: Pick<EtcdClient, 'status' | 'members'>) => unknown) =>
    use({
      status: () => Promise.resolve({ id: '1', hasLeader: performance.now() >= elected.at, databaseBytes: 0 }),
      members: () => Promise.resolve([]),
    }),
}));
vi.mock('node:timers/promises', () => ({ setTimeout: (ms: number) => Promise.resolve(vi.advanceTimersByTime(ms)) }));

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] });
  elected.at = Infinity;
});
afterEach(() => void vi.useRealTimers());

const masters = ['master_1', 'master_2', 'master_3'].map((id, index) => ({
  ...sketchMaster({ ip: `10.0.0.1${index + 1}` }),
  id,
  index: index + 1,
}));

function electing() {
  const [self] = masters;
  if (self === undefined) throw new Error('there are three');
  const state = { initialisedBy: self.id, isInitialised: true, members: masters.map((one) => one.id) };
  const privateValues = new Map([['kubernetes-cluster/master', JSON.stringify(state)]]);
  const context = sketchContext(self, { instances: masters, privateValues });
  return { ...context, host: () => Promise.resolve(scriptedHost([])) };
}

const EVIDENCE = [
  {
    title: 'members of etcd',
    lines: [
      'master_1 (10.0.0.11): has no leader',
      'master_2 (10.0.0.12): has no leader',
      'master_3 (10.0.0.13): has no leader',
    ],
  },
];

describe('etcd without a leader', () => {
  it('is waited for while it elects one: a member that was it may just have gone', async () => {
    const begun = performance.now();
    elected.at = begun + 4000;
    await refuseUnsafeDeparture(electing(), { isReplaced: false, others: [] });
    expect(performance.now() - begun).toBe(4000);
  });

  it('is not waited for longer than elections take', async () => {
    const begun = performance.now();
    await expect(requireHealthyMembers(electing())).rejects.toMatchObject({ reason: 'etcd-unhealthy' });
    expect(performance.now() - begun).toBeLessThan(12_000);
  });

  it.each([
    ['a member is to join', makeRoomForMember],
    ['all are to be healthy', requireHealthyMembers],
    ['a control plane is looked at', requireOwnMember],
  ])('is asked again later where %s', async (_, ask) => {
    await expect(ask(electing())).rejects.toMatchObject({
      recoverable: true,
      reason: 'etcd-unhealthy',
      evidence: EVIDENCE,
    });
  });

  it.each([
    ['before anything is done', refuseUnsafeDeparture],
    ['when it is removed', forgetMember],
  ])('lets no member go, %s', async (_, leave) => {
    await expect(leave(electing(), { isReplaced: false, others: [] })).rejects.toMatchObject({
      recoverable: false,
      isRefusal: true,
      reason: 'quorum-lost',
      evidence: EVIDENCE,
    });
  });
});
