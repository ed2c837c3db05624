// The blueprint: what stage 1 makes of the files, checked, with types applied and functions not yet evaluated.

import type { Json, JsonObject } from '@brolly/plugin-sdk';
import type { Span } from '#diagnostics/diagnostic.ts';

/** A checked blueprint. Everything that came from a file knows its place. */
export interface Blueprint {
  /** 3 for `cloudify_dsl_1_3`. */
  readonly minorVersion: number;
  readonly description: string | undefined;
  readonly inputs: Readonly<Record<string, InputDefinition>>;
  readonly dataTypes: Readonly<Record<string, DataType>>;
  readonly nodeTemplates: Readonly<Record<string, NodeTemplate>>;
  readonly outputs: Readonly<Record<string, ValueDefinition>>;
  readonly capabilities: Readonly<Record<string, ValueDefinition>>;
  readonly workflows: Readonly<Record<string, WorkflowDefinition>>;
  readonly plugins: Readonly<Record<string, PluginDefinition>>;
  /** File name -> text, for places of what fails at run time. */
  readonly sources: ReadonlyMap<string, string>;
}

/** `default` is `undefined` where there is none; a null default counts as none for an input. */
export interface ValueSchema {
  readonly type: string | undefined;
  readonly default: Json | undefined;
  readonly required: boolean;
  readonly description: string | undefined;
  readonly span: Span;
}

export interface InputDefinition extends ValueSchema {
  /** One-key mappings such as `{ valid_values: [...] }`, as written. */
  readonly constraints: readonly JsonObject[];
  readonly itemType: string | undefined;
}

export interface DataType {
  readonly properties: Readonly<Record<string, ValueSchema>>;
}

export interface NodeTemplate {
  readonly name: string;
  readonly type: string;
  /** From root to leaf. */
  readonly typeHierarchy: readonly string[];
  readonly properties: JsonObject;
  /** By full name; operations that do nothing are left out. */
  readonly operations: Readonly<Record<string, Operation>>;
  readonly relationships: readonly Relationship[];
  /** A number, or a function that gives one. */
  readonly instances: Json;
  readonly span: Span;
}

export interface Operation {
  readonly plugin: string;
  readonly function: string;
  readonly inputs: JsonObject;
  readonly maxRetries: number | undefined;
  readonly retryIntervalSeconds: number | undefined;
  readonly timeoutSeconds: number | undefined;
  readonly timeoutRecoverable: boolean | undefined;
  readonly span: Span;
}

export interface Relationship {
  readonly type: string;
  readonly typeHierarchy: readonly string[];
  readonly target: string;
  readonly properties: JsonObject;
  readonly sourceOperations: Readonly<Record<string, Operation>>;
  readonly targetOperations: Readonly<Record<string, Operation>>;
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
  readonly parameters: Readonly<Record<string, ValueSchema>>;
  readonly isCascading: boolean;
}

export interface PluginDefinition {
  readonly name: string;
  readonly executor: string;
  readonly install: boolean;
  readonly source: string | undefined;
  readonly packageName: string | undefined;
  readonly packageVersion: string | undefined;
  readonly span: Span;
}
