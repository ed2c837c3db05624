// An execution that is scheduled waits for its time; until then it may be cancelled, or left to be gone on with later.

import type { ExecutionRecord, ExecutionStore } from '#store/store.ts';
import type { Clock } from './clock.ts';

export interface ScheduleOptions {
  readonly store: Pick<ExecutionStore, 'readRequests' | 'commit'>;
  readonly clock: Clock;
  /** Aborting it leaves the execution as it is. */
  readonly signal: AbortSignal;
  /** Milliseconds between two looks for what other processes want. */
  readonly pollMs: number;
}

/**
 * `due`: its time has come, or it has none. `left`: the wait was aborted, the execution is still scheduled. `cancelled`:
 * another process wanted that, and it is durable.
 */
export async function awaitSchedule(
  execution: ExecutionRecord,
  options: ScheduleOptions,
): Promise<'due' | 'left' | 'cancelled'> {
  const { store, clock, signal, pollMs } = options;
  const { id, scheduledAt = 0 } = execution;
  if (execution.state !== 'scheduled') return 'due';
  while (clock.now() < scheduledAt) {
    await clock.sleepUntil(Math.min(scheduledAt, clock.now() + pollMs), signal);
    if (signal.aborted) return 'left';
    const requests = await store.readRequests(id);
    if (!requests.some(({ request }) => request.kind === 'cancel')) continue;
    const ended = { kind: 'execution-ended', at: clock.now(), state: 'cancelled' } as const;
    const handledRequests = requests.map(({ number }) => number);
    await store.commit({ executionId: id, events: [ended], changes: [], logs: [], handledRequests });
    return 'cancelled';
  }
  return 'due';
}
