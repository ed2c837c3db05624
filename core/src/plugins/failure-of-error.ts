// The one place where what a plugin throws becomes a failure.

import type { Evidence } from '@brolly/plugin-sdk';
import type { Failure } from '#execution/execution-event.ts';
import { asJson } from './property-changes.ts';

const STACK_LINES = 6;
const MAX_CAUSES = 4;

/** What the two errors of the SDK have, read from any object: a plugin may carry its own copy of the SDK. */
interface OperationErrorShape {
  readonly message: string;
  readonly recoverable: boolean;
  readonly reason: string;
  readonly hint?: string | undefined;
  readonly evidence?: readonly Evidence[];
  readonly retryAfterMs?: number | undefined;
  readonly isRefusal?: boolean | undefined;
}

/** Turns what was thrown into a failure with no secret in it; what is no error of the SDK counts as recoverable. */
export function failureOfError(error: unknown, secrets: { mask(text: string): string }): Failure {
  const failure = isOperationError(error) ? failureOfOperationError(error) : failureOfUnknown(error);
  return {
    ...failure,
    message: secrets.mask(failure.message),
    ...(failure.hint === undefined ? {} : { hint: secrets.mask(failure.hint) }),
    evidence: failure.evidence.map((each) => ({
      title: secrets.mask(each.title),
      lines: each.lines.map((line) => secrets.mask(line)),
    })),
  };
}

/** The failure of an operation whose plugin or function cannot be run: never a silent success. */
export function notBuiltFailure(message: string, hint: string): Failure {
  return { reason: 'plugin-not-built', message, recoverable: false, hint, evidence: [] };
}

/** What is thrown only because the execution was cancelled, wherever it waited: its stack says nothing. */
export const CANCELLED: Failure = {
  reason: 'cancelled',
  message: 'ended because the execution was cancelled',
  recoverable: false,
  evidence: [],
};

function isOperationError(error: unknown): error is OperationErrorShape {
  return error instanceof Error && 'recoverable' in error && 'reason' in error && typeof error.reason === 'string';
}

function failureOfOperationError(error: OperationErrorShape): Failure {
  return {
    reason: error.reason,
    message: error.message,
    recoverable: error.recoverable,
    ...(error.retryAfterMs === undefined ? {} : { retryAfterMs: error.retryAfterMs }),
    ...(error.isRefusal === true ? { isRefusal: true } : {}),
    ...(error.hint === undefined ? {} : { hint: error.hint }),
    evidence: error.evidence ?? [],
  };
}

function failureOfUnknown(error: unknown): Failure {
  if (!(error instanceof Error)) {
    const text = typeof error === 'string' ? error : JSON.stringify(asJson(error) ?? null);
    return { reason: 'operation-failed', message: text, recoverable: true, evidence: [] };
  }
  const stack = (error.stack ?? '').split('\n').slice(1, 1 + STACK_LINES);
  return {
    reason: 'operation-failed',
    message: [error.message || error.name, ...causesOf(error)].join(': '),
    recoverable: true,
    evidence: stack.length === 0 ? [] : [{ title: 'stack', lines: stack.map((line) => line.trim()) }],
  };
}

function causesOf(error: Error): string[] {
  const messages: string[] = [];
  let cause = error.cause;
  while (cause instanceof Error && messages.length < MAX_CAUSES) {
    messages.push(cause.message);
    cause = cause.cause;
  }
  return messages;
}
