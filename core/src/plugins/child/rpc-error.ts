// Errors of operations on their way between processes.

import {
  type Evidence,
  type JsonObject,
  NonRecoverableError,
  type OperationError,
  RecoverableError,
} from '@brolly/plugin-sdk';

/** What crosses of an error: all that its outcome needs. */
interface ErrorData {
  readonly kind: 'recoverable' | 'non-recoverable' | 'other';
  readonly reason?: string;
  readonly hint?: string;
  readonly evidence?: readonly Evidence[];
  readonly retryAfterMs?: number;
  readonly isRefusal?: boolean;
  readonly stack?: string;
}

/** An error as JSON. The two kinds of the SDK are known by their members: a plugin may carry its own copy of the SDK. */
export function errorToJson(error: unknown): { readonly message: string; readonly data: JsonObject } {
  if (!(error instanceof Error))
    return {
      message: typeof error === 'string' ? error : (JSON.stringify(error) ?? 'unknown'),
      data: { kind: 'other' },
    };
  const shape = error as Partial<OperationError> & { readonly retryAfterMs?: number; readonly isRefusal?: boolean };
  if (typeof shape.recoverable !== 'boolean' || typeof shape.reason !== 'string')
    return {
      message: withCauses(error),
      data: { kind: 'other', ...(error.stack === undefined ? {} : { stack: error.stack }) },
    };
  const data: ErrorData = {
    kind: shape.recoverable ? 'recoverable' : 'non-recoverable',
    reason: shape.reason,
    evidence: shape.evidence ?? [],
    ...(shape.hint === undefined ? {} : { hint: shape.hint }),
    ...(shape.retryAfterMs === undefined ? {} : { retryAfterMs: shape.retryAfterMs }),
    ...(shape.isRefusal === true ? { isRefusal: true } : {}),
  };
  return { message: error.message, data: data as unknown as JsonObject };
}

/** The error again, at the other end. */
export function errorFromJson(message: string, given: unknown): Error {
  const { kind, stack, retryAfterMs, ...options } = (given ?? { kind: 'other' }) as ErrorData;
  switch (kind) {
    case 'recoverable':
      return new RecoverableError(message, { ...options, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) });
    case 'non-recoverable':
      return new NonRecoverableError(message, options);
    case 'other': {
      const error = new Error(message);
      if (stack !== undefined) error.stack = stack;
      return error;
    }
  }
}

const MOST_CAUSES = 4;

function withCauses(error: Error): string {
  const messages = [error.message || error.name];
  for (let cause = error.cause; cause instanceof Error && messages.length < MOST_CAUSES; cause = cause.cause)
    messages.push(cause.message);
  return messages.join(': ');
}
