// The Kubernetes plugin: bare hosts become a cluster, and bare hosts again.

import type { Operation, Plugin } from '@brolly/plugin-sdk';
import { clusterArtifacts } from './artifacts.ts';
import { clusterOperations } from './cluster-operations.ts';
import { kubernetesDeclaration } from './declaration.ts';
import { helmOperations } from './helm/operations.ts';
import { kubectlOperations } from './kubectl/operations.ts';
import { kubectlWorkflows } from './kubectl/workflows.ts';
import { startMicroservice } from './objects/object-operations.ts';
import { objectOperations } from './objects/operations.ts';
import { objectWorkflows } from './objects/workflows.ts';
import { checkDrift, repair } from './operations/check-drift.ts';
import { checkReinstall } from './operations/check-reinstall.ts';
import { checkStatus, heal } from './operations/check-status.ts';
import { connect } from './operations/connect.ts';
import { drain } from './operations/drain.ts';
import { join } from './operations/join.ts';
import { leaveControlPlane } from './operations/leave-control-plane.ts';
import { notBuilt } from './operations/not-built.ts';
import { preflight } from './operations/preflight.ts';
import { prepare } from './operations/prepare.ts';
import { connectMaster, containedInHost, copyRuntimeProperties } from './operations/relationships.ts';
import { removeControlPlane, removeWorker } from './operations/remove.ts';
import { startControlPlane } from './operations/start-control-plane.ts';
import { verifyControlPlane, verifyWorker } from './operations/verify.ts';
import { clusterWorkflows } from './workflows/cluster-workflows.ts';

export const kubernetesPlugin: Plugin = {
  ...kubernetesDeclaration,
  operations: {
    preflight,
    check_reinstall: checkReinstall,
    prepare,
    start_control_plane: startControlPlane,
    verify_control_plane: verifyControlPlane,
    leave_control_plane: leaveControlPlane,
    remove_control_plane: removeControlPlane,
    check_status: checkStatus,
    check_drift: checkDrift,
    repair,
    heal,
    join,
    drain,
    verify_worker: verifyWorker,
    remove_worker: removeWorker,
    connect_master: connectMaster,
    contained_in_host: containedInHost,
    copy_rtprops: copyRuntimeProperties,
    connect,
    kube_run_expose: startMicroservice,
    kube_delete: objectOperations['objects.delete'] as Operation,
    shared_cluster: notBuilt(
      'a cluster of another deployment',
      'Connect to it by its kubeconfig: type cloudify.nodes.kubernetes.Master.',
    ),
    ...clusterOperations,
    ...objectOperations,
    ...helmOperations,
    ...kubectlOperations,
  },
  artifacts: clusterArtifacts,
  workflows: { ...clusterWorkflows, ...kubectlWorkflows, ...objectWorkflows },
};
