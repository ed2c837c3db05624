// validation.reinstall: finds out whether a node could come again, before anything of it is taken down.

import {
  type ImperativeOperation,
  type NodeInstance,
  NonRecoverableError,
  type OperationContext,
  OperationError,
} from '@brolly/plugin-sdk';
import { clusterStays } from '../cluster-stays.ts';
import { controlPlanes, nodeNameIn } from '../control-planes.ts';
import { refuseUnsafeDeparture } from '../etcd/membership.ts';
import { gatherForReinstall } from '../preflight/gather.ts';
import { isAway, judge, type Verdict } from '../preflight/judge.ts';
import { oncePerAttempt } from '../preflight/once-per-attempt.ts';
import { isConnectedOnly, isControlPlane, nodeAddress } from '../settings.ts';
import { refuseLast } from './leave-control-plane.ts';

/** The first instance asks for all that are reinstalled together; an update may reinstall twice. */
const verdicts = oncePerAttempt<ReadonlyMap<string, Verdict>>();

/** Refuses where a control plane may not leave, or preflight has something against the host that an instance would get. */
export const checkReinstall: ImperativeOperation = {
  kind: 'imperative',
  isRepeatable: true,
  readsAllInstances: true,
  async run(context) {
    const { self } = context;
    if (isConnectedOnly(self) || nodeNameIn(self) === '') return;
    const leaving = leavingTogether(context);
    if (isControlPlane(self)) await refuseDeparture(context, leaving);
    context.step('checking the host that it would get');
    const ask = async () => judge(await gatherForReinstall(context, leaving));
    const found = await verdicts(context, ask, [...leaving].toSorted().join(' '));
    const error = found.get(self.id)?.error;
    if (error !== undefined) throw refusalFor(self, error);
  },
};

/** Ids of the instances that core takes down together. */
function leavingTogether({ self, inputs }: OperationContext): ReadonlySet<string> {
  const ids = inputs['node_instance_ids'];
  return new Set([self.id, ...(Array.isArray(ids) ? ids.map(String) : [])]);
}

async function refuseDeparture(context: OperationContext, leaving: ReadonlySet<string>): Promise<void> {
  const all = await controlPlanes(context);
  if (!clusterStays(context, all)) return;
  await refuseLast(context);
  const others = all.filter((one) => leaving.has(one.id) && one.id !== context.self.id).map(nodeAddress);
  await refuseUnsafeDeparture(context, { isReplaced: true, others });
}

function refusalFor({ id, nodeName }: NodeInstance, error: unknown): NonRecoverableError {
  const message = `${id} is not taken down: ${error instanceof Error ? error.message : String(error)}`;
  const known = error instanceof OperationError ? error : NOTHING_KNOWN;
  // As a host that is away it would only be set aside, and the workflow would go on.
  const { reason, hint } = isAway(error)
    ? {
        reason: 'no-host-left',
        hint: `Bring that host back, or add another one to the property hosts of ${nodeName} and run "brolly update BLUEPRINT".`,
      }
    : known;
  const { evidence } = known;
  const about = { reason, evidence, isRefusal: true, cause: error };
  return new NonRecoverableError(message, { ...about, ...(hint === undefined ? {} : { hint }) });
}

const NOTHING_KNOWN = { reason: 'operation-failed', hint: undefined, evidence: [] };
