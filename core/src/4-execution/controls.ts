// What others want of a running execution: a signal of its own process, requests of other processes through the store.

import type { ControlRequest, ExecutionStore } from '#store/store.ts';
import type { Clock } from './clock.ts';
import type { CancelManner, ExecutionEvent } from './execution-event.ts';
import type { GraphRun } from './graph-run.ts';

export interface ControlOptions {
  readonly store: Pick<ExecutionStore, 'readRequests' | 'commit'>;
  readonly executionId: string;
  readonly clock: Clock;
  /** Aborting it cancels. */
  readonly signal: AbortSignal;
  /** Milliseconds between two looks at the requests; `undefined`: nobody looks. */
  readonly pollMs: number | undefined;
}

/** Passes on what is wanted to the graph that runs now, and to those that come after it. */
export interface Controls {
  /** Aborted when a cancel is wanted, with its manner as reason. */
  readonly cancelled: AbortSignal;
  /** The graph that runs now is told what was wanted before it began, too. */
  attach(run: GraphRun): void;
  detach(): void;
  stop(): void;
}

/** Begins to listen. Requests that were there before are of a process that is gone: they are passed over. */
export async function listenForControls(options: ControlOptions): Promise<Controls> {
  const { store, executionId, clock, signal, pollMs } = options;
  const old = await store.readRequests(executionId);
  let handled = old.at(-1)?.number ?? 0;
  if (old.length > 0)
    await store.commit({
      executionId,
      events: [],
      changes: [],
      logs: [],
      handledRequests: old.map(({ number }) => number),
    });
  let current: GraphRun | undefined;
  const cancelling = new AbortController();
  let cancel: CancelManner | undefined;
  let isPaused = false;

  const want = (request: ControlRequest, number?: number): void => {
    if (request.kind === 'cancel') {
      cancel = request.manner;
      cancelling.abort(cancel);
    }
    if (request.kind === 'pause') isPaused = true;
    if (request.kind === 'go-on') isPaused = false;
    current?.post(eventOf(request, clock.now()), number);
  };
  const onAbort = (): void => want({ kind: 'cancel', manner: 'cancel' });
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) onAbort();

  const look = async (): Promise<void> => {
    for (const { number, request } of await store.readRequests(executionId)) {
      if (number <= handled) continue;
      handled = number;
      want(request, number);
    }
  };
  // A store that cannot be read will not take events either: that is where it is told.
  const timer = pollMs === undefined ? undefined : setInterval(() => void look().catch(() => undefined), pollMs);

  return {
    cancelled: cancelling.signal,
    attach(run) {
      current = run;
      if (isPaused) run.post({ kind: 'pause-requested', at: clock.now() });
      if (cancel !== undefined) run.post({ kind: 'cancel-requested', at: clock.now(), manner: cancel });
    },
    detach() {
      current = undefined;
    },
    stop() {
      clearInterval(timer);
      signal.removeEventListener('abort', onAbort);
    },
  };
}

function eventOf(request: ControlRequest, at: number): ExecutionEvent {
  switch (request.kind) {
    case 'cancel':
      return { kind: 'cancel-requested', at, manner: request.manner };
    case 'pause':
      return { kind: 'pause-requested', at };
    case 'go-on':
      return { kind: 'go-on-requested', at };
    case 'skip':
      return { kind: 'task-skipped', at, taskId: request.taskId, reason: request.reason };
  }
}
