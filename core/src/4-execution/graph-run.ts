// Runs one graph: takes what has happened, lets the reducer say what follows, makes both durable, then acts on it. While
// the store keeps one turn, the next is decided.

import type { OperationTask } from '#graph/task-graph.ts';
import { Attempt, type AttemptOptions, type RunOperation } from './attempt.ts';
import type { Clock } from './clock.ts';
import { decideOutcome, type RetrySettings } from './decide-outcome.ts';
import type { ExecutionEvent, LiveEvent, OperationOutcome, TaskEvent } from './execution-event.ts';
import { type GraphNotes, note } from './graph-end.ts';
import { type GraphState, placeOf } from './graph-state.ts';
import type { Journal, TurnExtras } from './journal.ts';
import { apply, endOfGraph, isLate, nextEvents } from './reducer.ts';
import { takeSnapshot } from './snapshot.ts';

export interface GraphRunOptions {
  readonly run: RunOperation;
  readonly clock: Clock;
  /** Told of what is durable, with its sequence number, and of steps and log lines at once. */
  readonly onEvent: (event: LiveEvent, sequence?: number) => void;
  readonly retries: RetrySettings;
  /** Milliseconds that an operation may take to end that is cancelled or out of time. */
  readonly graceMs: number;
  /** Milliseconds that other branches have after the first failure for good. */
  readonly waitAfterFailMs: number;
  /** Events between two snapshots; a quarter of the tasks where that is more. */
  readonly snapshotEvery: number;
  /** How many events a turn has at most: as many as are made durable without holding up the process. */
  readonly eventsPerTurn: number;
}

export interface GraphRunContext {
  readonly step: number;
  readonly state: GraphState;
  readonly notes: GraphNotes;
  readonly journal: Journal;
  readonly options: GraphRunOptions;
  /** What ends the step, or the execution, once nothing of the graph can happen any more. */
  readonly endEvent: (state: 'completed' | 'failed' | 'cancelled', at: number) => ExecutionEvent;
  /** The task of another operation of a task's instance; `undefined` where its node does not have it. */
  readonly operationOf: (task: OperationTask, operation: string) => OperationTask | undefined;
}

/** What was decided at once, handed over to the store and not yet durable. */
interface Turn {
  /** What is to be acted on. */
  readonly events: readonly ExecutionEvent[];
  /** How the graph ends with it. */
  readonly end: 'completed' | 'failed' | 'cancelled' | undefined;
  /** Durable and told when it resolves. */
  readonly settle: () => Promise<void>;
}

/** One graph on its way to its end. */
export class GraphRun {
  readonly #context: GraphRunContext;
  readonly #attemptOptions: AttemptOptions;
  #inbox: ExecutionEvent[] = [];
  /** Requests of other processes that the events in the inbox deal with. */
  #requests: number[] = [];
  readonly #attempts = new Map<number, Attempt>();
  /** How many operations were undone of a task that is repeated. */
  readonly #undone = new Map<number, number>();
  readonly #over = new AbortController();
  #wake: () => void = () => undefined;
  /** Whether the last turn was full, so that there may be more to do at once. */
  #hasMore = false;
  #hasFailTimer = false;
  #sinceSnapshot = 0;

  constructor(context: GraphRunContext) {
    this.#context = context;
    const { run, clock, graceMs } = context.options;
    this.#attemptOptions = { run, clock, graceMs, say: (event) => this.#say(event) };
  }

  /** Lets something happen from outside: a cancel, a pause. */
  post(event: ExecutionEvent, request?: number): void {
    this.#inbox.push(event);
    if (request !== undefined) this.#requests.push(request);
    this.#wake();
  }

