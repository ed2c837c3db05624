// Another release for one node, in two parts with a drain between them: kubeadm first, then the kubelet and all else.

import { type DeclaredOperation, type HostFacts, NonRecoverableError, type OperationContext } from '@brolly/plugin-sdk';
import type { HostDecisions } from '../decide.ts';
import { takeHost } from '../host-of-instance.ts';
import { quietly } from '../operations/check-drift.ts';
import { explainWith } from '../operations/evidence.ts';
import { nodeResources } from '../operations/node-resources.ts';
import { decideFor } from '../operations/prepare.ts';
import { hostRequest } from '../resources/host-request.ts';
import { imageResource } from '../resources/images.ts';
import { kubeadmUpgradeResource } from '../resources/kubeadm-upgrade.ts';
import { kubeadmResources } from '../resources/node-binaries.ts';
import { clusterSettings, text } from '../settings.ts';
import { isAtLeast, type Versions, versionsOf } from '../versions.ts';
import { withRelease } from './with-release.ts';

const explain = explainWith(['kubelet.service', 'containerd.service', 'brolly-containerd.service']);

/** Inputs `version`, and `leads`: this is the control plane that takes the cluster to the release. Pods go on meanwhile. */
export const upgradeKubeadm: DeclaredOperation = {
  kind: 'declared',
  readsAllInstances: true,
  host: takeHost,
  bundle: (context) => clusterSettings(context).bundle,
  async resources(facts, context) {
    const { settings, decisions, release } = await wanted(facts, context);
    refuseOldRuntime(facts, { decisions, versions: settings.versions, context });
    const request = hostRequest(settings, { self: context.self, architecture: facts.architecture, decisions });
    return [
      ...kubeadmResources(request),
      imageResource(request),
      kubeadmUpgradeResource({
        decisions,
        version: release,
        command: context.inputs['leads'] === true ? 'apply' : 'node',
      }),
    ];
  },
  explain,
};

/** Input `version`. All that is declared of the node, with the other release: the kubelet begins anew where it is another one. */
export const upgradeKubelet: DeclaredOperation = {
  kind: 'declared',
  readsAllInstances: true,
  host: takeHost,
  bundle: (context) => clusterSettings(context).bundle,
  async resources(facts, context) {
    const release = versionsOf(text(context.inputs, 'version')).kubernetes;
    return nodeResources(facts, quietly(withRelease(context, release)));
  },
  explain,
};

async function wanted(facts: HostFacts, context: OperationContext) {
  const release = versionsOf(text(context.inputs, 'version')).kubernetes;
  const then = withRelease(context, release);
  const settings = clusterSettings(then);
  return { release, settings, decisions: await decideFor(facts, settings, then) };
}

/** A runtime of somebody else's is not brought to what the release needs: its owner is told. */
function refuseOldRuntime(
  facts: HostFacts,
  {
    decisions,
    versions,
    context,
  }: { readonly decisions: HostDecisions; readonly versions: Versions; readonly context: OperationContext },
): void {
  const { containerdVersion: found } = facts;
  if (decisions.runtime.kind !== 'existing' || found === undefined || isAtLeast(found, versions.oldestContainerd))
    return;
  throw new NonRecoverableError(
    `the containerd ${found} on the host of ${context.self.id} is older than ${versions.oldestContainerd}, which ${versions.kubernetes} needs`,
    { reason: 'upgrade-refused', hint: 'It was there before the cluster: upgrade it by what installed it.' },
  );
}
