// The part of plugin.yaml that keeps a whole cluster: the interface `cluster` of its nodes, and the workflows that use it.

/** Under `interfaces` of a worker. */
export const WORKER_INTERFACE = `
      cluster:
        upgrade_kubeadm: kubernetes.cluster.upgrade_kubeadm
        drain: kubernetes.cluster.drain
        upgrade_kubelet: kubernetes.cluster.upgrade_kubelet
        readmit: kubernetes.cluster.readmit
        certificates: kubernetes.cluster.certificates
        take_trust: kubernetes.cluster.take_trust`;

/** Under `interfaces` of a control plane. */
export const CONTROL_PLANE_INTERFACE = `${WORKER_INTERFACE}
        check_upgrade: kubernetes.cluster.check_upgrade
        note_workloads: kubernetes.cluster.note_workloads
        guard_dns: kubernetes.cluster.guard_dns
        release_dns: kubernetes.cluster.release_dns
        advance_rotation: kubernetes.cluster.advance_rotation
        read_anew: kubernetes.cluster.read_anew
        end_rotation: kubernetes.cluster.end_rotation
        renew_certificates: kubernetes.cluster.renew_certificates
        renew_administrator: kubernetes.cluster.renew_administrator
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
      replace: {type: boolean, default: false, description: 'Take away the cluster that is there. Without it a cluster in the way is refused.'}
  kube_certificates:
    mapping: kubernetes.kube_certificates
    parameters:
      ${MASTER}
  kube_renew_certificates:
    mapping: kubernetes.kube_renew_certificates
    parameters:
      ${MASTER}
  kube_rotate_ca:
    mapping: kubernetes.kube_rotate_ca
    parameters:
      ${MASTER}
      backup: {default: '', description: 'Where the backup goes that is made first. Default: the folder of the deployment; false: none is made.'}
      restart_workloads: {type: boolean, default: false, description: 'Begin anew all that runs in the cluster, not only what belongs to it: programs read the CAs when they begin.'}
  kube_upgrade:
    mapping: kubernetes.kube_upgrade
    parameters:
      ${MASTER}
      version: {type: string, description: 'The release to upgrade to: 1.37 or 1.37.2. Minor releases are never skipped.'}
      batch: {default: 1, description: 'How many workers are upgraded at the same time, after the first: 2, or a share such as 25%.'}
      soak: {type: integer, default: 30, description: 'Seconds for which all must stay well after the first worker.'}
      gate_timeout: {type: integer, default: 300, description: 'Seconds within which all must be well after each node.'}
      backup: {default: '', description: 'Where the backup goes that is made first. Default: the folder of the deployment; false: none is made.'}
      allow_removed_apis: {type: boolean, default: false, description: 'Upgrade although something still asks for APIs that the release does not have.'}
      force: {type: boolean, default: false, description: 'Upgrade although pods that nothing brings back end when their nodes are drained.'}`;
