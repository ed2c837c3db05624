// From a task of the graph to the call of an operation.

import type { JsonObject } from '@brolly/plugin-sdk';
import type { OperationTask } from '#graph/task-graph.ts';
import type { OperationCall } from '#plugins/operation-context.ts';
import type { NodeInstances } from './node-instances.ts';

/** Builds the call with all functions of its inputs evaluated. Throws what evaluation throws. */
export function operationCall(
  task: OperationTask,
  instances: NodeInstances,
  options: { readonly deploymentId: string; readonly attempt: number },
): OperationCall {
  const { relationship } = task;
  const scope =
    relationship === undefined
      ? { self: task.instanceId }
      : { self: task.instanceId, source: relationship.sourceId, target: relationship.targetId };
  return {
    deploymentId: options.deploymentId,
    operationName: task.operation,
    function: task.function,
    retryNumber: options.attempt,
    inputs: instances.evaluate(task.inputs, scope) as JsonObject,
    self: instances.get(task.instanceId),
    ...(relationship === undefined
      ? {}
      : { source: instances.get(relationship.sourceId), target: instances.get(relationship.targetId) }),
    get instances() {
      return instances.all();
    },
  };
}
