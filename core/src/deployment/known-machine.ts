// Which machine a host of a deployment was when it was changed first, so that another one at its address is noticed.

import type { HostAddress } from '@brolly/plugin-sdk';
import type { Store } from '#store/store.ts';

/** Whose hosts these are. */
export interface MachinesOf {
  readonly store: Pick<Store, 'getPrivateValue' | 'putPrivateValue' | 'deletePrivateValue' | 'deleteHostRecords'>;
  readonly deploymentId: string;
}

/** The instance that a host is for, and where it is: an instance may have another host later. */
export type MachinePlace = Pick<HostAddress, 'name' | 'address'>;

/** The machine id; `undefined` for a host that was not changed yet. */
export function getMachine({ store, deploymentId }: MachinesOf, place: MachinePlace): Promise<string | undefined> {
  return store.getPrivateValue(deploymentId, valueOf(place));
}

export function putMachine({ store, deploymentId }: MachinesOf, place: MachinePlace, machineId: string): Promise<void> {
  return store.putPrivateValue(deploymentId, valueOf(place), machineId);
}

/** After all was taken back: the next install may find any machine there. */
export function forgetMachine({ store, deploymentId }: MachinesOf, place: MachinePlace): Promise<void> {
  return store.deletePrivateValue(deploymentId, valueOf(place));
}

/** Another machine takes the place of the one before: what was recorded of that one is forgotten. */
export async function acceptMachine(of: MachinesOf, place: MachinePlace): Promise<void> {
  await forgetMachine(of, place);
  await of.store.deleteHostRecords(of.deploymentId, place.name);
}

function valueOf({ name, address }: MachinePlace): string {
  return `machine-id of ${name} at ${address}`;
}
