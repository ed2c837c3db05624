// What happens in an execution, as data: the journal's entries and the live events that are not kept.

import type { Json } from '@brolly/plugin-sdk';
import type { Failure } from '#graph/failure.ts';
import type { InstanceChange } from '#graph/instance-change.ts';

export type { Failure } from '#graph/failure.ts';
export type { InstanceChange } from '#graph/instance-change.ts';

/** Times are milliseconds since the epoch, by the clock that was handed in. */
interface Happened {
  readonly at: number;
}

interface Attempted extends Happened {
  readonly taskId: string;
  /** 0 for the first attempt. */
  readonly attempt: number;
}

export type OperationOutcome =
  | { readonly kind: 'succeeded'; readonly result?: Json | undefined; readonly changes: readonly InstanceChange[] }
  | { readonly kind: 'failed'; readonly failure: Failure; readonly changes: readonly InstanceChange[] };

/**
 * How an execution is cancelled. `cancel`: running operations are told and have a period of grace. `force`: they are told
 * and left alone at once. `kill`: as force, and whoever asks ends the process when it does not obey.
 */
export type CancelManner = 'cancel' | 'force' | 'kill';

/** What happens to one task. */
export type TaskEvent =
  | (Attempted & { readonly kind: 'task-started' })
  | (Attempted & {
      readonly kind: 'task-succeeded';
      readonly result?: Json | undefined;
      readonly changes: readonly InstanceChange[];
    })
  | (Attempted & {
      readonly kind: 'task-failed';
      readonly failure: Failure;
      readonly changes: readonly InstanceChange[];
      readonly decision: 'retry' | 'fail' | 'ignore';
      readonly retryAt?: number | undefined;
    })
  /** It ended well, but its result is not yet what it waits for: there will be another attempt. */
  | (Attempted & {
      readonly kind: 'task-repeated';
      readonly result?: Json | undefined;
      readonly changes: readonly InstanceChange[];
      readonly retryAt: number;
    })
  /** One operation of its `undoBeforeRepeat` has ended, one way or the other. */
  | (Attempted & {
      readonly kind: 'task-undone';
      readonly operation: string;
      readonly failure?: Failure | undefined;
      readonly changes: readonly InstanceChange[];
    })
  /** It counts as done without having been run. */
  | (Happened & { readonly kind: 'task-skipped'; readonly taskId: string; readonly reason: string })
  | (Attempted & { readonly kind: 'retry-due' });

/** The journal: every one of these is durable before anything is done because of it. */
export type ExecutionEvent =
  | (Happened & { readonly kind: 'execution-started' })
  | (Happened & { readonly kind: 'execution-resumed' })
  /** A step of the workflow begins; what follows until it ends belongs to it. */
  | (Happened & {
      readonly kind: 'step-started';
      /** From 0. */
      readonly step: number;
      readonly stepKind: 'graph' | 'change-instances' | 'change-plan' | 'message';
      /** Of a graph its name, else what is changed. */
      readonly name: string;
    })
  /** A step is done; with it the changes that it made outside of tasks. */
  | (Happened & {
      readonly kind: 'step-ended';
      readonly step: number;
      readonly state: 'completed' | 'failed';
      readonly changes: readonly InstanceChange[];
    })
  | TaskEvent
  /** `manner` is absent in journals of earlier releases: a plain cancel. */
  | (Happened & { readonly kind: 'cancel-requested'; readonly manner?: CancelManner | undefined })
  | (Happened & { readonly kind: 'pause-requested' })
  | (Happened & { readonly kind: 'go-on-requested' })
  /** The time is over that other branches have after the first failure for good. */
  | (Happened & { readonly kind: 'fail-wait-over' })
  | (Happened & {
      readonly kind: 'execution-ended';
      readonly state: ExecutionEndState;
      /** What the workflow said when it ended as failed. */
      readonly message?: string | undefined;
      readonly hint?: string | undefined;
      readonly result?: Json | undefined;
    });

export type ExecutionEndState = 'completed' | 'failed' | 'cancelled';

/** Shown while it happens, kept only as far as a level says: log lines are stored, steps are not. */
export type LiveEvent =
  | ExecutionEvent
  | (Happened & { readonly kind: 'step'; readonly taskId: string; readonly instanceId: string; readonly text: string })
  | LogLine;

/** A line of the log. `taskId` and `instanceId` are empty where a workflow says it. */
export type LogLine = Happened & {
  readonly kind: 'log';
  readonly taskId: string;
  readonly instanceId: string;
  readonly level: 'debug' | 'info' | 'warning' | 'error';
  readonly text: string;
};

/** How an execution ended, with what failed, in the order in which it failed. */
export interface ExecutionEnd {
  readonly executionId: string;
  readonly state: ExecutionEndState;
  /** Empty when it completed: a workflow may have mended what failed before. */
  readonly failures: readonly {
    readonly taskId: string;
    readonly instanceId?: string | undefined;
    readonly operation?: string | undefined;
    readonly attempts: number;
    readonly failure: Failure;
  }[];
  /** Tasks that never ran because something before them failed or the execution was cancelled. */
  readonly notRun: readonly string[];
  /** What the workflow said when it ended as failed, and what to do about it. */
  readonly message?: string | undefined;
  readonly hint?: string | undefined;
  /** What the workflow gave when it completed. */
  readonly result?: Json | undefined;
}
