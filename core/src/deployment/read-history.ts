// What happened in an execution, graph by graph; and what happens in one that may still run.

import { setTimeout as sleep } from 'node:timers/promises';
import type { ExecutionEvent } from '#execution/execution-event.ts';
import type { TaskGraph } from '#graph/task-graph.ts';
import type { ExecutionStore } from '#store/store.ts';

/** A graph that was run, with the events from its beginning to the next graph's. */
export interface GraphHistory {
  readonly graph: TaskGraph;
  readonly events: readonly ExecutionEvent[];
}

type Reader = Pick<ExecutionStore, 'listSteps' | 'readGraph' | 'readEvents'>;

/** The graphs of an execution in their order. Events before the first graph belong to it. */
export async function readHistory(store: Reader, executionId: string): Promise<readonly GraphHistory[]> {
  const steps = await store.listSteps(executionId);
  const histories: { readonly step: number; readonly graph: TaskGraph; readonly events: ExecutionEvent[] }[] = [];
  for (const [step, { kind }] of steps.entries()) {
    if (kind === 'graph') histories.push({ step, graph: await store.readGraph({ executionId, step }), events: [] });
  }
  let current = histories[0];
  for (const event of await store.readEvents(executionId)) {
    if (event.kind === 'step-started') current = histories.find(({ step }) => step === event.step) ?? current;
    current?.events.push(event);
  }
  return histories.map(({ graph, events }) => ({ graph, events }));
}

/** An event with its number in the journal of its execution; the first has 1. */
export interface NumberedEvent {
  readonly sequence: number;
  readonly event: ExecutionEvent;
}

/** Milliseconds between two looks at a journal that another process writes. */
const POLL_MS = 100;
const PAGE = 1000;

/**
 * Follows the journal of an execution from an event on, also while another process writes it.
 *
 * Ends with the event that ends the execution, or when the signal is aborted. Whoever keeps the number of the last event
 * goes on with the next one, nothing is given twice and nothing is left out.
 */
export async function* followEvents(
  store: Pick<ExecutionStore, 'readEvents' | 'getExecution'>,
  executionId: string,
  { from = 1, signal }: { readonly from?: number; readonly signal: AbortSignal },
): AsyncGenerator<NumberedEvent, void> {
  let next = from;
  while (!signal.aborted) {
    // Read before the events: when it has ended by now, all its events are there.
    const state = (await store.getExecution(executionId))?.state;
    const events = await store.readEvents(executionId, next, PAGE);
    for (const event of events) {
      yield { sequence: next, event };
      next += 1;
    }
    if (events.length > 0) continue;
    if (state !== 'started' && state !== 'scheduled') return;
    await sleep(POLL_MS, undefined, { signal }).catch(() => undefined);
  }
}
