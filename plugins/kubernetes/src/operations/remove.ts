// delete: the host as it was before.

import type { RevertOperation } from '@brolly/plugin-sdk';
import { membersOf, noteLeft } from '../cluster-state.ts';
import { clusterStays } from '../cluster-stays.ts';
import { controlPlanes, nodeNameIn } from '../control-planes.ts';
import { forgetMember } from '../etcd/membership.ts';
import { cleanHostsLeftBehind, giveHostBack, hostOf } from '../host-of-instance.ts';
import { clusterSettings } from '../settings.ts';
import { trustValueName } from '../trust.ts';
import { forgetInstance } from './forget-instance.ts';
import { forgetNode } from './forget-node.ts';
import { refuseLast, replacementOf } from './leave-control-plane.ts';

export const removeControlPlane: RevertOperation = {
  kind: 'revert',
  turn: 'control-plane',
  readsAllInstances: true,
  host: hostOf,
  async beforeRevert(_host, context) {
    // One that could not leave before: a workflow that goes on after failures would otherwise take data of a cluster that stays.
    const { name } = clusterSettings(context);
    const all = await controlPlanes(context);
    const isMember = (await membersOf(context, name)).includes(context.self.id);
    if (!isMember || !clusterStays(context, all)) return;
    await refuseLast(context);
    await forgetMember(context, replacementOf(context, all));
  },
  async afterRevert(_changes, _host, context) {
    const { name } = clusterSettings(context);
    if (await noteLeft(context, name)) {
      await context.privateValues.delete(trustValueName(name));
      await cleanHostsLeftBehind(context);
    }
    await forgetInstance(context);
    await giveHostBack(context);
  },
};

export const removeWorker: RevertOperation = {
  kind: 'revert',
  readsAllInstances: true,
  host: hostOf,
  beforeRevert: (_host, context) => forgetNode(context, nodeNameIn(context.self)),
  async afterRevert(_changes, _host, context) {
    await forgetInstance(context);
    await giveHostBack(context);
  },
};
