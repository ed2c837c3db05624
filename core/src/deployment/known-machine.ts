// Which machine a host of a deployment was when it was changed first, so that another one at its address is noticed.

import type { Store } from '#store/store.ts';

/** Whose hosts these are. */
export interface MachinesOf {
  readonly store: Pick<Store, 'getPrivateValue' | 'putPrivateValue' | 'deletePrivateValue' | 'deleteHostRecords'>;
  readonly deploymentId: string;
}

/** The machine id; `undefined` for a host that was not changed yet. `name` is that of its address. */
export function getMachine({ store, deploymentId }: MachinesOf, name: string): Promise<string | undefined> {
  return store.getPrivateValue(deploymentId, valueOf(name));
}

export function putMachine({ store, deploymentId }: MachinesOf, name: string, machineId: string): Promise<void> {
  return store.putPrivateValue(deploymentId, valueOf(name), machineId);
}

/** After all was taken back: the next install may find any machine there. */
export function forgetMachine({ store, deploymentId }: MachinesOf, name: string): Promise<void> {
  return store.deletePrivateValue(deploymentId, valueOf(name));
}

/** Another machine takes the place of the one before: what was recorded of that one is forgotten. */
export async function acceptMachine(of: MachinesOf, instanceId: string): Promise<void> {
  await forgetMachine(of, instanceId);
  await of.store.deleteHostRecords(of.deploymentId, instanceId);
}

function valueOf(name: string): string {
  return `machine-id of ${name}`;
}
