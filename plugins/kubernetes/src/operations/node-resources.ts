// All that is declared of a node that runs: what its host was prepared with, what made it a node, and what that made.

import { type HostResource, resourceKey } from '@brolly/host-resources';
import type { HostFacts, OperationContext } from '@brolly/plugin-sdk';
import { kubeadmFileResources } from '../resources/kubeadm-files.ts';
import { isControlPlane } from '../settings.ts';
import { join } from './join.ts';
import { prepare } from './prepare.ts';
import { startControlPlane } from './start-control-plane.ts';

const KUBELET = 'kubelet.service';
/** The program, or its package, and the unit that a kubelet was begun with. */
const OF_KUBELET = /(?:\/kubelet(?:\.service)?|^os-package:kubelet|^systemd-drop-in:kubelet\.service\/.+)$/;
/** The kubelet removes images that nothing uses, and fetches them again when something does: that they are gone is no drift. */
const COMES_AND_GOES = ['pull-images'];

/** The desired state of the host of `context.self`, with a kubelet that runs: what it is made of begins it anew. */
export async function nodeResources(facts: HostFacts, context: OperationContext): Promise<readonly HostResource[]> {
  const becoming = isControlPlane(context.self) ? startControlPlane : join;
  const declared = [...(await prepare.resources(facts, context)), ...(await becoming.resources(facts, context))];
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the SDK knows resources by their kind only, these are all of host-resources
  const all = declared as unknown as readonly HostResource[];
  const restartOn = all.map(resourceKey).filter((key) => OF_KUBELET.test(key));
  const lasting = all
    .filter((one) => one.kind !== 'command' || !COMES_AND_GOES.includes(one.name))
    .map((one) => (one.kind === 'systemd-unit' && one.name === KUBELET ? { ...one, active: true, restartOn } : one));
  // First: a kubelet that begins anew reads them.
  return [...kubeadmFileResources(), ...lasting];
}
