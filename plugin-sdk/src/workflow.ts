// What a workflow of a plugin or of a blueprint's own folder is: a generator of named graphs, described by parts.

import type { Json, JsonObject } from './json.ts';

/**
 * A workflow that is not built in.
 *
 * Its steps are stored before they are carried out. A resume runs the generator again from the beginning and answers it
 * from the store, so it must do the same for the same context and answers: no clock, randomness or I/O.
 */
export interface CustomWorkflow {
  /** What it returns is the result of the execution. What it throws makes the execution fail; an `OperationError` tells its code and what to do. */
  readonly steps: (context: WorkflowContext) => Generator<CustomStep, Json | void, StepAnswer>;
  /** Default true. */
  readonly isResumable?: boolean;
}

/** What a workflow is handed. Instances and states are always as of the step just ended. */
export interface WorkflowContext {
  readonly parameters: JsonObject;
  readonly deploymentId: string;
  readonly executionId: string;
  /** Milliseconds since the epoch: when the execution was begun. */
  readonly at: number;
  /** Sorted by name. */
  readonly nodes: readonly WorkflowNode[];
  /** Sorted by id. */
  readonly instances: readonly WorkflowInstance[];
  /** The functions that make parts and steps, for a module that imports nothing. */
  readonly parts: typeof workflowParts;
}

/** A node template as a workflow sees it. */
export interface WorkflowNode {
  readonly name: string;
  readonly type: string;
  /** From root to leaf. */
  readonly typeHierarchy: readonly string[];
  /** Functions of run time are not evaluated. */
  readonly properties: JsonObject;
  /** Full names of those that do something, sorted. */
  readonly operations: readonly string[];
}

/** A node instance as a workflow sees it. */
export interface WorkflowInstance {
  readonly id: string;
  readonly nodeName: string;
  /** From 1, per node. */
  readonly index: number;
  /** `uninitialized`, ..., `started`, ..., `deleted`. */
  readonly state: string;
  /** The instance of a host that it stands on, itself included. */
  readonly hostInstanceId: string | undefined;
  readonly relationships: readonly { readonly type: string; readonly targetId: string }[];
}

/** Work of a graph. Made by the functions below. */
export type WorkflowPart =
  | { readonly kind: 'install' | 'reinstall'; readonly instances: readonly string[] }
  | { readonly kind: 'uninstall'; readonly instances: readonly string[]; readonly ignoreFailure: boolean }
  | (OperationPart & { readonly kind: 'operation' })
  | { readonly kind: 'set-state'; readonly instance: string; readonly state: string }
  | { readonly kind: 'sequence' | 'fork-join'; readonly parts: readonly WorkflowPart[] };

/** One operation of one instance. */
export interface OperationPart {
  readonly instance: string;
  /** Its full name, or the end of it where that is clear: `start`, `lifecycle.start`. */
  readonly operation: string;
  /** Laid over the inputs that the blueprint gives. */
  readonly inputs?: JsonObject;
  /** Under which its result is answered; without it the result is dropped. */
  readonly resultName?: string;
  /** How often it is tried again; as the blueprint or the command line says. */
  readonly maxRetries?: number;
  /** A failure counts as success. */
  readonly ignoreFailure?: boolean;
}

/** What a workflow yields. Made by the functions below. */
export type CustomStep =
  | {
      readonly kind: 'graph';
      /** Unique in the execution; it stands in the events. */
      readonly name: string;
      readonly part: WorkflowPart;
      readonly onFailure: 'stop' | 'go-on';
    }
  | { readonly kind: 'message'; readonly level: 'info' | 'warning'; readonly text: string };

/** The answer to a graph: how it ended. To a message: that it is written. */
export interface StepAnswer {
  readonly state: 'completed' | 'failed';
  /** Also those that were ignored. */
  readonly failures: readonly {
    readonly instance: string | undefined;
    readonly operation: string | undefined;
    readonly message: string;
  }[];
  /** By `resultName`; `null` where the operation returned nothing. */
  readonly results: JsonObject;
}

/** Brings instances to `started`, each after what it depends on; the others establish relationships to them. */
export function install(instances: readonly string[]): WorkflowPart {
  return { kind: 'install', instances };
}

/** Brings instances to `deleted`, each before what it depends on; the others unlink from them. */
export function uninstall(
  instances: readonly string[],
  options: { readonly ignoreFailure?: boolean } = {},
): WorkflowPart {
  return { kind: 'uninstall', instances, ignoreFailure: options.ignoreFailure === true };
}

/** Uninstalls instances and installs them anew. */
export function reinstall(instances: readonly string[]): WorkflowPart {
  return { kind: 'reinstall', instances };
}

/** Runs one operation. An instance whose node does not have it is passed over. */
export function executeOperation(operation: OperationPart): WorkflowPart {
  return { kind: 'operation', ...operation };
}

/** Sets the state of an instance. */
export function setState(instance: string, state: string): WorkflowPart {
  return { kind: 'set-state', instance, state };
}

/** One after the other. */
export function sequence(...parts: readonly WorkflowPart[]): WorkflowPart {
  return { kind: 'sequence', parts };
}

/** Side by side, all before what follows. */
export function forkJoin(...parts: readonly WorkflowPart[]): WorkflowPart {
  return { kind: 'fork-join', parts };
}

/**
 * Runs a part as a graph. With `stop` a failure ends the execution, and a resume repeats what failed and goes on; with
 * `go-on` the workflow is answered and decides.
 */
export function runGraph(
  name: string,
  part: WorkflowPart,
  options: { readonly onFailure?: 'stop' | 'go-on' } = {},
): CustomStep {
  return { kind: 'graph', name, part, onFailure: options.onFailure ?? 'stop' };
}

/** Writes a line into the log of the execution. */
export function message(text: string, level: 'info' | 'warning' = 'info'): CustomStep {
  return { kind: 'message', level, text };
}

/** All of them, as a context hands them out. */
export const workflowParts = {
  install,
  uninstall,
  reinstall,
  executeOperation,
  setState,
  sequence,
  forkJoin,
  runGraph,
  message,
} as const;
