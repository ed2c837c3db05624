// What is said between brolly and a plugin in a child process: JSON-RPC 2.0, one message a line, on stdin and stdout.
// docs/plugins.md describes it for plugins in other languages.

import type {
  HostAddress,
  HostFacts,
  Json,
  OperationTraits,
  PortAddress,
  PropertyNotice,
  Resource,
  ResourceChange,
  StepAnswer,
  WorkflowContext,
} from '@brolly/plugin-sdk';
import type { ContextData, PropertiesData } from './context-data.ts';

/** The version that both ends speak. */
export const PROTOCOL = 1;

/** Answer to `initialize`. */
export interface Initialized {
  readonly protocol: number;
  readonly name: string;
  readonly version: string;
  readonly operations: Readonly<Record<string, OperationData>>;
  /** Absent where a plugin has none. */
  readonly workflows?: Readonly<Record<string, { readonly isResumable: boolean }>>;
  readonly notices: readonly PropertyNotice[];
}

/** An operation without its functions. */
export interface OperationData extends OperationTraits {
  readonly kind: 'declared' | 'revert' | 'imperative';
  /** Which of the functions that an operation may have are there: `afterApply`, `explain`, ... */
  readonly has: readonly string[];
}

/** Parameters of `operation`: calls one function of an operation. */
export interface OperationRequest {
  /** Names this run of the operation in all that follows. */
  readonly run: number;
  readonly operation: string;
  readonly step:
    | 'run'
    | 'host'
    | 'resources'
    | 'beforeApply'
    | 'afterApply'
    | 'explain'
    | 'beforeRevert'
    | 'afterRevert';
  readonly context: ContextData;
  readonly facts?: HostFacts;
  readonly changes?: readonly ResourceChange[];
  /** The host that core has opened for the operation, by its number. */
  readonly host?: HostData;
  /** For `explain`. */
  readonly error?: { readonly message: string; readonly data: Json };
}

export interface OperationAnswer {
  readonly value: Json;
  readonly properties: PropertiesData;
}

/** A host that was opened; later requests name it by its number. */
export interface HostData {
  readonly number: number;
  readonly address: HostAddress;
}

/** Parameters of the requests to a host. */
export interface HostRequest {
  readonly run: number;
  readonly host: number;
  readonly script?: string;
  readonly timeoutMs?: number;
  /** Names the lines that are told while a script runs. */
  readonly lines?: number;
  readonly resources?: readonly Resource[];
  readonly owner?: string;
  readonly program?: string;
  readonly asRoot?: boolean;
  /** Names a shell. */
  readonly shell?: number;
  readonly to?: PortAddress;
}

/** Parameters of `begin-workflow`: runs a workflow up to its first step. */
export interface WorkflowBegin {
  /** Names this run of the workflow in all that follows. */
  readonly run: number;
  readonly workflow: string;
  readonly context: Omit<WorkflowContext, 'parts'>;
}

/** Parameters of `continue-workflow`: answers a step and runs the workflow up to the next one. */
export interface WorkflowContinue {
  readonly run: number;
  readonly answer: StepAnswer;
  /** Instance id -> state, of the instances whose state has changed since the last step. */
  readonly states: Readonly<Record<string, string>>;
}

/** Answer to both: a step, or the end with the result of the workflow. */
export interface WorkflowAnswer {
  readonly done: boolean;
  readonly value: Json;
}
