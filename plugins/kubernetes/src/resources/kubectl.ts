// kubectl on the control plane, as its administrator.

/** Where kubectl keeps what it has read of the API; a teardown takes it away. */
export const KUBECTL_CACHE = '/run/brolly-kubectl';

/** Settings of kubectl's environment, for `env` or before a command. */
export const KUBECTL_ENVIRONMENT = `KUBECONFIG=/etc/kubernetes/admin.conf KUBECACHEDIR=${KUBECTL_CACHE}`;

/** A script on the control plane with kubectl as the administrator. */
export function kubectlScript(commands: string): string {
  return `PATH=/usr/local/bin:/opt/bin:$PATH; export PATH ${KUBECTL_ENVIRONMENT}\n${commands}`;
}
