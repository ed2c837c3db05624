// Who a deployment is to the hosts that it changes.

import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { LeaseIdentity } from '#hosts/host-lease.ts';
import type { Store } from '#store/store.ts';

/**
 * A deployment keeps its name, so that a run which died is gone on with by the next one at once: its lock sees to it that
 * there are never two. Without a place the name is new each time.
 *
 * @param what what is being done: `install of shop`
 */
export async function leaseIdentity(
  place:
    | { readonly store: Pick<Store, 'getPrivateValue' | 'putPrivateValue'>; readonly deploymentId: string }
    | undefined,
  what: string,
): Promise<LeaseIdentity> {
  const known = await place?.store.getPrivateValue(place.deploymentId, 'lease-holder');
  const holder = known ?? randomUUID();
  if (known === undefined) await place?.store.putPrivateValue(place.deploymentId, 'lease-holder', holder);
  return { holder, who: `${what} (process ${process.pid} on ${hostname()})` };
}
