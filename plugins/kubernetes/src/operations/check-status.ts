// check_status and heal: whether a node is well, and what is tried before it is installed anew.

import {
  type Host,
  type ImperativeOperation,
  type Json,
  NonRecoverableError,
  type OperationContext,
  readHostAddress,
} from '@brolly/plugin-sdk';
import { controlPlanes, joinedControlPlanes, nodeNameIn, serverIsReady } from '../control-planes.ts';
import { requireOwnMember } from '../etcd/membership.ts';
import { evenNumberOf } from '../etcd/quorum.ts';
import { ownHost } from '../host-of-instance.ts';
import { certificateText, nearnessOf, readCertificates } from '../pki/read-certificates.ts';
import { renewKubeletCertificate } from '../pki/renew-kubelet-certificate.ts';
import { isConnectedOnly, isControlPlane } from '../settings.ts';
import { repairHost } from './check-drift.ts';
import { connected } from './connect.ts';
import { explainWith } from './evidence.ts';
import { repairNodeObject } from './node-object.ts';
import { askOfNode, readyRelease, untilReady, unwell } from './node-ready.ts';
import { warnOfReturnedHosts } from './returned-hosts.ts';

const ASK_MS = 30_000;
const UNITS = ['kubelet.service', 'containerd.service', 'brolly-containerd.service'];

/** Returns the name of the node and its release. A worker is judged by what the cluster sees of it: its host is not logged in to. */
export const checkStatus: ImperativeOperation = {
  kind: 'imperative',
  isReadOnly: true,
  isRepeatable: true,
  readsAllInstances: true,
  async run(context): Promise<Json> {
    if (isConnectedOnly(context.self)) return connected(context).then(() => null);
    const name = nodeNameIn(context.self);
    if (name === '') throw unwell(`${context.self.id} is no node of the cluster`, 'node-missing');
    if (isControlPlane(context.self)) await checkControlPlane(context);
    return { node: name, kubelet: await readyRelease(context, name) };
  },
};

/**
 * Brings back what drifted, gives the kubelet another certificate where its own has ended, and starts the runtime and the
 * kubelet anew. What that does not help, and a host that does not answer, is left to a reinstall: on the same host, or on
 * another one of its list.
 */
export const heal: ImperativeOperation = {
  kind: 'imperative',
  isRepeatable: true,
  readsAllInstances: true,
  async run(context) {
    if (isConnectedOnly(context.self)) return connected(context);
    const name = nodeNameIn(context.self);
    await requireMembership(context);
    const host = await context.host(await ownHost(context));
    try {
      await repairHost(context);
      await renewKubeletCertificate(host, context);
      await restart(host, context);
      await askOfNode(context, async () => {
        await untilReady(context, name);
        await repairNodeObject(context);
      });
    } catch (error) {
      throw (await explainWith(UNITS)(error, host, context)) ?? error;
    }
  },
};

/** One that never became a control plane, or has left, joins in its turn: by a reinstall. */
async function requireMembership(context: OperationContext): Promise<void> {
  const { self } = context;
  if (!isControlPlane(self) || (await joinedControlPlanes(context)).some((one) => one.id === self.id)) return;
  throw unwell(`${self.id} is no control plane of the cluster`, 'node-missing');
}

async function checkControlPlane(context: OperationContext): Promise<void> {
  const host = await context.host(readHostAddress(context.self));
  await checkCertificates(host, context);
  const reason = await serverIsReady(host, context);
  if (reason !== undefined)
    throw unwell(`the API server of ${context.self.id} is not ready: ${reason}`, 'control-plane-unwell');
  const even = evenNumberOf((await requireOwnMember(context)).voters);
  const [first] = await controlPlanes(context);
  if (first?.id !== context.self.id) return;
  if (even !== undefined) context.log('warning', `even-control-planes: ${even}. Use 1, 3 or 5 control planes.`);
  await warnOfReturnedHosts(context);
}

/** What has ended is told with the rest; what ends soon is told in the log. */
async function checkCertificates(host: Host, context: OperationContext): Promise<void> {
  const now = Date.now();
  const ours = (await readCertificates(host, context.signal)).filter((one) => !one.renewsItself);
  for (const one of ours.filter((each) => nearnessOf(each, now) === 'soon'))
    context.log('warning', `${certificateText(one, now)}: run "brolly run kube_renew_certificates"`);
  const ended = ours.find((one) => nearnessOf(one, now) === 'ended');
  if (ended === undefined) return;
  throw new NonRecoverableError(`${context.self.id}: ${certificateText(ended, now)}`, {
    reason: 'certificate-expired',
    hint: 'Run "brolly run kube_renew_certificates".',
  });
}

async function restart(host: Host, { signal }: OperationContext): Promise<void> {
  const script = `for unit in containerd.service brolly-containerd.service kubelet.service; do
  systemctl cat "$unit" >/dev/null 2>&1 || continue
  case $unit in
  kubelet.service) systemctl restart "$unit" ;;
  *) systemctl -q is-active "$unit" || systemctl start "$unit" ;;
  esac
done`;
  const outcome = await host.run(script, { signal, timeoutMs: ASK_MS * 2 });
  if (outcome.exitCode !== 0) throw unwell(`the kubelet does not start: ${outcome.stderr.trim()}`, 'unit-failed');
}
