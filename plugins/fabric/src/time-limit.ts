// A limit of time for one command of an operation.

import { contextWith, type OperationContext, RecoverableError } from '@brolly/plugin-sdk';

/**
 * Does something with a context whose signal is also aborted when the time is over.
 *
 * @throws RecoverableError `command-timeout`
 */
export async function withinTime<Result>(
  context: OperationContext,
  timeoutMs: number | undefined,
  act: (limited: OperationContext) => Promise<Result>,
): Promise<Result> {
  if (timeoutMs === undefined) return act(context);
  const limit = AbortSignal.timeout(timeoutMs);
  const signal = AbortSignal.any([context.signal, limit]);
  try {
    return await act(contextWith(context, { signal }));
  } catch (error) {
    if (!limit.aborted || context.signal.aborted) throw error;
    throw new RecoverableError(`a command was not done after its limit of ${timeoutMs / 1000} s`, {
      reason: 'command-timeout',
      hint: 'Raise command_timeout of fabric_env.',
      cause: error,
    });
  }
}
