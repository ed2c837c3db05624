// The cluster that a workflow is about: its control planes and workers among the instances of a deployment.

import type { WorkflowContext, WorkflowInstance } from '@brolly/plugin-sdk';
import { CONNECTED_TO_MASTER, MASTER_TYPE, NODE_TYPE } from '../settings.ts';

/** Both in the order in which they are worked on: by node template, those of the first one first, then by index. */
export interface ClusterInstances {
  readonly controlPlanes: readonly [WorkflowInstance, ...WorkflowInstance[]];
  readonly workers: readonly WorkflowInstance[];
}

/**
 * The cluster of the node template that the parameter `master` names, and without it the only one.
 *
 * @throws Error where there is none, or several and none is named
 */
export function clusterOf(context: WorkflowContext): ClusterInstances {
  const root = rootTemplate(context);
  const { instances } = context;
  const nodesOf = (type: string): readonly WorkflowInstance[] => {
    const names = new Set(templatesOf(context, type).map((one) => one.name));
    return instances
      .filter((one) => names.has(one.nodeName) && rootOfInstance(one, instances) === root)
      .toSorted(
        (a, b) =>
          Number(b.nodeName === root) - Number(a.nodeName === root) ||
          a.nodeName.localeCompare(b.nodeName) ||
          a.index - b.index,
      );
  };
  const [first, ...more] = nodesOf(MASTER_TYPE);
  if (first === undefined) throw new Error(`${root} has no instance`);
  return { controlPlanes: [first, ...more], workers: nodesOf(NODE_TYPE) };
}

/** Whether nothing of an instance is on a host. */
export function isAbsent({ state }: WorkflowInstance): boolean {
  return state === 'uninitialized' || state === 'deleted';
}

function rootTemplate(context: WorkflowContext): string {
  const named = context.parameters['master'];
  const roots = templatesOf(context, MASTER_TYPE)
    .filter((one) => one.properties['install'] !== false)
    .map((one) => one.name)
    .filter((name) =>
      context.instances.some((one) => one.nodeName === name && rootOfInstance(one, context.instances) === name),
    );
  const known = roots.length === 0 ? 'the blueprint has none' : `it has ${roots.join(', ')}`;
  if (typeof named === 'string' && named !== '') {
    if (roots.includes(named)) return named;
    throw new Error(`parameter master is "${named}", which is no cluster that brolly installs: ${known}`);
  }
  const [only, ...others] = roots;
  if (only === undefined) throw new Error(`there is no cluster that brolly installs: ${known}`);
  if (others.length > 0) throw new Error(`there are several clusters: name one with the parameter master: ${known}`);
  return only;
}

function templatesOf({ nodes }: WorkflowContext, type: string): WorkflowContext['nodes'] {
  return nodes.filter((one) => one.typeHierarchy.includes(type));
}

/** The node template at the end of its relationships to control planes. */
function rootOfInstance(instance: WorkflowInstance, all: readonly WorkflowInstance[]): string {
  const target = instance.relationships.find((one) => one.type === CONNECTED_TO_MASTER)?.targetId;
  const found = all.find((one) => one.id === target);
  return found === undefined ? instance.nodeName : rootOfInstance(found, all);
}
