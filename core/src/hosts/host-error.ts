// The reasons for which a host cannot be used, as the errors that operations may throw.

import { type Evidence, NonRecoverableError, type OperationError, RecoverableError } from '@brolly/plugin-sdk';

/** Reasons that a later attempt may cure; all others are final. */
const RECOVERABLE: ReadonlySet<string> = new Set([
  'host-refused',
  'host-unreachable',
  'host-timeout',
  'connection-lost',
  'command-timeout',
  'download-failed',
  'resource-failed',
  'unit-failed',
  'host-busy',
]);
const RETRY_AFTER_MS = 2_000;

/** Makes the error for a reason, recoverable where a retry can help. */
export function hostError(
  reason: string,
  message: string,
  options: { readonly hint?: string; readonly evidence?: readonly Evidence[] } = {},
): OperationError {
  if (!RECOVERABLE.has(reason)) return new NonRecoverableError(message, { reason, ...options });
  return new RecoverableError(message, { reason, retryAfterMs: RETRY_AFTER_MS, ...options });
}
