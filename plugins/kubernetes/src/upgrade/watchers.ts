// Who follows the endpoints of services: kube-proxy of each node, the controllers, CoreDNS. An API server that begins anew is
// followed again only when each of them has tried once more, up to half a minute later: until then pods that are drained are
// still sent requests.

import { type OperationContext, RecoverableError } from '@brolly/plugin-sdk';
import { askCluster } from '../ask-cluster.ts';
import { joinedControlPlanes } from '../control-planes.ts';
import { passGate } from '../pass-gate.ts';
import { clusterSettings, nodeAddress, serverAt } from '../settings.ts';

const LIMIT_MS = 90_000;
const LOOK_MS = 2000;
const COUNTED =
  '/^apiserver_longrunning_requests[{]/ && /resource="endpointslices"/ && /verb="WATCH"/ { n += $2 } END { print n + 0 }';

/** Keeps how many follow them before an upgrade. */
export async function noteWatchers(context: OperationContext): Promise<void> {
  await context.privateValues.put(valueName(context), String(await watchersNow(context)));
}

/** Waits until as many follow them as before; where some do not come back within 90 s that is told, and the upgrade goes on. */
export async function untilFollowedAgain(context: OperationContext): Promise<void> {
  const before = Number((await context.privateValues.get(valueName(context))) ?? 0);
  let said = '';
  const look = async (): Promise<readonly string[]> => {
    const now = await followersNow(context);
    said = `${now} of ${before} follow the endpoints of services again`;
    return now >= before ? [] : [said];
  };
  const lacking = await passGate(look, {
    openMs: LIMIT_MS,
    lookMs: LOOK_MS,
    signal: context.signal,
    onStep: () => context.step(said),
  });
  if (lacking.length > 0) context.log('warning', `${said}, and are not waited for any longer`);
}

/** A cluster that does not answer is followed by nobody. */
async function followersNow(context: OperationContext): Promise<number> {
  try {
    return await watchersNow(context);
  } catch (error) {
    if (!(error instanceof RecoverableError)) throw error;
    return 0;
  }
}

/** Over all API servers: who followed one may follow another one now. One that does not answer is followed by nobody. */
async function watchersNow(context: OperationContext): Promise<number> {
  const { apiPort } = clusterSettings(context);
  const servers = (await joinedControlPlanes(context)).map((one) => serverAt(nodeAddress(one), apiPort));
  const script = `for server in ${servers.join(' ')}; do
  kubectl --server "$server" get --raw /metrics --request-timeout=10s
done | awk '${COUNTED}'`;
  return Number(await askCluster(context, script));
}

function valueName(context: OperationContext): string {
  return `kubernetes-upgrade-watchers/${clusterSettings(context).name}`;
}
