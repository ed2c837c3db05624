// The two errors by which an operation says how it failed.
// Core turns them into outcomes in one place; any other error counts as recoverable.

/** One piece of proof for a failure. Sample: `{ title: 'journal of kubelet.service', lines: ['... no such device'] }`. */
export interface Evidence {
  readonly title: string;
  readonly lines: readonly string[];
}

export interface OperationErrorOptions {
  /** Stable kebab-case word that tells failures apart, such as `host-refused`. Default `operation-failed`. */
  readonly reason?: string;
  /** What to do next, for the person who reads it: a command to try, or the property to change. */
  readonly hint?: string;
  readonly evidence?: readonly Evidence[];
  readonly cause?: unknown;
}

/** What all failures of an operation share. Throw one of its two kinds. */
export abstract class OperationError extends Error {
  abstract readonly recoverable: boolean;
  readonly reason: string;
  readonly hint: string | undefined;
  readonly evidence: readonly Evidence[];

  constructor(message: string, options: OperationErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.reason = options.reason ?? 'operation-failed';
    this.hint = options.hint;
    this.evidence = options.evidence ?? [];
  }
}

/** The operation failed in a way that a later attempt may cure: it is retried while attempts are left. */
export class RecoverableError extends OperationError {
  readonly recoverable = true;
  /** Milliseconds to wait before the next attempt; `undefined` means the engine's interval. */
  readonly retryAfterMs: number | undefined;

  constructor(message: string, options: OperationErrorOptions & { readonly retryAfterMs?: number } = {}) {
    super(message, options);
    this.retryAfterMs = options.retryAfterMs;
  }
}

/** The operation failed for good: it is not retried. */
export class NonRecoverableError extends OperationError {
  readonly recoverable = false;
  /** Nothing was done, and going on without it would do harm: a workflow that ignores failures heeds this one. */
  readonly isRefusal: boolean;

  constructor(message: string, options: OperationErrorOptions & { readonly isRefusal?: boolean } = {}) {
    super(message, options);
    this.isRefusal = options.isRefusal ?? false;
  }
}