  /** @returns how the graph ended, when that is durable. @throws what the store throws. */
  async run(): Promise<'completed' | 'failed' | 'cancelled'> {
    try {
      let last: Turn | undefined;
      for (;;) {
        const next = this.#handOver();
        if (last !== undefined) await this.#settle(last);
        if (next?.end !== undefined) {
          await this.#settle(next);
          return next.end;
        }
        if (next === undefined && this.#isIdle())
          await new Promise<void>((resolve) => {
            this.#wake = resolve;
          });
        last = next;
        await nextTurn();
      }
    } finally {
      this.#over.abort();
      for (const attempt of this.#attempts.values()) attempt.cut();
    }
  }

  /** Whether nothing is there that a turn would be made of. */
  #isIdle(): boolean {
    return !this.#hasMore && this.#inbox.length === 0 && !this.#context.journal.hasLogs();
  }

  /** Takes what is there, and has it kept with what follows from it in one transaction; `undefined` where that is nothing. */
  #handOver(): Turn | undefined {
    const { state, journal, options, endEvent } = this.#context;
    const events = this.#takeInbox();
    const at = options.clock.now();
    const room = options.eventsPerTurn - events.length;
    const isAllTaken = this.#inbox.length === 0;
    if (isAllTaken) for (const event of nextEvents(state, at, room)) events.push(event);
    this.#hasMore = !isAllTaken || events.length >= options.eventsPerTurn;
    const end = this.#hasMore ? undefined : endOfGraph(state);
    if (end !== undefined) events.push(endEvent(end, at));
    for (const event of events) this.#note(event);
    const settle = journal.handOver(events, this.#extras(events.length, end !== undefined));
    return settle === undefined ? undefined : { events, end, settle };
  }

  async #settle({ events, settle }: Turn): Promise<void> {
    await settle();
    for (const event of events) this.#actOn(event);
  }

