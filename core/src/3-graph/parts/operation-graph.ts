// The graph that runs one operation on each of several instances.

import type { JsonObject } from '@brolly/plugin-sdk';
import { inFullOrder, operationPhase, type PhaseOptions } from '../chain.ts';
import { joinChains } from '../join-chains.ts';
import type { TaskGraph } from '../task-graph.ts';
import { targetsOf, topologyOf } from '../topology.ts';
import type { WorkflowView } from '../workflow.ts';

/** Which operation each instance runs, and in which order. */
export interface OperationGraphOptions {
  readonly name: string;
  readonly ids: ReadonlySet<string>;
  /** Full name of the operation for an instance of a node; `undefined` for one that does not have it. */
  readonly operationOf: (nodeName: string) => string | undefined;
  /** Laid over the inputs that the blueprint gives. */
  readonly inputs?: JsonObject;
  /** Sources after their targets, through instances that are not selected; otherwise all side by side. */
  readonly inDependencyOrder: boolean;
  readonly task?: PhaseOptions['task'];
}

/** Changes no states. Instances whose node does not have the operation are passed over. */
export function operationGraph(view: WorkflowView, options: OperationGraphOptions): TaskGraph {
  const { inputs = {} } = options;
  const chains = topologyOf(view.plan).subjects.map((subject) => {
    const { node, instance } = subject;
    const operation = options.ids.has(instance.id) ? options.operationOf(node.name) : undefined;
    const found = operation === undefined ? undefined : node.operations[operation];
    const task = { ...options.task, ...(found === undefined ? {} : { inputs: { ...found.inputs, ...inputs } }) };
    return {
      instanceId: instance.id,
      phases: operation === undefined ? [] : inFullOrder(operationPhase(subject, operation, { task })),
      after: options.inDependencyOrder ? targetsOf(subject) : [],
    };
  });
  return joinChains(options.name, chains);
}
