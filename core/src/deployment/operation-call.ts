// From a task of the graph to the call of an operation.

import type { ExecutionFacts, JsonObject } from '@brolly/plugin-sdk';
import type { OperationTask } from '#graph/task-graph.ts';
import type { Plan, PlanNode, PlanOperation } from '#plan/plan.ts';
import type { OperationCall } from '#plugins/operation-context.ts';
import type { NodeInstances, PlanIndex } from './node-instances.ts';

export interface OperationCallOptions {
  readonly deploymentId: string;
  readonly index: PlanIndex;
  readonly execution: ExecutionFacts;
  /** Of the engine, where the operation says nothing. */
  readonly maxRetries: number;
}

/** Builds the call with all functions of its inputs evaluated. Throws what evaluation throws. */
export function operationCall(
  { task, attempt }: { readonly task: OperationTask; readonly attempt: number },
  instances: NodeInstances,
  options: OperationCallOptions,
): OperationCall {
  const { relationship } = task;
  const scope =
    relationship === undefined
      ? { self: task.instanceId }
      : { self: task.instanceId, source: relationship.sourceId, target: relationship.targetId };
  const self = instances.get(task.instanceId);
  const source = relationship === undefined ? undefined : instances.get(relationship.sourceId);
  const call = {
    deploymentId: options.deploymentId,
    operationName: task.operation,
    taskId: task.id,
    function: task.function,
    retryNumber: attempt,
    maxRetries: task.maxRetries ?? options.maxRetries,
    executor: executorOf(task, (source ?? self).nodeName, options.index.plan),
    execution: options.execution,
    plugin: options.index.plan.plugins[task.plugin] ?? { name: task.plugin },
    inputs: instances.evaluate(task.inputs, scope) as JsonObject,
    self,
    source,
    target: relationship === undefined ? undefined : instances.get(relationship.targetId),
  };
  return new CallWithInstances(call, instances);
}

/** A call whose instances are made when they are looked at. A class: a getter of an object's own costs two kilobytes. */
class CallWithInstances implements OperationCall {
  readonly deploymentId: string;
  readonly operationName: string;
  readonly taskId: string;
  readonly function: string;
  readonly retryNumber: number;
  readonly maxRetries: number;
  readonly executor: OperationCall['executor'];
  readonly execution: ExecutionFacts;
  readonly plugin: OperationCall['plugin'];
  readonly inputs: JsonObject;
  readonly self: OperationCall['self'];
  readonly source: OperationCall['source'];
  readonly target: OperationCall['target'];
  readonly #instances: NodeInstances;

  constructor(call: Omit<OperationCall, 'instances'>, instances: NodeInstances) {
    this.deploymentId = call.deploymentId;
    this.operationName = call.operationName;
    this.taskId = call.taskId;
    this.function = call.function;
    this.retryNumber = call.retryNumber;
    this.maxRetries = call.maxRetries;
    this.executor = call.executor;
    this.execution = call.execution;
    this.plugin = call.plugin;
    this.inputs = call.inputs;
    this.self = call.self;
    this.source = call.source;
    this.target = call.target;
    this.#instances = instances;
  }

  get instances(): OperationCall['instances'] {
    return this.#instances.all();
  }
}

/** The operation's own, else its plugin's; a script without one runs on its host where it has one, as Cloudify's do. */
function executorOf(task: OperationTask, nodeName: string, plan: Plan): OperationCall['executor'] {
  const written = plannedOperation(task, plan.nodes[nodeName])?.executor;
  if (isExecutor(written)) return written;
  if (task.plugin === 'script' || task.plugin.endsWith('--script')) return 'auto';
  const ofPlugin = plan.plugins[task.plugin]?.executor;
  return isExecutor(ofPlugin) ? ofPlugin : 'central_deployment_agent';
}

function isExecutor(text: string | undefined): text is 'host_agent' | 'central_deployment_agent' {
  return text === 'host_agent' || text === 'central_deployment_agent';
}

/** As it is declared: by the node of the task's instance, of a relationship by the one that has it. */
function plannedOperation(task: OperationTask, node: PlanNode | undefined): PlanOperation | undefined {
  const { relationship } = task;
  if (relationship === undefined) return node?.operations[task.operation];
  const declared = node?.relationships[relationship.index];
  const side = relationship.side === 'source' ? declared?.sourceOperations : declared?.targetOperations;
  return side?.[task.operation];
}