  /** As many events as a turn may have, applied; those of attempts that count no more are dropped. */
  #takeInbox(): ExecutionEvent[] {
    const { state, options } = this.#context;
    const taken = this.#inbox.splice(0, options.eventsPerTurn);
    const events: ExecutionEvent[] = [];
    for (const event of taken) {
      if (isLate(state, event)) continue;
      apply(state, event);
      events.push(event);
    }
    return events;
  }

  #note(event: ExecutionEvent): void {
    const { notes, state } = this.#context;
    note(notes, event, state.keepingResult);
  }

  #extras(count: number, isEnd: boolean): TurnExtras {
    const { state, notes, step, options } = this.#context;
    this.#sinceSnapshot += count;
    // A snapshot costs as much as the graph is large: a few of them in all.
    const isDue = !isEnd && this.#sinceSnapshot >= Math.max(options.snapshotEvery, state.tasks.length / 4);
    if (isDue) this.#sinceSnapshot = 0;
    const handledRequests = this.#requests;
    this.#requests = [];
    return {
      ...(handledRequests.length === 0 ? {} : { handledRequests }),
      ...(isDue ? { snapshot: (sequence: number) => ({ step, sequence, body: takeSnapshot(state, notes) }) } : {}),
    };
  }

  #actOn(event: ExecutionEvent): void {
    switch (event.kind) {
      case 'task-started':
        return this.#start(event);
      case 'task-undone':
        this.#undone.set(this.#place(event), (this.#undone.get(this.#place(event)) ?? 0) + 1);
        return this.#start(event);
      case 'task-failed':
        if (event.decision === 'fail') this.#limitRest();
        if (event.decision === 'retry') this.#retryAt(event, event.retryAt ?? event.at);
        return;
      case 'task-repeated':
        return this.#retryAt(event, event.retryAt);
      case 'task-skipped':
        this.#attempts.get(this.#place(event))?.cut();
        return;
      case 'cancel-requested':
        return this.#abortAll((event.manner ?? 'cancel') !== 'cancel');
      case 'fail-wait-over':
        return this.#abortAll(false);
      case 'execution-started':
      case 'execution-resumed':
      case 'execution-ended':
      case 'step-started':
      case 'step-ended':
      case 'pause-requested':
      case 'go-on-requested':
      case 'task-succeeded':
      case 'retry-due':
        return;
    }
  }

  /** Begins an attempt; of one that is repeated because the process died, first what undoes it. */
  #start(event: Extract<TaskEvent, { kind: 'task-started' | 'task-undone' }>): void {
    const { state, operationOf } = this.#context;
    const place = this.#place(event);
    const task = state.tasks[place];
    if (task?.kind !== 'operation') return;
    const { attempt } = event;
    const undoing = state.toUndo.has(place) ? (task.undoBeforeRepeat ?? []) : [];
    const undo = undoing.flatMap((name) => operationOf(task, name) ?? [])[this.#undone.get(place) ?? 0];
    if (undo !== undefined && !state.isCancelled) {
      this.#begin(place, undo, attempt, (outcome) => this.#undoneEvent(task, undo, { attempt, outcome }));
      return;
    }
    this.#begin(place, task, attempt, (outcome) => this.#outcomeEvent(task, attempt, outcome));
    if (state.isCancelled) this.#attempts.get(place)?.abort();
  }

  #begin(place: number, task: OperationTask, number: number, eventOf: (outcome: OperationOutcome) => TaskEvent): void {
    const onEnd = (outcome: OperationOutcome): void => {
      if (this.#attempts.get(place) === attempt) this.#attempts.delete(place);
      if (!this.#over.signal.aborted) this.post(eventOf(outcome));
    };
    const attempt = new Attempt({ task, attempt: number, onEnd }, this.#attemptOptions);
    this.#attempts.set(place, attempt);
    attempt.begin();
  }

  #outcomeEvent(task: OperationTask, attempt: number, outcome: OperationOutcome): TaskEvent {
    const { options, state } = this.#context;
    const isCancelled = state.isCancelled || state.isFailWaitOver;
    const at = options.clock.now();
    return decideOutcome(task, outcome, { attempt, at, isCancelled, settings: options.retries });
  }

  #undoneEvent(
    task: OperationTask,
    undo: OperationTask,
    { attempt, outcome }: { readonly attempt: number; readonly outcome: OperationOutcome },
  ): TaskEvent {
    const at = this.#context.options.clock.now();
    const { operation } = undo;
    const failure = outcome.kind === 'failed' ? { failure: outcome.failure } : {};
    return { kind: 'task-undone', taskId: task.id, attempt, at, operation, ...failure, changes: outcome.changes };
  }

  #say(event: LiveEvent): void {
    const { journal, options } = this.#context;
    if (event.kind === 'log') {
      journal.log(event);
      this.#wake();
    }
    options.onEvent(event);
  }

  #retryAt({ taskId, attempt }: { readonly taskId: string; readonly attempt: number }, at: number): void {
    const { clock } = this.#context.options;
    this.#at(at, () => this.post({ kind: 'retry-due', taskId, attempt: attempt + 1, at: clock.now() }));
  }

  /** After the first failure for good the others have only so long. */
  #limitRest(): void {
    const { state, options } = this.#context;
    if (this.#hasFailTimer || state.isCancelled || state.failedAt === undefined) return;
    this.#hasFailTimer = true;
    this.#at(state.failedAt + options.waitAfterFailMs, () => {
      this.#hasFailTimer = false;
      if (state.failedAt !== undefined) this.post({ kind: 'fail-wait-over', at: options.clock.now() });
    });
  }

  /** Does something at a time, unless the graph is over by then. */
  #at(at: number, act: () => void): void {
    const { signal } = this.#over;
    const wait = async (): Promise<void> => {
      await this.#context.options.clock.sleepUntil(at, signal);
      if (!signal.aborted) act();
    };
    void wait();
  }

  #abortAll(isAtOnce: boolean): void {
    for (const attempt of this.#attempts.values()) {
      if (isAtOnce) attempt.cut();
      else attempt.abort();
    }
  }

  #place(event: { readonly taskId: string }): number {
    return placeOf(this.#context.state, event.taskId);
  }
}

/** Lets everything that is ready in this turn of the event loop post its event first: group commit. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
