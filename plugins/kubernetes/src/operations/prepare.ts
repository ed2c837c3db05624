// create: everything that a host needs before it becomes a node. Uses nothing of other hosts.

import { type DeclaredOperation, type HostFacts, NonRecoverableError, type OperationContext } from '@brolly/plugin-sdk';
import { decide, type HostDecisions, type RuntimeKind } from '../decide.ts';
import { isControlPlane, isOurs, nodeInstances } from '../node-instances.ts';
import { tracesOfOthers } from '../preflight/checks/foreign-cluster.ts';
import { firewallResources } from '../resources/firewall.ts';
import { imageResource } from '../resources/images.ts';
import { nodeBinaryResources } from '../resources/node-binaries.ts';
import { runtimeResources } from '../resources/runtime.ts';
import { systemResources } from '../resources/system.ts';
import {
  type ClusterSettings,
  clusterSettings,
  hostToInstall,
  nodeAddress,
  refuseWhatIsNotBuilt,
} from '../settings.ts';
import { explainWith } from './evidence.ts';

export const prepare: DeclaredOperation = {
  kind: 'declared',
  independentOfTargets: true,
  host: ({ self }) => hostToInstall(self),
  async resources(facts, context) {
    refuseWhatIsNotBuilt(context.self);
    refuseOtherClusters(facts, context);
    const settings = clusterSettings(context);
    const decisions = await decideFor(facts, settings, context);
    for (const one of decisions.all) context.log('info', `${facts.hostname}: ${one.decision}, because ${one.because}`);
    const request = {
      versions: settings.versions,
      mirror: settings.mirror,
      architecture: facts.architecture,
      decisions,
      role: isControlPlane(context.self) ? 'control-plane' : 'worker',
    } as const;
    return [
      ...systemResources(decisions),
      ...firewallResources({
        ...request,
        ...settings,
        facts,
        nodeAddress: nodeAddress(context.self),
        nodes: nodeInstances(context).map(nodeAddress),
      }),
      ...nodeBinaryResources(request),
      ...runtimeResources(request),
      imageResource(request),
    ];
  },
  explain: explainWith(['containerd.service', 'brolly-containerd.service']),
};

/** Preflight has seen to it; but taking a host apart that is not ours must not hang on one operation having run. */
function refuseOtherClusters(facts: HostFacts, context: OperationContext): void {
  const { id: instanceId, nodeName: name } = context.self;
  const [found] = tracesOfOthers({ facts, isOurs: isOurs(facts, context), instanceId, name });
  if (found === undefined) return;
  const { message, code, hint } = found;
  throw new NonRecoverableError(`${message}; nothing was changed`, { reason: code, hint });
}

/** The decisions for a host; the same for every operation on it. */
export async function decideFor(
  facts: HostFacts,
  settings: ClusterSettings,
  context: OperationContext,
): Promise<HostDecisions> {
  const name = runtimeValueName(context);
  const known = isOurs(facts, context) ? await context.privateValues.get(name) : undefined;
  const decisions = decide(facts, settings.versions, { known: known as RuntimeKind | undefined });
  // Kept before anything is changed: a run that is cut must find again what it had decided.
  if (known === undefined) await context.privateValues.put(name, decisions.runtime.kind);
  return decisions;
}

/** The private value that holds which runtime was decided for an instance's host. */
export function runtimeValueName(context: OperationContext): string {
  return `kubernetes-runtime/${context.self.id}`;
}
