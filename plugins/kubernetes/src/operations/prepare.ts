// create: everything that a host needs before it becomes a node. Uses nothing of other hosts.

import type { DeclaredOperation, HostFacts, OperationContext } from '@brolly/plugin-sdk';
import { decide, type HostDecisions } from '../decide.ts';
import { refuseDuplicateAddress } from '../node-name.ts';
import { isOurs, refuseForeignCluster } from '../refuse-foreign-cluster.ts';
import { imageResource } from '../resources/images.ts';
import { nodeBinaryResources } from '../resources/node-binaries.ts';
import { runtimeResources } from '../resources/runtime.ts';
import { systemResources } from '../resources/system.ts';
import { type ClusterSettings, clusterSettings, hostAddress, MASTER_TYPE, refuseWhatIsNotBuilt } from '../settings.ts';
import { explainWith } from './evidence.ts';

const CONTROL_PLANE_PORTS = [2379, 2380, 10_257, 10_259];

export const prepare: DeclaredOperation = {
  kind: 'declared',
  independentOfTargets: true,
  host: (context) => hostAddress(context.self),
  resources(facts, context) {
    refuseWhatIsNotBuilt(context.self);
    refuseDuplicateAddress(context);
    const settings = clusterSettings(context);
    const isMaster = context.self.typeHierarchy.includes(MASTER_TYPE);
    refuseForeignCluster(facts, context, isMaster ? [settings.apiPort, ...CONTROL_PLANE_PORTS] : []);
    const decisions = decideFor(facts, settings, context);
    for (const one of decisions.all) context.log('info', `${facts.hostname}: ${one.decision}, because ${one.because}`);
    const request = {
      versions: settings.versions,
      mirror: settings.mirror,
      architecture: facts.architecture,
      decisions,
      role: isMaster ? 'control-plane' : 'worker',
    } as const;
    return [
      ...systemResources(decisions),
      ...nodeBinaryResources(request),
      ...runtimeResources(request),
      imageResource(request),
    ];
  },
  explain: explainWith(['containerd.service', 'brolly-containerd.service']),
};

/** The decisions for a host; the same for every operation on it. */
export function decideFor(facts: HostFacts, settings: ClusterSettings, context: OperationContext): HostDecisions {
  return decide(facts, settings.versions, { isOurs: isOurs(facts, context) });
}
