// kubectl on the control plane, as its administrator.

/** Where kubectl keeps what it has read of the API; a teardown takes it away. */
export const KUBECTL_CACHE = '/run/brolly-kubectl';

/** Settings of kubectl's environment, for `env` or before a command. */
export const KUBECTL_ENVIRONMENT = `KUBECONFIG=/etc/kubernetes/admin.conf KUBECACHEDIR=${KUBECTL_CACHE}`;

/**
 * A script on the control plane with kubectl as the administrator. It asks this one's API server, which the controller manager
 * beside it asks as well: the cluster's endpoint leads to the others first, and may lead to one that is silent.
 */
export function kubectlScript(commands: string): string {
  return `PATH=/usr/local/bin:/opt/bin:$PATH; export PATH ${KUBECTL_ENVIRONMENT}
own_server=$(sed -n 's/^ *server: //p' /etc/kubernetes/controller-manager.conf 2>/dev/null)
kubectl() { command kubectl \${own_server:+--server "$own_server"} "$@"; }
${commands}`;
}
