// The part of plugin.yaml that keeps a whole cluster: the interface `cluster` of its nodes, and the workflows that use it.

/** Under `interfaces` of a control plane. */
export const CONTROL_PLANE_INTERFACE = `
      cluster:
        backup: kubernetes.cluster.backup
        check_restore: kubernetes.cluster.check_restore
        adopt: kubernetes.cluster.adopt`;

const MASTER =
  "master: {type: string, default: '', description: 'Node template of the control plane, where the blueprint has several clusters.'}";

/** Under `workflows`. */
export const CLUSTER_WORKFLOWS = `
  kube_backup:
    mapping: kubernetes.kube_backup
    parameters:
      ${MASTER}
      to: {type: string, default: '', description: 'Path of the file, relative to the blueprint. Default: a name of its own in the folder of the deployment.'}
      recipients: {default: [], description: 'Public keys of age, age1..., that can open it. Default: a key of the deployment, which is written beside the kubeconfig.'}
  kube_restore:
    mapping: kubernetes.kube_restore
    parameters:
      ${MASTER}
      from: {type: string, description: 'Path of a file that kube_backup wrote, relative to the blueprint.'}
      identity: {type: string, default: '', description: 'Path of the key that opens it, a file of age. Default: the key of the deployment.'}
      replace: {type: boolean, default: false, description: 'Take away the cluster that is there. Without it a cluster in the way is refused.'}`;
