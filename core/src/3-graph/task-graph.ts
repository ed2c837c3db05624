// The task graph: plain JSON. The graph that is drawn, stored, resumed and tested is the same.

import type { Json, JsonObject } from '@brolly/plugin-sdk';

/** A named graph of tasks. `tasks` is in a stable order in which every task comes after those it depends on. */
export interface TaskGraph {
  /** `install`, `uninstall`, ... */
  readonly name: string;
  readonly tasks: readonly Task[];
}

/** What every task has. */
export interface TaskFrame {
  /** Stable and readable, unique in the graph: `master_a1b2c3/start`. */
  readonly id: string;
  /** Ids of the tasks that must have ended well before. */
  readonly dependsOn: readonly string[];
  /** The node instance whose chain it belongs to; `undefined` for none. */
  readonly instanceId?: string | undefined;
  /** A failure counts as success (uninstall with ignore_failure). */
  readonly ignoreFailure?: boolean | undefined;
}

/** A piece of work of a graph. */
export type Task = OperationTask | SetStateTask;

/** Runs one operation of one instance, or of one side of a relationship between two. */
export interface OperationTask extends TaskFrame {
  readonly kind: 'operation';
  readonly instanceId: string;
  /** `cloudify.interfaces.lifecycle.start`. */
  readonly operation: string;
  /** The plugin's name in the blueprint and what follows it in the implementation. */
  readonly plugin: string;
  readonly function: string;
  /** Functions of run time are not evaluated yet. */
  readonly inputs: JsonObject;
  readonly relationship?:
    | {
        readonly sourceId: string;
        readonly targetId: string;
        readonly side: 'source' | 'target';
        readonly index: number;
      }
    | undefined;
  readonly maxRetries?: number | undefined;
  readonly retryIntervalSeconds?: number | undefined;
  readonly timeoutSeconds?: number | undefined;
  readonly timeoutRecoverable?: boolean | undefined;
  /** Its result goes to the workflow when the graph has ended. */
  readonly keepsResult?: boolean | undefined;
  /** Goes on with further attempts at the retry interval, without limit, until the result is truthy. */
  readonly repeatUntilTrue?: boolean | undefined;
  /**
   * Operations of the same instance that are run, one after the other and whatever comes of them, before a resume
   * begins the operation again: one that was running when the process died, or that had failed. Absent where the
   * operation may be repeated as it is.
   */
  readonly undoBeforeRepeat?: readonly string[] | undefined;
  /** The state that the instance goes back to where the operation refuses (`isRefusal`): nothing was done then. */
  readonly stateIfRefused?: InstanceState | undefined;
}

/** Sets the state of an instance. */
export interface SetStateTask extends TaskFrame {
  readonly kind: 'set-state';
  readonly instanceId: string;
  readonly state: InstanceState;
  /** What the engine noted of the instance and the state makes void, as in `InstanceChange`. */
  readonly setSystemProperties?: Readonly<Record<string, Json>> | undefined;
}

/** In the order of a life, as Cloudify has them. */
export const instanceStates = [
  'uninitialized',
  'initializing',
  'creating',
  'created',
  'configuring',
  'configured',
  'starting',
  'started',
  'stopping',
  'stopped',
  'deleting',
  'deleted',
] as const;

/** Where an instance is in its life. */
export type InstanceState = (typeof instanceStates)[number];

/** By name. */
export type WorkflowParameters = Readonly<Record<string, Json>>;
