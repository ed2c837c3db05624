// Who a workspace is to the hosts that it changes.

import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { LeaseIdentity } from '#hosts/host-lease.ts';
import type { Store } from '#store/store.ts';

/** Values of the whole workspace are kept under no deployment. */
const OF_ALL = '';

/**
 * A workspace keeps its name, so that a run which died is gone on with by the next one at once: the lock of its store sees
 * to it that there are never two. Without a store the name is new each time.
 *
 * @param what what is being done: `install of shop`
 */
export async function leaseIdentity(
  store: Pick<Store, 'getPrivateValue' | 'putPrivateValue'> | undefined,
  what: string,
): Promise<LeaseIdentity> {
  const known = await store?.getPrivateValue(OF_ALL, 'lease-holder');
  const holder = known ?? randomUUID();
  if (known === undefined) await store?.putPrivateValue(OF_ALL, 'lease-holder', holder);
  return { holder, who: `${what} (process ${process.pid} on ${hostname()})` };
}
