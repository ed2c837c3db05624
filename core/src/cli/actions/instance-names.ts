// Names and addresses of node instances as people know them.

import type { InstanceRecord, Plan } from '#index';
import type { InstanceName } from '../render/progress-model.ts';

/** The node template's name for each instance, with a number where it has several, in the order of the plan. */
export function instanceNames(plan: Plan, addresses: ReadonlyMap<string, string>): readonly InstanceName[] {
  return plan.instances.map((instance) => {
    const isOne = (plan.nodes[instance.nodeName]?.instanceCount ?? 1) === 1;
    return {
      instanceId: instance.id,
      template: instance.nodeName,
      name: isOne ? instance.nodeName : `${instance.nodeName}#${instance.index}`,
      address: addresses.get(instance.id) ?? addresses.get(instance.hostInstanceId ?? ''),
    };
  });
}

/** Addresses that the blueprint writes down, by instance id: the property `ip`, as Cloudify's Compute nodes have it. */
export function hostAddresses(plan: Plan): Map<string, string> {
  const addresses = new Map<string, string>();
  for (const instance of plan.instances) {
    const ip = plan.nodes[instance.nodeName]?.properties['ip'];
    if (typeof ip === 'string' && ip !== '') addresses.set(instance.id, ip);
  }
  return addresses;
}

/** The same with what operations have put into the runtime property `ip`. */
export function hostAddressesWith(plan: Plan, instances: readonly InstanceRecord[]): Map<string, string> {
  const addresses = hostAddresses(plan);
  for (const instance of instances) {
    const ip = instance.runtimeProperties['ip'];
    if (typeof ip === 'string' && ip !== '') addresses.set(instance.id, ip);
  }
  return addresses;
}
