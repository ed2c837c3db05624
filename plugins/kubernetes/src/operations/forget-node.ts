// A node that leaves the cluster.

import { quote } from '@brolly/host-resources';
import type { OperationContext } from '@brolly/plugin-sdk';
import { openControlPlane } from '../control-planes.ts';
import { reasonOf } from '../reason-of.ts';
import { kubectlScript } from '../resources/kubectl.ts';

const FORGET_MS = 20_000;

/** The API server forgets a node; a control plane that is gone or does not answer keeps nobody from leaving. */
export async function forgetNode(context: OperationContext, name: string): Promise<void> {
  if (name === '') return;
  const script = `[ -f /etc/kubernetes/admin.conf ] || exit 0
kubectl delete node ${quote(name)} --ignore-not-found --wait=false --request-timeout=10s`;
  try {
    const control = await openControlPlane(context);
    const outcome = await control.run(kubectlScript(script), { signal: context.signal, timeoutMs: FORGET_MS });
    if (outcome.exitCode !== 0) throw new Error(outcome.stderr.trim());
  } catch (error) {
    const why = reasonOf(error, context.signal);
    context.log('warning', `the cluster could not be told that ${name} leaves: ${why}`);
  }
}
