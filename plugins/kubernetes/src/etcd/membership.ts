// Members of etcd that come and go, with the quorum before and after.

import { setTimeout as sleep } from 'node:timers/promises';
import {
  type Evidence,
  type Host,
  NonRecoverableError,
  type OperationContext,
  RecoverableError,
  readHostAddress,
} from '@brolly/plugin-sdk';
import { joinedControlPlanes } from '../control-planes.ts';
import { reasonOf } from '../reason-of.ts';
import { clusterSettings, nodeAddress } from '../settings.ts';
import { etcdAccess, trustOf } from '../trust.ts';
import { type EtcdAccess, type EtcdClient, withEtcd } from './etcd-client.ts';
import {
  departureOf,
  isAt,
  type Leaving,
  type Member,
  nameOf,
  type Quorum,
  quorumOf,
  quorumText,
  silentOnAccountOf,
  silentVoters,
} from './quorum.ts';

/** What else happens to the control planes when a member leaves. */
export interface Replacement {
  /** Whether `context.self` is installed anew by the same execution. */
  readonly isReplaced: boolean;
  /** Addresses of the others of which that is so. */
  readonly others: readonly string[];
}

/**
 * Before anything is done to a control plane that is to leave.
 *
 * @throws NonRecoverableError `quorum-lost` where that would not be safe, or nothing could come in its place
 */
export async function refuseUnsafeDeparture(context: OperationContext, how: Replacement): Promise<void> {
  const look = await lookAtMembers(context, { except: context.self.id, noLeader: mayNotLeave });
  const leaving = leavingMember(context, look, how);
  if (leaving !== undefined) refuseDeparture(context, look, leaving);
}

/** Removes the member of `context.self`, where there is one. @throws as `refuseUnsafeDeparture` */
export async function forgetMember(context: OperationContext, how: Replacement): Promise<void> {
  const look = await lookAtMembers(context, { except: context.self.id, noLeader: mayNotLeave });
  const leaving = leavingMember(context, look, how);
  if (leaving !== undefined) await removeMember(context, look, leaving);
}

/**
 * Sees to it that etcd takes `context.self`: an attempt that was cut may have left a member that will never come back, and
 * every other one has to answer.
 *
 * @throws RecoverableError `etcd-unhealthy` where one does not
 */
export async function makeRoomForMember(context: OperationContext): Promise<void> {
  const look = await lookAtMembers(context, { except: context.self.id });
  const left = leavingMember(context, look, { isReplaced: false, others: [] });
  if (left !== undefined) await removeMember(context, look, left);
  requireAnswers({ ...look, members: look.members.filter((one) => one.id !== left?.id) });
}

/** @returns how many there are. @throws RecoverableError `etcd-unhealthy` where a voter does not answer or there is no leader */
export async function requireHealthyMembers(context: OperationContext): Promise<Quorum> {
  return requireAnswers(await lookAtMembers(context));
}

/**
 * The same for the member of `context.self`. Members of other control planes that do not answer are told in the log: these
 * are unwell, and this one need not be healed for them.
 *
 * @throws RecoverableError `etcd-unhealthy`
 */
export async function requireOwnMember(context: OperationContext): Promise<Quorum> {
  const look = await lookAtMembers(context);
  const others = (await joinedControlPlanes(context, context.self.id)).map(nodeAddress);
  const silent = silentVoters(look.members, look.healthy);
  if (silentOnAccountOf(nodeAddress(context.self), others, silent).length > 0) throw notWhole(look);
  const quorum = quorumOf(look.members, look.healthy);
  if (silent.length > 0) context.log('warning', `etcd is not whole: ${quorumText(quorum)}`);
  return quorum;
}

function requireAnswers(look: Pick<Look, 'members' | 'healthy'>): Quorum {
  if (silentVoters(look.members, look.healthy).length > 0) throw notWhole(look);
  return quorumOf(look.members, look.healthy);
}

function notWhole({ members, healthy }: Pick<Look, 'members' | 'healthy'>): RecoverableError {
  return new RecoverableError(`etcd is not whole: ${quorumText(quorumOf(members, healthy))}`, {
    reason: 'etcd-unhealthy',
    hint: 'Bring the member back or take its control plane out, then run "brolly resume".',
    evidence: [membersText({ members, healthy })],
  });
}

async function removeMember(context: OperationContext, look: Look, leaving: Leaving): Promise<void> {
  const { before, after, name } = refuseDeparture(context, look, leaving);
  context.log('info', `etcd now: ${quorumText(before)}; without ${name}: ${quorumText(after)}`);
  await look.use((etcd) => etcd.removeMember(leaving.id));
}

