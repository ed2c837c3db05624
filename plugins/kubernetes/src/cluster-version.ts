// The release that a cluster is at.

import { type OperationContext, RecoverableError } from '@brolly/plugin-sdk';
import { askCluster } from './ask-cluster.ts';

/** The release that kubeadm has last brought a control plane to: `1.36.3`. */
export async function clusterVersion(context: OperationContext): Promise<string> {
  const script = `configuration=$(kubectl -n kube-system get configmap kubeadm-config -o 'jsonpath={.data.ClusterConfiguration}' --request-timeout=20s) || exit 1
printf '%s\\n' "$configuration" | sed -n 's/^kubernetesVersion: v//p'`;
  const version = (await askCluster(context, script)).trim();
  if (/^\d+\.\d+\.\d+/.test(version)) return version;
  throw new RecoverableError(`the release of the cluster is not known: ${JSON.stringify(version)}`, {
    reason: 'cluster-unreadable',
    hint: 'See "kubectl -n kube-system get configmap kubeadm-config".',
  });
}
