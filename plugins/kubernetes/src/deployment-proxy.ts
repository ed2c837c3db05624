// Node templates that stand for another deployment.

import { type NodeInstance, NonRecoverableError } from '@brolly/plugin-sdk';

const PROXY_TYPES = ['cloudify.nodes.DeploymentProxy', 'cloudify.nodes.SharedResource'];

/** Whether an instance stands for one of another deployment. */
export function isProxy({ typeHierarchy }: Pick<NodeInstance, 'typeHierarchy'>): boolean {
  return PROXY_TYPES.some((type) => typeHierarchy.includes(type));
}

export function proxyNotBuilt({ nodeName }: Pick<NodeInstance, 'nodeName'>): NonRecoverableError {
  return new NonRecoverableError(
    `${nodeName} stands for another deployment, and clusters of others are not built yet`,
    {
      reason: 'not-built',
      hint: 'Connect to the cluster by its kubeconfig: a node template of type cloudify.nodes.kubernetes.Master.',
    },
  );
}
