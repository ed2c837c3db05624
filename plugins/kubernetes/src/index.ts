// The Kubernetes plugin: bare hosts become a cluster, and bare hosts again.

import type { Plugin } from '@brolly/plugin-sdk';
import { join } from './operations/join.ts';
import { notBuilt } from './operations/not-built.ts';
import { prepare } from './operations/prepare.ts';
import { connectMaster, containedInHost, copyRuntimeProperties } from './operations/relationships.ts';
import { removeControlPlane, removeWorker } from './operations/remove.ts';
import { startControlPlane } from './operations/start-control-plane.ts';
import { verifyControlPlane, verifyWorker } from './operations/verify.ts';
import { KUBERNETES_PLUGIN_YAML } from './plugin-yaml.ts';

export const kubernetesPlugin: Plugin = {
  name: 'kubernetes',
  version: '0.1.0',
  yaml: KUBERNETES_PLUGIN_YAML,
  importNames: ['kubernetes', 'kubernetes-plugin', 'cloudify-kubernetes-plugin'],
  notices: [
    {
      type: 'cloudify.kubernetes.Master',
      property: 'master_port',
      value: 8080,
      code: 'insecure-port-mapped',
      message: 'master_port 8080 was the insecure port, which no longer exists: the secure port 6443 is used',
      hint: 'Write master_port: 6443.',
    },
  ],
  operations: {
    prepare,
    start_control_plane: startControlPlane,
    verify_control_plane: verifyControlPlane,
    remove_control_plane: removeControlPlane,
    join,
    verify_worker: verifyWorker,
    remove_worker: removeWorker,
    connect_master: connectMaster,
    contained_in_host: containedInHost,
    copy_rtprops: copyRuntimeProperties,
    kube_run_expose: notBuilt('cloudify.kubernetes.Microservice'),
    kube_delete: notBuilt('cloudify.kubernetes.Microservice'),
  },
};
