// A part of a workflow that is an operation of the interface `cluster` of a node.

import {
  executeOperation,
  type JsonObject,
  type OperationPart,
  type WorkflowInstance,
  type WorkflowPart,
} from '@brolly/plugin-sdk';

/** `clusterOperation(master, 'backup', { to: '' })`. */
export function clusterOperation(
  instance: WorkflowInstance,
  operation: string,
  inputs: JsonObject = {},
  options: Pick<OperationPart, 'ignoreFailure' | 'maxRetries' | 'resultName'> = {},
): WorkflowPart {
  return executeOperation({ instance: instance.id, operation: `cluster.${operation}`, inputs, ...options });
}
