// The blueprint: what stage 1 makes of the files, checked, with types applied and functions not yet evaluated.

import type { Json, JsonObject } from '@brolly/plugin-sdk';
import type { Span } from '#diagnostics/diagnostic.ts';

type Named<T> = Readonly<Record<string, T>>;

/** A checked blueprint. Everything that came from a file knows its place; every section is in the order of the text. */
export interface Blueprint {
  /** 3 for `cloudify_dsl_1_3`. */
  readonly minorVersion: number;
  readonly description: string | undefined;
  readonly metadata: Json;
  readonly inputs: Named<InputDefinition>;
  readonly dataTypes: Named<DataType>;
  readonly relationshipTypes: Named<RelationshipType>;
  readonly nodeTemplates: Named<NodeTemplate>;
  readonly groups: Named<Group>;
  readonly policies: Named<ScalingPolicy>;
  readonly policyTypes: Named<PolicyDefinition>;
  readonly policyTriggers: Named<PolicyDefinition>;
  readonly outputs: Named<ValueDefinition>;
  readonly capabilities: Named<ValueDefinition>;
  readonly workflows: Named<WorkflowDefinition>;
  readonly plugins: Named<PluginDefinition>;
  readonly labels: Named<Label>;
  readonly blueprintLabels: Named<Label>;
  readonly resourceTags: JsonObject;
  readonly deploymentSettings: JsonObject;
  /** Ids of imported blueprints, and which namespace leads to each. */
  readonly importedBlueprints: readonly string[];
  readonly namespaces: Named<string>;
  /** Where the files of each namespace of an imported blueprint are, relative to the blueprint; absent: there are none. */
  readonly importedFolders?: Named<string>;
  /** File name -> text, for places of what fails at run time. */
  readonly sources: ReadonlyMap<string, string>;
}

/** `default` is `undefined` where there is none; a null default counts as none for an input. */
export interface ValueSchema {
  readonly type: string | undefined;
  readonly default: Json | undefined;
  readonly required: boolean;
  readonly description: string | undefined;
  /** The schema as it was written, with all its keys. */
  readonly written: JsonObject;
  readonly span: Span;
}

export interface InputDefinition extends ValueSchema {
  /** One-key mappings such as `{ valid_values: [...] }`, as written. */
  readonly constraints: readonly JsonObject[];
  readonly itemType: string | undefined;
  readonly isHidden: boolean;
}

export interface DataType {
  readonly derivedFrom: string | undefined;
  readonly description: string | undefined;
  readonly version: string | undefined;
  readonly properties: Named<ValueSchema>;
}

/** A type as far as deployments still need it once templates are read. */
export interface RelationshipType {
  readonly derivedFrom: string | undefined;
  readonly hierarchy: readonly string[];
  readonly properties: Named<ValueSchema>;
  readonly sourceInterfaces: TypeInterfaces;
  readonly targetInterfaces: TypeInterfaces;
}

/** By interface, then by operation, as types define them. */
export type TypeInterfaces = ReadonlyMap<string, ReadonlyMap<string, TypeOperation>>;

export interface TypeOperation {
  readonly implementation: string;
  readonly schema: Named<ValueSchema>;
  readonly executor: string | undefined;
  readonly maxRetries: number | undefined;
  readonly retryIntervalSeconds: number | undefined;
  readonly timeoutSeconds: number | undefined;
  readonly timeoutRecoverable: boolean | undefined;
}

export interface NodeTemplate {
  readonly name: string;
  readonly type: string;
  /** From root to leaf. */
  readonly typeHierarchy: readonly string[];
  readonly properties: JsonObject;
  readonly interfaces: Interfaces;
  readonly relationships: readonly Relationship[];
  readonly scaling: Scaling;
  readonly span: Span;
}

/** By interface, then by operation; those that do nothing are there too, with an empty implementation. */
export type Interfaces = Named<Named<Operation>>;

export interface Operation {
  readonly implementation: string;
  readonly carrier: Carrier | undefined;
  readonly inputs: JsonObject;
  /** Declared types of inputs, by name. */
  readonly inputTypes: Named<string>;
  readonly executor: string | undefined;
  readonly maxRetries: number | undefined;
  readonly retryIntervalSeconds: number | undefined;
  readonly timeoutSeconds: number | undefined;
  readonly timeoutRecoverable: boolean | undefined;
  readonly span: Span;
}

/** Who carries an operation out. Sample: `{ plugin: 'script', function: 'script_runner.tasks.run', inputs: { script_path: 'a.sh' } }`. */
export interface Carrier {
  readonly plugin: string;
  readonly function: string;
  /** Inputs that come with the carrier. */
  readonly inputs: JsonObject;
}

export interface Relationship {
  readonly type: string;
  readonly typeHierarchy: readonly string[];
  readonly target: string;
  readonly properties: JsonObject;
  readonly sourceInterfaces: Interfaces;
  readonly targetInterfaces: Interfaces;
  readonly span: Span;
}

/** Numbers of instances, each a number or a function that gives one; `maxInstances` -1 means without limit. */
export interface Scaling {
  readonly defaultInstances: Json;
  readonly minInstances: Json;
  readonly maxInstances: Json;
  /** It was written as `instances.deploy`, as before version 1_3. */
  readonly isDeploy?: boolean;
}

export interface Group {
  /** Node templates and groups. */
  readonly members: readonly string[];
  readonly policies: Named<GroupPolicy>;
  readonly span: Span;
}

export interface GroupPolicy {
  readonly type: string;
  readonly properties: JsonObject;
  readonly triggers: Named<{ readonly type: string; readonly parameters: JsonObject }>;
}

/** Its targets are scaling groups. */
export interface ScalingPolicy {
  readonly type: string;
  readonly targets: readonly string[];
  readonly scaling: Scaling;
  readonly span: Span;
}

export interface PolicyDefinition {
  readonly source: string;
  /** Schemas of its properties or parameters, as written. */
  readonly schemas: JsonObject;
}

export interface Label {
  readonly values: readonly Json[];
  readonly span: Span;
}

export interface ValueDefinition {
  readonly description: string | undefined;
  readonly value: Json;
  readonly span: Span;
}

export interface WorkflowDefinition {
  readonly plugin: string;
  readonly function: string;
  readonly parameters: Named<InputDefinition>;
  readonly isCascading: boolean;
  /** As written: `{ available, node_instances_active, node_types_required }`. */
  readonly availabilityRules: Json | undefined;
  readonly span: Span;
}

export interface PluginDefinition {
  readonly name: string;
  readonly executor: string;
  readonly install: boolean;
  readonly source: string | undefined;
  readonly installArguments: string | undefined;
  readonly packageName: string | undefined;
  readonly packageVersion: string | undefined;
  readonly supportedPlatform: Json | undefined;
  readonly distribution: string | undefined;
  readonly distributionVersion: string | undefined;
  readonly distributionRelease: string | undefined;
  /** Settings: name -> `{ description, type, value }`. */
  readonly properties: JsonObject;
  readonly propertiesDescription: string | undefined;
  readonly span: Span;
}
