// certificates: all certificates of a node with their ends; of the cluster's root also what the orchestrator keeps.

import type { ImperativeOperation, Json, OperationContext } from '@brolly/plugin-sdk';
import { endOfValidity } from '../certificates.ts';
import { ownHost } from '../host-of-instance.ts';
import { clusterSettings, isControlPlane, rootOf } from '../settings.ts';
import { knownTrust } from '../trust.ts';
import { type NodeCertificate, readCertificates } from './read-certificates.ts';

/** Returns `[{ file, until }]`, the one that ends first at the beginning; `until` is a time such as `2027-11-26T08:00:00.000Z`. */
export const certificates: ImperativeOperation = {
  kind: 'imperative',
  isReadOnly: true,
  isRepeatable: true,
  readsAllInstances: true,
  async run(context): Promise<Json> {
    const host = await context.host(await ownHost(context));
    const found = [...(await readCertificates(host, context.signal)), ...(await keptOnes(context))].toSorted(
      (a, b) => a.until - b.until,
    );
    return found.map(({ file, until }) => ({ file, until: new Date(until).toISOString() }));
  },
};

/** The administrator's, in the kubeconfig beside the blueprint. */
async function keptOnes(context: OperationContext): Promise<readonly NodeCertificate[]> {
  if (!isControlPlane(context.self) || rootOf(context.self).id !== context.self.id) return [];
  const trust = await knownTrust(context, clusterSettings(context).name);
  if (trust === undefined) return [];
  const until = endOfValidity(trust.administrator.certificate);
  return [{ file: 'kubeconfig of the administrator', until, renewsItself: false }];
}
