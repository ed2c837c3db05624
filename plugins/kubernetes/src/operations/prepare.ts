// create: everything that a host needs before it becomes a node. Uses nothing of other hosts.

import type { HostResource } from '@brolly/host-resources';
import { type DeclaredOperation, type HostFacts, NonRecoverableError, type OperationContext } from '@brolly/plugin-sdk';
import { noteAdmission } from '../admitted-networks.ts';
import { decide, type HostDecisions } from '../decide.ts';
import { decisionsValueName } from '../decisions-value.ts';
import { cleanHost, takeHost } from '../host-of-instance.ts';
import { isOurs, nodeInstances } from '../node-instances.ts';
import { nodeSettings } from '../node-settings.ts';
import { podSubnetOf, refuseOtherPodNetwork } from '../pod-subnet.ts';
import { tracesOfOthers } from '../preflight/checks/foreign-cluster.ts';
import { firewallResources } from '../resources/firewall.ts';
import { hostRequest } from '../resources/host-request.ts';
import { imageResource } from '../resources/images.ts';
import { nodeBinaryResources } from '../resources/node-binaries.ts';
import { routedNetworkResources } from '../resources/routed-network.ts';
import { runtimeResources } from '../resources/runtime.ts';
import { systemResources } from '../resources/system.ts';
import { type ClusterSettings, clusterSettings, nodeAddress, refuseWhatIsNotBuilt } from '../settings.ts';
import { explainWith } from './evidence.ts';

export const prepare: DeclaredOperation = {
  kind: 'declared',
  independentOfTargets: true,
  readsAllInstances: true,
  host: takeHost,
  beforeApply: cleanHost,
  bundle: (context) => clusterSettings(context).bundle,
  async resources(facts, context) {
    refuseWhatIsNotBuilt(context.self);
    nodeSettings(context.self);
    refuseOtherClusters(facts, context);
    const settings = clusterSettings(context);
    const decisions = await decideFor(facts, settings, context);
    for (const one of decisions.all) context.log('info', `${facts.hostname}: ${one.decision}, because ${one.because}`);
    const request = hostRequest(settings, { self: context.self, architecture: facts.architecture, decisions });
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
      ...(await podNetworkResources(facts, context)),
      imageResource(request),
    ];
  },
  afterApply: (_changes, host, context) => noteAdmission(context, () => host.facts(context.signal)),
  explain: explainWith(['containerd.service', 'brolly-containerd.service']),
};

/** Every other pod network comes with its pods. */
async function podNetworkResources(facts: HostFacts, context: OperationContext): Promise<readonly HostResource[]> {
  const { podNetworkProvider, podNetwork } = clusterSettings(context);
  await refuseOtherPodNetwork(context);
  if (podNetworkProvider.kind !== 'routed') return [];
  const podSubnet = await podSubnetOf(context);
  return routedNetworkResources({ facts, nodeAddress: nodeAddress(context.self), podNetwork, podSubnet });
}

/** Preflight has seen to it; but taking a host apart that is not ours must not hang on one operation having run. */
function refuseOtherClusters(facts: HostFacts, context: OperationContext): void {
  const { id: instanceId, nodeName: name } = context.self;
  const [found] = tracesOfOthers({ facts, isOurs: isOurs(facts, context), instanceId, name });
  if (found === undefined) return;
  const { message, code, hint } = found;
  throw new NonRecoverableError(`${message}; nothing was changed`, { reason: code, hint });
}

/** The decisions for a host; the same for every operation on it, also when its facts have changed because of them. */
export async function decideFor(
  facts: HostFacts,
  settings: ClusterSettings,
  context: OperationContext,
): Promise<HostDecisions> {
  const name = decisionsValueName(context.self.id);
  const known = isOurs(facts, context) ? await context.privateValues.get(name) : undefined;
  if (known !== undefined) return JSON.parse(known) as HostDecisions;
  const decisions = decide(facts, settings);
  // Kept before anything is changed: a run that is cut must find again what it had decided.
  await context.privateValues.put(name, JSON.stringify(decisions));
  return decisions;
}
