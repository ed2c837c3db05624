// delete: the host as it was before.

import { quote } from '@brolly/host-resources';
import { type OperationContext, type RevertOperation, readHostAddress } from '@brolly/plugin-sdk';
import { clusterSettings, hostToInstall, text } from '../settings.ts';
import { runtimeValueName } from './prepare.ts';
import { kubectlScript } from './verify.ts';

const FORGET_TIMEOUT_MS = 20_000;

export const removeControlPlane: RevertOperation = {
  kind: 'revert',
  host: ({ self }) => hostToInstall(self),
  async afterRevert(_changes, _host, context) {
    await context.privateValues.delete(`kubernetes-trust/${context.self.id}`);
    await context.privateValues.delete(runtimeValueName(context));
    forget(context, ['node_name', 'ip', 'master_port', 'endpoint', 'kubernetes_version', 'kubeconfig']);
  },
};

export const removeWorker: RevertOperation = {
  kind: 'revert',
  host: ({ self }) => hostToInstall(self),
  beforeRevert: forgetNode,
  async afterRevert(_changes, _host, context) {
    await context.privateValues.delete(`kubernetes-node/${context.self.id}`);
    await context.privateValues.delete(runtimeValueName(context));
    forget(context, ['node_name', 'ip', 'master_ip', 'master_port']);
  },
};

/** The API server forgets the node; a control plane that is gone or does not answer keeps nobody from leaving. */
async function forgetNode(_host: unknown, context: OperationContext): Promise<void> {
  const name = text(context.self.runtimeProperties as never, 'node_name');
  if (name === '') return;
  try {
    const control = await context.host(readHostAddress(clusterSettings(context).master));
    const script = `[ -f /etc/kubernetes/admin.conf ] || exit 0\nkubectl delete node ${quote(name)} --ignore-not-found --wait=false --request-timeout=10s`;
    const outcome = await control.run(kubectlScript(script), { signal: context.signal, timeoutMs: FORGET_TIMEOUT_MS });
    if (outcome.exitCode !== 0)
      context.log('warning', `the cluster could not be told that ${name} leaves: ${outcome.stderr.trim()}`);
  } catch (error) {
    context.log(
      'warning',
      `the cluster could not be told that ${name} leaves: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

function forget(context: OperationContext, names: readonly string[]): void {
  for (const name of names) context.self.runtimeProperties[name] = undefined;
}
