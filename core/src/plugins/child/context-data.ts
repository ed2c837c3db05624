// The context of an operation as JSON, and the context made of it in a child process.

import type { Json, JsonObject, NodeInstance, OperationContext } from '@brolly/plugin-sdk';

/** An instance without the instances that it leads to: those are named by their ids. */
export interface InstanceData {
  readonly id: string;
  readonly nodeName: string;
  readonly type: string;
  readonly typeHierarchy: readonly string[];
  readonly properties: JsonObject;
  readonly runtimeProperties: JsonObject;
  readonly relationships: readonly {
    readonly type: string;
    readonly typeHierarchy: readonly string[];
    readonly targetId: string;
  }[];
  readonly hostId: string | null;
  readonly index: number;
  readonly scalingGroups: readonly { readonly name: string; readonly id: string }[];
  readonly drift: Json;
}

/** All of a context that is data. */
export interface ContextData {
  readonly facts: Pick<
    OperationContext,
    | 'deploymentId'
    | 'operationName'
    | 'taskId'
    | 'retryNumber'
    | 'maxRetries'
    | 'executor'
    | 'execution'
    | 'plugin'
    | 'workFolder'
    | 'inputs'
  >;
  readonly blueprintFolder: string;
  readonly selfId: string;
  readonly sourceId: string | null;
  readonly targetId: string | null;
  /** All that can be reached from self, source and target; all of the deployment where `hasAllInstances`. */
  readonly instances: readonly InstanceData[];
  readonly hasAllInstances: boolean;
}

/** Runtime properties by instance id, as they are at the end of a call. */
export type PropertiesData = Readonly<Record<string, JsonObject>>;

/** Gives the data of a context. */
export function contextData(context: OperationContext, hasAllInstances: boolean): ContextData {
  const { deploymentId, operationName, taskId, retryNumber, maxRetries, executor } = context;
  const { execution, plugin, workFolder, inputs } = context;
  const { self, source, target } = context;
  const found = new Map<string, NodeInstance>();
  const visit = (instance: NodeInstance | undefined): void => {
    if (instance === undefined || found.has(instance.id)) return;
    found.set(instance.id, instance);
    for (const relationship of instance.relationships) visit(relationship.target);
    visit(instance.host);
  };
  for (const instance of [self, source, target, ...(hasAllInstances ? context.instances : [])]) visit(instance);
  return {
    facts: {
      deploymentId,
      operationName,
      taskId,
      retryNumber,
      maxRetries,
      executor,
      execution,
      plugin,
      workFolder,
      inputs,
    },
    blueprintFolder: context.files.folder,
    selfId: self.id,
    sourceId: source?.id ?? null,
    targetId: target?.id ?? null,
    instances: [...found.values()].map(instanceData),
    hasAllInstances,
  };
}

function instanceData(instance: NodeInstance): InstanceData {
  const { id, nodeName, type, typeHierarchy, properties, relationships, host, index, scalingGroups, drift } = instance;
  return {
    id,
    nodeName,
    type,
    typeHierarchy,
    properties,
    runtimeProperties: definedProperties(instance),
    relationships: relationships.map((each) => ({
      type: each.type,
      typeHierarchy: each.typeHierarchy,
      targetId: each.target.id,
    })),
    hostId: host?.id ?? null,
    index: index ?? 1,
    scalingGroups: scalingGroups ?? [],
    drift: drift ?? null,
  };
}

/** Runtime properties without those that were deleted. */
export function definedProperties({ runtimeProperties }: NodeInstance): JsonObject {
  const entries = Object.entries(runtimeProperties).filter((entry): entry is [string, Json] => entry[1] !== undefined);
  return Object.fromEntries(entries);
}

/** Makes the instances again, each the same object wherever it is reached from. */
export function instancesFromData(data: ContextData): ReadonlyMap<string, NodeInstance> {
  const made = new Map<string, NodeInstance>();
  const get = (id: string): NodeInstance => {
    const instance = made.get(id);
    if (instance === undefined) throw new Error(`the instance ${id} was not handed over`);
    return instance;
  };
  for (const each of data.instances) {
    const { hostId, relationships, runtimeProperties, ...plain } = each;
    made.set(each.id, {
      ...plain,
      runtimeProperties: { ...runtimeProperties },
      get relationships() {
        return relationships.map((one) => ({
          type: one.type,
          typeHierarchy: one.typeHierarchy,
          target: get(one.targetId),
        }));
      },
      get host() {
        return hostId === null ? undefined : get(hostId);
      },
    });
  }
  return made;
}

/** Takes over what a call left in the runtime properties of the instances that it may change. */
export function takeProperties(instance: NodeInstance | undefined, properties: PropertiesData): void {
  const left = instance === undefined ? undefined : properties[instance.id];
  if (instance === undefined || left === undefined) return;
  for (const key of Object.keys(instance.runtimeProperties))
    if (!Object.hasOwn(left, key)) instance.runtimeProperties[key] = undefined;
  Object.assign(instance.runtimeProperties, left);
}
