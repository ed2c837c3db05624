// All that is declared of a node that runs: what its host was prepared with, and what made it a node.

import type { HostResource } from '@brolly/host-resources';
import type { HostFacts, OperationContext } from '@brolly/plugin-sdk';
import { isControlPlane } from '../settings.ts';
import { join } from './join.ts';
import { prepare } from './prepare.ts';
import { startControlPlane } from './start-control-plane.ts';

const KUBELET = 'kubelet.service';
/** The kubelet removes images that nothing uses, and fetches them again when something does: that they are gone is no drift. */
const COMES_AND_GOES = ['pull-images'];

/** The desired state of the host of `context.self`, with a kubelet that runs. */
export async function nodeResources(facts: HostFacts, context: OperationContext): Promise<readonly HostResource[]> {
  const becoming = isControlPlane(context.self) ? startControlPlane : join;
  const all = [...(await prepare.resources(facts, context)), ...(await becoming.resources(facts, context))];
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the SDK knows resources by their kind only, these are all of host-resources
  return (all as unknown as readonly HostResource[])
    .filter((one) => one.kind !== 'command' || !COMES_AND_GOES.includes(one.name))
    .map((one) => (one.kind === 'systemd-unit' && one.name === KUBELET ? { ...one, active: true } : one));
}
