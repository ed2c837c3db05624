// Evaluates functions against what the recording's storage held.

import type { Json, JsonObject } from '@brolly/plugin-sdk';
import {
  FunctionError,
  type FunctionErrorKind,
  type Surroundings,
} from '../../core/src/1-blueprint/functions/function.ts';
import { evaluate, type RunScope } from '../../core/src/2-plan/evaluate.ts';
import type { Answer, Case } from './case.ts';
import { listOf, type PeerInstance, type PeerNode, planInstances, planNodes } from './from-peer-plan.ts';

interface Storage {
  readonly data?: JsonObject;
  readonly calls?: readonly { readonly method: string; readonly args?: readonly Json[]; readonly ok?: Json }[];
}

const CLASSES: Readonly<Record<FunctionErrorKind, string>> = {
  evaluation: 'FunctionEvaluationError',
  argument: 'FunctionValidationError',
  input: 'InputEvaluationError',
  'unknown-input': 'UnknownInputError',
  recursion: 'EvaluationRecursionLimitReached',
  secret: 'UnknownSecretError',
  'system-property': 'UnknownSysPropertyError',
};

export function evaluateCase(one: Case): Answer {
  const args = (one.args ?? {}) as Readonly<Record<string, Json>>;
  const scope = scopeOf(
    (args['storage'] ?? {}) as Storage,
    (args['context'] ?? {}) as JsonObject,
    args['node'] as unknown as PeerNode | undefined,
  );
  try {
    return { id: one.id, ok: answer(one.entry, args, scope) };
  } catch (error) {
    if (!(error instanceof FunctionError)) throw error;
    return { id: one.id, error: { class: CLASSES[error.kind], message: error.message } };
  }
}

function answer(entry: string, args: Readonly<Record<string, Json>>, scope: RunScope): Json {
  switch (entry) {
    case 'evaluate_node_functions': {
      const self = args['instance_context'] ?? (args['node'] as JsonObject)['id'];
      return evaluate(args['node'] ?? null, typeof self === 'string' ? { ...scope, self } : scope);
    }
    case 'evaluate_outputs':
      return valuesOf(args['outputs_def'], scope);
    case 'evaluate_capabilities':
      return valuesOf(args['capabilities'], scope);
    default:
      return evaluate(args['payload'] ?? null, scope);
  }
}

function valuesOf(definitions: Json | undefined, scope: RunScope): JsonObject {
  const all = Object.entries((definitions ?? {}) as Readonly<Record<string, JsonObject>>);
  return Object.fromEntries(all.map(([name, { value }]) => [name, evaluate(value ?? null, scope)]));
}

/** All that the storage held, and all that it answered. */
function scopeOf({ data = {}, calls = [] }: Storage, context: JsonObject, node: PeerNode | undefined): RunScope {
  const told = (method: string): readonly Json[] =>
    calls.flatMap((call) => (call.method === method && call.ok !== undefined ? [call.ok] : []));
  const instances = new Map(
    [
      // What a node says of itself is asked without an instance.
      ...(node === undefined ? [] : [{ id: node.id, node_id: node.id }]),
      ...listOf<PeerInstance>(data['node_instances']),
      ...listOf<PeerInstance>(told('get_node_instance')),
      ...told('get_node_instances').flatMap((all) => listOf<PeerInstance>(all)),
    ].map((each) => [each.id, each]),
  );
  const nodes = planNodes(
    [
      ...listOf<PeerNode>(data['nodes']),
      ...listOf<PeerNode>(told('get_node')),
      ...(node === undefined ? [] : [node]),
      ...told('get_nodes').flatMap((all) => listOf<PeerNode>(all)),
    ].map((one) => ({ ...one, relationships: one.relationships ?? relationshipsOf(one.id, instances) })),
  );
  const word = (name: string): string | undefined => {
    const id = context[name];
    return typeof id === 'string' && instances.has(id) ? id : undefined;
  };
  return {
    plan: {
      inputs: (data['inputs'] ?? {}) as JsonObject,
      nodes,
      instances: planInstances([...instances.values()], nodes),
      outputs: {},
      capabilities: {},
      workflows: {},
      plugins: {},
    },
    runtimeProperties: (id) => instances.get(id)?.runtime_properties ?? {},
    self: word('self'),
    source: word('source'),
    target: word('target'),
    surroundings: surroundingsOf(withSecrets(data, calls)),
  };
}

/** Those of a node that does not say any are those of its instances. */
function relationshipsOf(
  nodeId: string,
  instances: ReadonlyMap<string, PeerInstance>,
): NonNullable<PeerNode['relationships']> {
  const all = [...instances.values()].filter((one) => one.node_id === nodeId).flatMap((one) => one.relationships ?? []);
  return all.map(({ type = '', target_id, target_name }) => ({
    type,
    target_id: target_name ?? instances.get(target_id)?.node_id ?? target_id,
  }));
}

function withSecrets(data: JsonObject, calls: NonNullable<Storage['calls']>): JsonObject {
  const told = calls.flatMap(({ method, args, ok }) =>
    method === 'get_secret' && ok !== undefined
      ? [[JSON.stringify(args?.[0]).slice(1, -1), (ok as JsonObject)['value'] ?? null]]
      : [],
  );
  return { ...data, secrets: { ...(data['secrets'] as JsonObject | undefined), ...Object.fromEntries(told) } };
}

function surroundingsOf(data: JsonObject): Surroundings {
  const table = (name: string): JsonObject => (data[name] ?? {}) as JsonObject;
  const own = (name: string, key: string): Json | undefined =>
    Object.hasOwn(table(name), key) ? table(name)[key] : undefined;
  return {
    secret: (name) => own('secrets', name),
    capabilities: (deployment) => own('capabilities', deployment) as JsonObject | undefined,
    groupCapabilities(group) {
      const found = own('group_capabilities', group);
      return found === undefined ? undefined : new Map(Object.entries(found as Readonly<Record<string, JsonObject>>));
    },
    labels: (key) => own('labels', key) as readonly string[] | undefined,
    system: (entity, property) => (entity === 'deployment' ? data[`deployment_${property}`] : own(entity, property)),
    consumers: () =>
      Object.entries(table('consumers')).map(([id, name]) => ({ id, name: typeof name === 'string' ? name : id })),
  };
}
