// The kube_ workflows: each asks the control plane that its parameter `master` names.

import {
  type CustomStep,
  type CustomWorkflow,
  executeOperation,
  type Json,
  type JsonObject,
  runGraph,
  type StepAnswer,
  type WorkflowContext,
} from '@brolly/plugin-sdk';
import { at, numberAt } from '../api/kube-object.ts';
import { isProxy, proxyNotBuilt } from '../deployment-proxy.ts';
import { scaledTo } from './scale-amount.ts';

type Steps = Generator<CustomStep, Json, StepAnswer>;

/**
 * One step: an operation of the control plane with the workflow's parameters as its inputs.
 *
 * Where an operation is no longer the same when it begins again, what it depends on is asked first and stored: a resume
 * scales, deletes or rolls back no further.
 */
const single = (operation: string): CustomWorkflow => ({
  steps: function* (context) {
    return yield* ask(context, operation, context.parameters);
  },
});

const deleting = (operation: 'stop' | 'delete'): CustomWorkflow => ({
  steps: function* (context) {
    const found = yield* ask(context, 'find_objects', context.parameters);
    return yield* ask(context, operation, { ...context.parameters, objects: at(found, 'objects') ?? [] });
  },
});

const scale: CustomWorkflow = {
  steps: function* (context) {
    const { amount = '+0' } = context.parameters;
    const found = yield* ask(context, 'find_scalable', context.parameters);
    const now = numberAt(found, ['replicas']);
    const replicas = typeof amount === 'string' || typeof amount === 'number' ? scaledTo(amount, now) : undefined;
    if (replicas === undefined)
      throw new Error(
        `parameter amount is ${JSON.stringify(amount)}: give a number of pods, or a change such as +1 or -1`,
      );
    const inputs = { ...context.parameters, object: found, replicas };
    // A microservice remembers the number: the step is its own then.
    const scaled = instanceWith(context, context.parameters['name'], 'kubectl.scale');
    return yield* ask(context, 'scale', inputs, scaled);
  },
};

const rollout: CustomWorkflow = {
  steps: function* (context) {
    const { parameters } = context;
    if (parameters['action'] === 'undo') {
      const found = yield* ask(context, 'find_revision', parameters);
      return yield* ask(context, 'roll_back', {
        ...parameters,
        object: found,
        revision: at(found, 'revision') ?? null,
      });
    }
    return yield* ask(context, 'rollout', { ...parameters, at: new Date(context.at).toISOString() });
  },
};

/** By their names in the blueprint. */
export const kubectlWorkflows: Readonly<Record<string, CustomWorkflow>> = {
  kube_run: single('run'),
  kube_expose: single('expose'),
  kube_stop: deleting('stop'),
  kube_delete: deleting('delete'),
  kube_create: single('create'),
  kube_scale: scale,
  kube_apply: single('apply'),
  kube_rollout: rollout,
  kube_drain: single('drain'),
  kube_exec: single('exec'),
  kube_logs: single('logs'),
};

function* ask(context: WorkflowContext, operation: string, inputs: JsonObject, own?: string): Steps {
  const instance = own ?? controlPlane(context, `kubectl.${operation}`);
  const part = executeOperation({ instance, operation: `kubectl.${operation}`, inputs, resultName: 'result' });
  const answer = yield runGraph(operation, part);
  return answer.results['result'] ?? null;
}

/** The first instance of a node template that has an operation. */
function instanceWith(
  { nodes, instances }: WorkflowContext,
  name: Json | undefined,
  operation: string,
): string | undefined {
  const node = nodes.find((one) => one.name === name && one.operations.includes(operation));
  return node === undefined ? undefined : instances.find((one) => one.nodeName === node.name)?.id;
}

/** The first instance of the node template that `master` names. */
function controlPlane({ parameters, nodes, instances }: WorkflowContext, operation: string): string {
  const name = parameters['master'];
  const node = nodes.find((one) => one.name === name);
  const clusters = nodes.filter((one) => one.operations.includes('kubectl.run')).map((one) => one.name);
  const known = clusters.length === 0 ? 'the blueprint has none' : `it has ${clusters.join(', ')}`;
  if (node === undefined)
    throw new Error(`parameter master is ${JSON.stringify(name)}, which is no cluster of this blueprint: ${known}`);
  if (isProxy(node)) throw proxyNotBuilt({ nodeName: node.name });
  if (!node.operations.includes(operation))
    throw new Error(`${node.name} is no control plane whose API could be asked (${node.type}): ${known}`);
  const first = instances.find((one) => one.nodeName === node.name);
  if (first === undefined) throw new Error(`${node.name} has no instance`);
  return first.id;
}
