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

export type OperationOutcome =
  | { readonly kind: 'succeeded'; readonly result?: Json | undefined; readonly changes: readonly InstanceChange[] }
  | { readonly kind: 'failed'; readonly failure: Failure; readonly changes: readonly InstanceChange[] };

/** The journal: every one of these is durable before anything is done because of it. */
export type ExecutionEvent =
  | (Happened & { readonly kind: 'execution-started' })
  | (Happened & { readonly kind: 'execution-resumed' })
  | (Happened & { readonly kind: 'task-started'; readonly taskId: string; readonly attempt: number })
  | (Happened & {
      readonly kind: 'task-succeeded';
      readonly taskId: string;
      readonly attempt: number;
      readonly result?: Json | undefined;
      readonly changes: readonly InstanceChange[];
    })
  | (Happened & {
      readonly kind: 'task-failed';
      readonly taskId: string;
      readonly attempt: number;
      readonly failure: Failure;
      readonly changes: readonly InstanceChange[];
      readonly decision: 'retry' | 'fail' | 'ignore';
      readonly retryAt?: number | undefined;
    })
  | (Happened & { readonly kind: 'retry-due'; readonly taskId: string; readonly attempt: number })
  | (Happened & { readonly kind: 'cancel-requested' })
  | (Happened & { readonly kind: 'execution-ended'; readonly state: ExecutionEndState });

export type ExecutionEndState = 'completed' | 'failed' | 'cancelled';

/** Shown while it happens, kept only as far as a level says: log lines are stored, steps are not. */
export type LiveEvent =
  | ExecutionEvent
  | (Happened & { readonly kind: 'step'; readonly taskId: string; readonly instanceId: string; readonly text: string })
  | (Happened & {
      readonly kind: 'log';
      readonly taskId: string;
      readonly instanceId: string;
      readonly level: 'debug' | 'info' | 'warning' | 'error';
      readonly text: string;
    });

/** How an execution ended, with what failed, in the order in which it failed. */
export interface ExecutionEnd {
  readonly executionId: string;
  readonly state: ExecutionEndState;
  readonly failures: readonly {
    readonly taskId: string;
    readonly instanceId?: string | undefined;
    readonly operation?: string | undefined;
    readonly attempts: number;
    readonly failure: Failure;
  }[];
  /** Tasks that never ran because something before them failed or the execution was cancelled. */
  readonly notRun: readonly string[];
}
