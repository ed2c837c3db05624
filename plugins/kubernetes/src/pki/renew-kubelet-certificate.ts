// A kubelet renews its certificate by itself while it runs; one that was away until its end can do so no more.

import { type Host, type OperationContext, recordOwner } from '@brolly/plugin-sdk';
import { nodeNameIn } from '../control-planes.ts';
import { identityResources } from '../resources/kubelet-identity.ts';
import { clusterSettings } from '../settings.ts';
import { knownTrust, nodeIdentityOf } from '../trust.ts';
import { certificateText, nearnessOf, readCertificates } from './read-certificates.ts';

/** Gives the kubelet of `context.self` another certificate where its own has ended; it has to begin anew then. */
export async function renewKubeletCertificate(host: Host, context: OperationContext): Promise<void> {
  const now = Date.now();
  const own = (await readCertificates(host, context.signal)).find((one) => one.renewsItself);
  if (own === undefined || nearnessOf(own, now) !== 'ended') return;
  const trust = await knownTrust(context, clusterSettings(context).name);
  if (trust === undefined) return;
  context.log('warning', `${certificateText(own, now)}: the kubelet is given another one`);
  const identity = await nodeIdentityOf(context, trust, nodeNameIn(context.self));
  await host.apply(identityResources(identity), { owner: recordOwner(context), signal: context.signal });
}
