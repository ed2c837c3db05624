// renew_certificates: all that kubeadm has issued on a control plane is issued anew, and what uses it begins anew.

import { quote } from '@brolly/host-resources';
import {
  type Host,
  type ImperativeOperation,
  type Json,
  type OperationContext,
  RecoverableError,
} from '@brolly/plugin-sdk';
import { ownHost } from '../host-of-instance.ts';
import { KEEP_KUBEADM_FILES } from '../resources/kubeadm-files.ts';
import { RESTART_STATIC_PODS } from '../resources/static-pods.ts';
import { clusterSettings } from '../settings.ts';
import { writeKubeconfig } from '../spread-addresses.ts';
import { renewAdministrator } from '../trust.ts';
import { certificateText, readCertificates } from './read-certificates.ts';
import { untilControlPlaneIsWell, untilOthersServe } from './until-well.ts';

const RENEW_MS = 60_000;
const RESTART_MS = 300_000;

/** A control plane at a time: etcd and the API server are well again before the next one's turn. */
export const renewCertificates: ImperativeOperation = {
  kind: 'imperative',
  isRepeatable: true,
  readsAllInstances: true,
  turn: 'control-plane',
  async run(context): Promise<Json> {
    const host = await context.host(await ownHost(context));
    await untilOthersServe(host, context);
    context.step('kubeadm certs renew');
    await runOn(host, context, {
      script: 'kubeadm certs renew all >&2',
      what: 'kubeadm renews no certificates',
      timeoutMs: RENEW_MS,
    });
    context.step('beginning etcd, the API server, the controller manager and the scheduler anew');
    await runOn(host, context, {
      script: `${RESTART_STATIC_PODS}\n${KEEP_KUBEADM_FILES}`,
      what: 'the static pods did not begin anew',
      timeoutMs: RESTART_MS,
    });
    await untilControlPlaneIsWell(host, context);
    const [first] = (await readCertificates(host, context.signal)).filter((one) => !one.renewsItself);
    if (first !== undefined) context.log('info', `renewed: ${certificateText(first, Date.now())}, the first of them`);
    return first === undefined ? null : { file: first.file, until: new Date(first.until).toISOString() };
  },
};

/** renew_administrator: the kubeconfig beside the blueprint, with a certificate of a year. The one before stays good until its end. */
export const renewAdministratorCertificate: ImperativeOperation = {
  kind: 'imperative',
  isRepeatable: true,
  readsAllInstances: true,
  async run(context) {
    await renewAdministrator(context, clusterSettings(context).name);
    const path = await writeKubeconfig(context);
    context.log('info', `the administrator has a new certificate, in ${path}`);
  },
};

async function runOn(
  host: Host,
  { signal }: OperationContext,
  { script, what, timeoutMs }: { readonly script: string; readonly what: string; readonly timeoutMs: number },
): Promise<void> {
  const outcome = await host.run(`set -e\nPATH=/usr/local/bin:/opt/bin:$PATH\n${script}`, { signal, timeoutMs });
  if (outcome.exitCode === 0) return;
  throw new RecoverableError(`${what} on ${quote(host.address.name)}`, {
    reason: 'resource-failed',
    hint: 'See what is said, mend it, and run "brolly resume".',
    evidence: [{ title: 'the host says', lines: outcome.stderr.trim().split('\n').slice(-20) }],
  });
}
