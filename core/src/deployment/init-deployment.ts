// Gives a plan a life in the store, and never loses the record of one that has a life already.

import type { Plan } from '#plan/plan.ts';
import type { DeploymentRecord, InstanceRecord } from '#store/store.ts';
import { adoptInstances, comparePlans, hasLife } from './compare-plans.ts';
import type { Workspace } from './workspace.ts';

export interface InitRequest {
  readonly id: string;
  /** Absolute. */
  readonly blueprintPath: string;
  readonly plan: Plan;
  readonly now: number;
  /** Takes over changed properties also for instances that are made already. */
  readonly acceptChanges: boolean;
}

/**
 * `created`: new, or made anew because nothing of the old one had a life. `unchanged`: it was there and is the same.
 * `adopted`: its node templates say something new, the instances stay. `refused`: it has life, and the blueprint no
 * longer fits it; nothing was changed.
 */
export type InitResult =
  | { readonly kind: 'created' | 'unchanged'; readonly deployment: DeploymentRecord }
  | { readonly kind: 'adopted'; readonly deployment: DeploymentRecord; readonly nodes: readonly string[] }
  | {
      readonly kind: 'refused';
      readonly alive: readonly InstanceRecord[];
      readonly reasons: readonly string[];
      readonly isAcceptable: boolean;
    };

/** Creates, keeps or adopts the deployment. To be called with the lock held. */
export async function initDeployment(workspace: Workspace, request: InitRequest): Promise<InitResult> {
  const { store } = workspace;
  const existing = await store.getDeployment(request.id);
  if (existing === undefined) return create(workspace, request);
  const instances = await store.listInstances(request.id);
  const alive = instances.filter((each) => hasLife(each.state));
  if (alive.length === 0) {
    await store.deleteDeployment(request.id);
    return create(workspace, request);
  }
  const difference = comparePlans(existing.plan, request.plan);
  const adopted = {
    ...existing,
    blueprintPath: request.blueprintPath,
    plan: adoptInstances(existing.plan, request.plan),
  };
  switch (difference.kind) {
    case 'different':
      return { kind: 'refused', alive, reasons: difference.reasons, isAcceptable: false };
    case 'same':
      await store.putDeployment(adopted);
      return { kind: 'unchanged', deployment: adopted };
    case 'adoptable': {
      const made = madeAmong(difference.nodes, alive);
      if (made.length > 0 && !request.acceptChanges) {
        const reasons = made.map((name) => `node template "${name}" was changed, and its instances are made already`);
        return { kind: 'refused', alive, reasons, isAcceptable: true };
      }
      await store.putDeployment(adopted);
      return { kind: 'adopted', deployment: adopted, nodes: difference.nodes };
    }
  }
}

/** Of the changed nodes, those with an instance that got beyond its creation: its properties may stand on a host. */
function madeAmong(nodes: readonly string[], alive: readonly InstanceRecord[]): string[] {
  const made = new Set(
    alive.filter((each) => !['initializing', 'creating'].includes(each.state)).map((each) => each.nodeName),
  );
  return nodes.filter((name) => made.has(name));
}

async function create(workspace: Workspace, request: InitRequest): Promise<InitResult> {
  const { id, blueprintPath, plan } = request;
  const deployment: DeploymentRecord = { id, blueprintPath, plan, createdAt: request.now };
  await workspace.store.putDeployment(deployment);
  await workspace.store.putInstances(
    plan.instances.map((each) => ({
      id: each.id,
      deploymentId: id,
      nodeName: each.nodeName,
      state: 'uninitialized',
      runtimeProperties: {},
      version: 1,
    })),
  );
  return { kind: 'created', deployment };
}
