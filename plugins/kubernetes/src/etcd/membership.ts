// Members of etcd that come and go, with the quorum before and after.

import {
  type Host,
  NonRecoverableError,
  type OperationContext,
  RecoverableError,
  readHostAddress,
} from '@brolly/plugin-sdk';
import { joinedControlPlanes } from '../control-planes.ts';
import { clusterSettings, nodeAddress } from '../settings.ts';
import { etcdAccess, trustOf } from '../trust.ts';
import { type EtcdAccess, type EtcdClient, withEtcd } from './etcd-client.ts';
import { departureOf, type Member, type Quorum, quorumOf, quorumText } from './quorum.ts';

/** Removes the member at an address, where there is one. @throws NonRecoverableError `quorum-lost` where that would not be safe */
export async function forgetMember(context: OperationContext, address: string): Promise<void> {
  const look = await lookAtMembers(context, context.self.id);
  const leaving = look.members.find((one) => one.peerUrls.some((url) => hostOfUrl(url) === address));
  if (leaving === undefined) return;
  const { before, after, refused } = departureOf(look.members, leaving.id, look.healthy);
  context.log('info', `etcd now: ${quorumText(before)}; without ${leaving.name || address}: ${quorumText(after)}`);
  if (refused !== undefined) {
    throw new NonRecoverableError(`${context.self.id} may not leave etcd: ${refused}`, {
      reason: 'quorum-lost',
      hint: 'Bring the other control planes back first, or restore a backup.',
      evidence: [{ title: 'members of etcd', lines: look.members.map((one) => memberText(one, look.healthy)) }],
    });
  }
  await look.use((etcd) => etcd.removeMember(leaving.id));
}

/** @returns how many there are. @throws RecoverableError `etcd-unhealthy` where a voter does not answer or there is no leader */
export async function requireHealthyMembers(context: OperationContext): Promise<Quorum> {
  const { members, healthy } = await lookAtMembers(context, '');
  const quorum = quorumOf(members, healthy);
  if (quorum.healthy === quorum.voters) return quorum;
  throw new RecoverableError(`etcd is not whole: ${quorumText(quorum)}`, {
    reason: 'etcd-unhealthy',
    hint: 'Bring the member back or take its control plane out, then run "brolly resume".',
    evidence: [{ title: 'members of etcd', lines: members.map((one) => memberText(one, healthy)) }],
  });
}

interface Look {
  readonly members: readonly Member[];
  /** Ids of those that answer. */
  readonly healthy: ReadonlySet<string>;
  /** Runs something with the etcd of a control plane that answered. */
  readonly use: <Result>(run: (etcd: EtcdClient) => Promise<Result>) => Promise<Result>;
}

/** Asks etcd on every control plane, side by side; what is asked of a quorum goes through one other than `except`. */
async function lookAtMembers(context: OperationContext, except: string): Promise<Look> {
  const access = await etcdAccess(await trustOf(context, clusterSettings(context).name));
  const { signal } = context;
  const answers = await Promise.all(
    (await joinedControlPlanes(context)).map(async (one) => {
      try {
        const host = await context.host(readHostAddress(one));
        const status = await withEtcd(host, { access, signal }, (etcd) => etcd.status());
        return { instanceId: one.id, host, status };
      } catch (error) {
        signal.throwIfAborted();
        context.log(
          'debug',
          `etcd of ${one.id} (${nodeAddress(one)}): ${error instanceof Error ? error.message : String(error)}`,
        );
        return undefined;
      }
    }),
  );
  const answered = answers.filter((one) => one !== undefined);
  const through = answered.find((one) => one.instanceId !== except && one.status.hasLeader);
  if (through === undefined) {
    throw new NonRecoverableError('no other member of etcd answers and has a leader', {
      reason: 'quorum-lost',
      hint: 'Bring the other control planes back first, or restore a backup.',
    });
  }
  const use = usingHost(through.host, { access, signal });
  const members = await use((etcd) => etcd.members());
  return { members, healthy: new Set(answered.map((one) => one.status.id)), use };
}

function usingHost(host: Host, options: { readonly access: EtcdAccess; readonly signal: AbortSignal }): Look['use'] {
  return (run) => withEtcd(host, options, run);
}

function memberText({ id, name, peerUrls, isLearner }: Member, healthy: ReadonlySet<string>): string {
  return `${name || '(not started)'} ${peerUrls.join(' ')}${isLearner ? ', a learner' : ''}: ${healthy.has(id) ? 'answers' : 'does not answer'}`;
}

function hostOfUrl(url: string): string {
  return new URL(url).hostname.replace(/^\[|\]$/g, '');
}
