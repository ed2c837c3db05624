// A blueprint of which the peer's parser would make a given plan: some recordings hold the plan alone.

import type { Json, JsonObject } from '@brolly/plugin-sdk';

type Named<T> = Readonly<Record<string, T>>;

interface ParsedPlan {
  readonly version: { readonly raw: string };
  readonly nodes: readonly (JsonObject & {
    readonly id: string;
    readonly type: string;
    readonly type_hierarchy: readonly string[];
    readonly properties: JsonObject;
    readonly plugins: readonly JsonObject[];
    readonly relationships: readonly JsonObject[];
  })[];
  readonly relationships: Named<JsonObject>;
  readonly workflows: Named<JsonObject & { readonly plugin: string; readonly operation: string }>;
  readonly deployment_plugins_to_install: readonly JsonObject[];
  readonly workflow_plugins_to_install: readonly JsonObject[];
}

/** As text: JSON is YAML too. */
export function blueprintOfPlan(json: Json): string {
  const plan = withoutCounts(json) as unknown as ParsedPlan & JsonObject;
  const kept = ['description', 'metadata', 'inputs', 'outputs', 'capabilities', 'groups', 'policies', 'labels'];
  const sections = kept.flatMap((name) => (hasContent(plan[name]) ? [[name, plan[name]]] : []));
  return JSON.stringify({
    tosca_definitions_version: plan.version.raw,
    ...Object.fromEntries(sections),
    plugins: pluginsOf(plan),
    node_types: nodeTypesOf(plan),
    relationships: mapped(plan.relationships, (type) => pick(type, ['derived_from', 'properties', ...SIDES])),
    node_templates: Object.fromEntries(plan.nodes.map((node) => [node.id, templateOf(node)])),
    workflows: mapped(plan.workflows, ({ plugin, operation, parameters, is_cascading }) => ({
      mapping: `${plugin}.${operation}`,
      parameters: parameters ?? {},
      is_cascading: is_cascading ?? false,
    })),
  });
}

const COUNTS = ['current_instances', 'planned_instances'];

/** Plans count instances where blueprints scale them; a blueprint with these keys is refused. */
function withoutCounts(value: Json): Json {
  if (Array.isArray(value)) return (value as readonly Json[]).map(withoutCounts);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value as JsonObject).filter(([key]) => !COUNTS.includes(key));
  return Object.fromEntries(entries.map(([key, item]) => [key, withoutCounts(item)]));
}

const SIDES = ['source_interfaces', 'target_interfaces'];

function templateOf(node: ParsedPlan['nodes'][number]): JsonObject {
  const relationships = node.relationships.map((one) => ({
    ...pick(one, ['type', 'properties', ...SIDES]),
    target: one['target_id'] ?? null,
  }));
  return { ...pick(node, ['type', 'properties', 'interfaces', 'capabilities']), relationships };
}

/** Each type of each line; the last one has the properties that its nodes have. */
function nodeTypesOf(plan: ParsedPlan): Named<JsonObject> {
  const types: Record<string, { derived_from?: string; properties: Record<string, { required?: false }> }> = {};
  for (const node of plan.nodes) {
    for (const [at, name] of node.type_hierarchy.entries()) {
      const parent = node.type_hierarchy[at - 1];
      types[name] ??= { ...(parent === undefined ? {} : { derived_from: parent }), properties: {} };
    }
    for (const name of Object.keys(node.properties)) (types[node.type] ??= { properties: {} }).properties[name] ??= {};
  }
  for (const node of plan.nodes)
    for (const [name, schema] of Object.entries(types[node.type]?.properties ?? {}))
      if (!Object.hasOwn(node.properties, name)) schema.required = false;
  return types;
}

function pluginsOf(plan: ParsedPlan): Named<JsonObject> {
  const all = [
    ...plan.deployment_plugins_to_install,
    ...plan.workflow_plugins_to_install,
    ...plan.nodes.flatMap((node) => node.plugins),
  ];
  return Object.fromEntries(
    all.map((plugin) => [
      plugin['name'],
      Object.fromEntries(Object.entries(plugin).filter(([key, value]) => key !== 'name' && hasContent(value))),
    ]),
  );
}

function pick(from: JsonObject, keys: readonly string[]): JsonObject {
  return Object.fromEntries<Json>(
    keys.flatMap((key) => (hasContent(from[key]) ? [[key, withoutNulls(from[key])]] : [])),
  );
}

function hasContent(value: Json | undefined): value is Json {
  return value !== undefined && value !== null && !(typeof value === 'object' && Object.keys(value).length === 0);
}

/** Settings of operations that were not written are null in a plan. */
function withoutNulls(value: Json | undefined): Json {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value ?? null;
  const isOperation = 'implementation' in value;
  const entries = Object.entries(value as JsonObject).filter(([, each]) => !isOperation || each !== null);
  return Object.fromEntries<Json>(entries.map(([key, each]) => [key, withoutNulls(each)]));
}

function mapped<T>(named: Named<T>, write: (value: T) => JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(named).map(([name, value]) => [name, write(value)]));
}
