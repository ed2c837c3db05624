// What a script has decided by "ctx returns", "ctx retry-operation" and the like.

import type { Json } from '@brolly/plugin-sdk';

/** An exception of Python code. */
export interface RaisedException {
  readonly type: string;
  readonly message: string;
  readonly isRecoverable: boolean;
  readonly retryAfterSeconds?: number | undefined;
  readonly traceback: readonly string[];
}

/** Filled in while a script runs, read when it has ended. */
export interface ScriptDecisions {
  /** How often the script decided how it ends; more than once is an error. */
  decided: number;
  returned?: Json;
  aborted?: string;
  /** `stops`: by `ctx retry-operation`; otherwise by `ctx operation retry`, after which the script goes on. */
  retry?: { readonly message: string; readonly retryAfterSeconds: number | undefined; readonly stops: boolean };
  raised?: RaisedException;
}