function refuseDeparture({ self }: OperationContext, { members, healthy }: Look, leaving: Leaving) {
  const { before, after, refused } = departureOf(members, healthy, leaving);
  const name = nameOf(members.find((one) => one.id === leaving.id));
  if (refused === undefined) return { before, after, name };
  throw new NonRecoverableError(`${self.id} may not leave etcd: ${refused}`, {
    reason: 'quorum-lost',
    isRefusal: true,
    hint: 'Bring the other control planes back first, replace all that are lost at once ("brolly heal"), or restore a backup.',
    evidence: [
      { title: 'etcd', lines: [`now: ${quorumText(before)}`, `without ${name}: ${quorumText(after)}`] },
      membersText({ members, healthy }),
    ],
  });
}

function leavingMember(
  { self }: OperationContext,
  look: Look,
  { isReplaced, others }: Replacement,
): Leaving | undefined {
  const id = memberAt(look, nodeAddress(self))?.id;
  if (id === undefined) return undefined;
  return { id, isReplaced, with: new Set(others.flatMap((one) => memberAt(look, one)?.id ?? [])) };
}

interface Look {
  readonly members: readonly Member[];
  /** Ids of those that answer. */
  readonly healthy: ReadonlySet<string>;
  /** Runs something with the etcd of a control plane that answered. */
  readonly use: <Result>(run: (etcd: EtcdClient) => Promise<Result>) => Promise<Result>;
}

/** Within this members that reach each other have a leader again, on a busy host too. */
const ELECTION_MS = 10_000;
const LOOK_MS = 500;

/**
 * Asks etcd on every control plane, side by side; what is asked of a quorum goes through one other than `except`. Where such
 * a one answers and has no leader, it is asked again for ten seconds: a member that had it may just have gone.
 *
 * @param how `noLeader`: what it means that none of those has a leader. Default: that etcd is unhealthy, for now
 */
async function lookAtMembers(
  context: OperationContext,
  {
    except = '',
    noLeader = isLeaderless,
  }: { readonly except?: string; readonly noLeader?: (evidence: readonly Evidence[]) => Error } = {},
): Promise<Look> {
  const access = await etcdAccess(await trustOf(context, clusterSettings(context).name));
  const { signal } = context;
  const end = performance.now() + ELECTION_MS;
  for (;;) {
    const asked = await askMembers(context, access);
    const answered = asked.flatMap(({ answer }) => answer ?? []);
    const others = answered.filter((one) => one.instanceId !== except);
    const through = others.find((one) => one.status.hasLeader);
    if (through !== undefined) {
      const use = usingHost(through.host, { access, signal });
      const members = await use((etcd) => etcd.members());
      return { members, healthy: new Set(answered.map((one) => one.status.id)), use };
    }
    if (others.length === 0 || performance.now() > end)
      throw noLeader([{ title: 'members of etcd', lines: asked.map(({ said }) => said) }]);
    context.step('waiting until etcd has a leader');
    await sleep(LOOK_MS, undefined, { signal });
  }
}

/** What each of them said, and what is known of those that answered. */
async function askMembers(context: OperationContext, access: EtcdAccess) {
  const { signal } = context;
  return Promise.all(
    (await joinedControlPlanes(context)).map(async (one) => {
      const who = `${one.id} (${nodeAddress(one)})`;
      try {
        const host = await context.host(readHostAddress(one));
        const status = await withEtcd(host, { access, signal }, (etcd) => etcd.status());
        const said = status.hasLeader ? 'has a leader' : 'has no leader';
        return { said: `${who}: ${said}`, answer: { instanceId: one.id, host, status } };
      } catch (error) {
        const why = reasonOf(error, signal);
        context.log('debug', `etcd of ${who}: ${why}`);
        return { said: `${who}: ${why}`, answer: undefined };
      }
    }),
  );
}

/** It elects one within seconds where a quorum is there. */
function isLeaderless(evidence: readonly Evidence[]): RecoverableError {
  return new RecoverableError('no member of etcd answers and has a leader', {
    reason: 'etcd-unhealthy',
    hint: 'Bring the control planes back, or restore a backup.',
    evidence,
  });
}

function mayNotLeave(evidence: readonly Evidence[]): NonRecoverableError {
  return new NonRecoverableError('no other member of etcd answers and has a leader', {
    reason: 'quorum-lost',
    isRefusal: true,
    hint: 'Bring the other control planes back first, or restore a backup.',
    evidence,
  });
}

function usingHost(host: Host, options: { readonly access: EtcdAccess; readonly signal: AbortSignal }): Look['use'] {
  return (run) => withEtcd(host, options, run);
}

function memberAt({ members }: Look, address: string): Member | undefined {
  return members.find((one) => isAt(one, address));
}

function membersText({ members, healthy }: Pick<Look, 'members' | 'healthy'>): Evidence {
  return { title: 'members of etcd', lines: members.map((one) => memberText(one, healthy)) };
}

function memberText({ id, name, peerUrls, isLearner }: Member, healthy: ReadonlySet<string>): string {
  return `${name || '(not started)'} ${peerUrls.join(' ')}${isLearner ? ', a learner' : ''}: ${healthy.has(id) ? 'answers' : 'does not answer'}`;
}
