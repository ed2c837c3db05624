// The plan: a blueprint with its inputs applied, as plain JSON. What workflows work on and the store keeps.

import type { Json, JsonObject } from '@brolly/plugin-sdk';

/**
 * A deployment plan. Plain JSON; the same blueprint, inputs and ids give the same bytes.
 *
 * Functions that can be evaluated when the plan is made are replaced by their values; those of run time
 * (`get_attribute`, ...) stay as they are and are evaluated each time their value is needed.
 */
export interface Plan {
  readonly description?: string | undefined;
  readonly inputs: JsonObject;
  /** By node template name, sorted by name. */
  readonly nodes: Readonly<Record<string, PlanNode>>;
  /** Sorted by id. */
  readonly instances: readonly PlanInstance[];
  readonly outputs: Readonly<Record<string, { readonly description?: string | undefined; readonly value: Json }>>;
  readonly capabilities: Readonly<Record<string, { readonly description?: string | undefined; readonly value: Json }>>;
  readonly workflows: Readonly<Record<string, PlanWorkflow>>;
  /** Groups whose members scale together; absent in plans of earlier releases. */
  readonly scalingGroups?: Readonly<Record<string, PlanScalingGroup>>;
  /** Labels of the deployment: key -> values. */
  readonly labels?: Readonly<Record<string, readonly Json[]>>;
  readonly resourceTags?: JsonObject;
  readonly deploymentSettings?: JsonObject;
  /** Namespaces of imported blueprints, each with the folder of its files, relative to the blueprint. */
  readonly importedFolders?: Readonly<Record<string, string>>;
  /** Plugins that some operation uses, by their name in the blueprint. */
  readonly plugins: Readonly<Record<string, PlanPlugin>>;
}

export interface PlanNode {
  readonly name: string;
  readonly type: string;
  /** From root to leaf. */
  readonly typeHierarchy: readonly string[];
  readonly properties: JsonObject;
  /** By full name: `cloudify.interfaces.lifecycle.start`. Operations that do nothing are left out. */
  readonly operations: Readonly<Record<string, PlanOperation>>;
  readonly relationships: readonly PlanRelationship[];
  /** The Compute node it is contained in, itself included. */
  readonly hostNode?: string | undefined;
  readonly instanceCount: number;
  /** Default 0. */
  readonly minInstances?: number | undefined;
  /** -1, the default: without limit. */
  readonly maxInstances?: number | undefined;
  /** Where the node template was written, for messages at run time. */
  readonly source?: SourcePlace | undefined;
}

/** A place for people, 1-based. Sample: `{ file: 'barevm-blueprint.yaml', line: 24, column: 3 }`. */
export interface SourcePlace {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

export interface PlanScalingGroup {
  /** Node templates and scaling groups. */
  readonly members: readonly string[];
  readonly instanceCount: number;
  readonly minInstances: number;
  readonly maxInstances: number;
}

export interface PlanOperation {
  /** The plugin's name in the blueprint: `kubernetes`. */
  readonly plugin: string;
  /** What follows the plugin's name: `tasks.start`. */
  readonly function: string;
  readonly inputs: JsonObject;
  /** Declared types of inputs, by name; absent where none is declared. */
  readonly inputTypes?: Readonly<Record<string, string>> | undefined;
  /** As the operation says; `undefined`: the plugin's. */
  readonly executor?: string | undefined;
  /** -1: without limit; `undefined`: the engine's setting. */
  readonly maxRetries?: number | undefined;
  readonly retryIntervalSeconds?: number | undefined;
  readonly timeoutSeconds?: number | undefined;
  readonly timeoutRecoverable?: boolean | undefined;
  /** See OperationTraits of the plugin SDK: the plugin that implements the operation says so. */
  readonly independentOfTargets?: boolean | undefined;
  readonly unneededBySources?: boolean | undefined;
  readonly isRepeatable?: boolean | undefined;
  readonly source?: SourcePlace | undefined;
}

export interface PlanRelationship {
  readonly type: string;
  readonly typeHierarchy: readonly string[];
  readonly target: string;
  readonly properties: JsonObject;
  /** By full name: `cloudify.interfaces.relationship_lifecycle.establish`. */
  readonly sourceOperations: Readonly<Record<string, PlanOperation>>;
  readonly targetOperations: Readonly<Record<string, PlanOperation>>;
}

export interface PlanInstance {
  /** `<node>_<6 characters>`. */
  readonly id: string;
  readonly nodeName: string;
  /** From 1, per node. */
  readonly index: number;
  /** Id of the Compute instance it is contained in, itself included. */
  readonly hostInstanceId?: string | undefined;
  /** In template order; `relationship` is the index into the node's relationships. */
  readonly relationships: readonly { readonly relationship: number; readonly targetId: string }[];
  /** Instances of scaling groups that it is a member of, not those of its containers. */
  readonly scalingGroups?: readonly { readonly name: string; readonly id: string }[] | undefined;
}

export interface PlanWorkflow {
  readonly plugin: string;
  readonly function: string;
  readonly parameters: Readonly<Record<string, PlanParameter>>;
  readonly isCascading: boolean;
  /** As written: `{ available, node_instances_active, node_types_required }`. */
  readonly availabilityRules?: Json | undefined;
}

export interface PlanParameter {
  readonly default?: Json;
  readonly type?: string;
  readonly required?: boolean;
  readonly description?: string;
  readonly constraints?: readonly JsonObject[];
}

export interface PlanPlugin {
  readonly name: string;
  readonly executor: string;
  readonly install: boolean;
  readonly source?: string | undefined;
  readonly packageName?: string | undefined;
  readonly packageVersion?: string | undefined;
  /** As the blueprint writes them: name -> `{ value, ... }`. */
  readonly properties?: JsonObject;
}
