// Drives a workflow: it yields steps, each is stored before it is carried out, and an execution that goes on is fed what
// its journal holds until it comes to the step that it was in.

import { operationTask } from '#graph/chain.ts';
import type { InstanceChange } from '#graph/instance-change.ts';
import type { LiveView } from '#graph/live-view.ts';
import type { OperationTask, TaskGraph } from '#graph/task-graph.ts';
import { topologyOf } from '#graph/topology.ts';
import type { GraphEnd, WorkflowOutcome, WorkflowStep } from '#graph/workflow.ts';
import type { Plan } from '#plan/plan.ts';
import type { InstanceRecord, StoredStep } from '#store/store.ts';
import type { Controls } from './controls.ts';
import type { ExecutionEnd, ExecutionEndState, ExecutionEvent } from './execution-event.ts';
import { emptyNotes, failuresOf, type GraphNotes, graphEnd, note } from './graph-end.ts';
import { GraphRun, type GraphRunOptions } from './graph-run.ts';
import { beginGraph, type GraphState, STATUS, tasksNotRun } from './graph-state.ts';
import { type Journal, openJournal } from './journal.ts';
import { placesIn } from './limits.ts';
import { idMaker } from './make-id.ts';
import { openPast, type Past } from './past.ts';
import { apply } from './reducer.ts';
import type { ExecutionSubject, RunOptions } from './run-options.ts';
import { selectTasks } from './selection.ts';
import { applySnapshot } from './snapshot.ts';
import { stepName } from './step-name.ts';
import { storeGraph } from './store-graph.ts';

/** How the execution stands when this process takes it up. */
export interface Circumstances {
  readonly stored: readonly StoredStep[];
  readonly isResumed: boolean;
  readonly view: LiveView;
  readonly controls: Controls;
}

type Answer =
  | { readonly kind: 'answer'; readonly answer: GraphEnd | undefined }
  | { readonly kind: 'end'; readonly end: ExecutionEnd };

/** One execution on its way to its end. */
export class ExecutionRun {
  readonly #subject: ExecutionSubject;
  readonly #options: RunOptions;
  readonly #circumstances: Circumstances;
  readonly #past: Past;
  #journal: Journal;
  /** What is to become durable with the next turn: that the execution began, or goes on. */
  #opening: readonly ExecutionEvent[] = [];
  /** Failures of the last graph that failed, for the end of the execution. */
  #failures: ExecutionEnd['failures'] = [];

  constructor(subject: ExecutionSubject, options: RunOptions, circumstances: Circumstances) {
    this.#subject = subject;
    this.#options = options;
    this.#circumstances = circumstances;
    this.#past = openPast(options.store, subject.execution.id);
    this.#journal = this.#openJournal(1);
  }

  async run(): Promise<ExecutionEnd> {
    const { execution, workflow, parameters } = this.#subject;
    const { view, isResumed } = this.#circumstances;
    const cut = new AbortController();
    const steps = workflow.steps({
      parameters,
      view,
      executionId: execution.id,
      at: execution.createdAt,
      makeId: idMaker(execution.id),
      subgraphRetries: execution.subgraphRetries,
      cut: cut.signal,
    });
    if (!isResumed) this.#opening = [{ kind: 'execution-started', at: this.#now() }];
    let answer: GraphEnd | undefined;
    for (let number = 0; ; number += 1) {
      const next = await this.#nextStep(steps, answer);
      if (next === 'cut') {
        cut.abort();
        return this.#endCancelled();
      }
      if (next.done === true) return this.#endWith(next.value);
      const taken = await this.#takeStep(number, next.value);
      if (taken.kind === 'end') return taken.end;
      answer = taken.answer;
    }
  }

  /** Waits for the workflow's next step; after a cancel no longer than operations have to end. */
  async #nextStep(
    steps: ReturnType<ExecutionSubject['workflow']['steps']>,
    answer: GraphEnd | undefined,
  ): Promise<IteratorResult<WorkflowStep, WorkflowOutcome> | 'cut'> {
    if (!(Symbol.asyncIterator in steps)) return steps.next(answer);
    const { clock, graceMs = defaults.graceMs } = this.#options;
    const given = new AbortController();
    const { promise: cut, resolve } = Promise.withResolvers<'cut'>();
    const waitForGrace = async (): Promise<void> => {
      await clock.sleepUntil(clock.now() + (cancelled.reason === 'cancel' ? graceMs : 0), given.signal);
      if (!given.signal.aborted) resolve('cut');
    };
    const { cancelled } = this.#circumstances.controls;
    if (cancelled.aborted) void waitForGrace();
    else cancelled.addEventListener('abort', () => void waitForGrace(), { signal: given.signal });
    const asked = steps.next(answer);
    try {
      return await Promise.race([asked, cut]);
    } finally {
      given.abort();
      // Cut off, it has nothing to say any more.
      asked.catch(() => undefined);
    }
  }

  /** Takes the answer of a step from the journal, or carries it out. */
  async #takeStep(number: number, yielded: WorkflowStep): Promise<Answer> {
    const { stored, view } = this.#circumstances;
    const step = stored[number];
    if (step === undefined) {
      if (number === stored.length) await this.#goOn();
      return this.#begin(number, yielded);
    }
    if (step.kind !== yielded.kind) return { kind: 'end', end: await this.#endAstray(number, step, yielded) };
    const isLast = number === stored.length - 1;
    if (isLast) view.change(this.#subject.instances.map(changeTo));
    if (step.kind === 'graph') return this.#replayGraph(number, { ...step, isLast });
    const state = await this.#past.readStep(number, (event) => this.#follow(event));
    if (step.kind === 'change-plan' && state !== undefined) view.changePlan(step, this.#subject.execution.id);
    if (state !== undefined) return { kind: 'answer', answer: undefined };
    await this.#goOn();
    return this.#carryOut(number, step);
  }

  async #replayGraph(
    number: number,
    { onFailure, isLast }: { readonly onFailure: 'stop' | 'go-on'; readonly isLast: boolean },
  ): Promise<Answer> {
    const { store } = this.#options;
    const executionId = this.#subject.execution.id;
    const graph = await store.readGraph({ executionId, step: number });
    const { state, notes } = this.#newState(graph);
    const snapshot = isLast ? await store.getSnapshot(executionId) : undefined;
    if (snapshot?.step === number && applySnapshot(state, notes, snapshot.body)) this.#past.seek(snapshot.sequence);
    const ended = await this.#past.readStep(number, (event) => {
      if (!isLast) this.#follow(event);
      apply(state, event);
      note(notes, event, state.keepingResult);
    });
    if (ended !== undefined) return this.#answer({ state, notes }, ended);
    await this.#goOn();
    const resumed = { kind: 'execution-resumed', at: this.#now() } as const;
    return this.#runGraph(number, { graph, onFailure, state, notes, first: [resumed] });
  }

  /** All of the journal is read: what comes now is new. */
  async #goOn(): Promise<void> {
    if (!this.#circumstances.isResumed || this.#journal.next > 1) return;
    await this.#past.readStep(Number.POSITIVE_INFINITY, () => undefined);
    this.#journal = this.#openJournal(this.#past.position);
    this.#opening = [{ kind: 'execution-resumed', at: this.#now() }];
  }

  /** Stores a step, then carries it out. */
  async #begin(number: number, step: WorkflowStep): Promise<Answer> {
    const started = {
      kind: 'step-started',
      at: this.#now(),
      step: number,
      stepKind: step.kind,
      name: stepName(step),
    } as const;
    if (step.kind !== 'graph') {
      const kept = step.kind === 'change-plan' ? { ...step, before: this.#circumstances.view.plan } : step;
      await this.#commit([started], { step: { number, step: kept } });
      return this.#carryOut(number, kept);
    }
    const { graph, onFailure } = step;
    const { store } = this.#options;
    await storeGraph(store, { executionId: this.#subject.execution.id, step: number }, graph);
    const { state, notes } = this.#newState(graph);
    this.#options.onGraph?.(graph);
    await this.#commit([started], { step: { number, step: { kind: 'graph', name: graph.name, onFailure } } });
    apply(state, started);
    return this.#runGraph(number, { graph, onFailure, state, notes, first: [], isTold: true });
  }

  async #carryOut(number: number, step: Exclude<StoredStep, { kind: 'graph' }>): Promise<Answer> {
    const at = this.#now();
    const { view } = this.#circumstances;
    const ended = { kind: 'step-ended', at, step: number, state: 'completed', changes: [] } as const;
    const executionId = this.#subject.execution.id;
    switch (step.kind) {
      case 'change-instances':
        await this.#commit([{ ...ended, changes: step.changes }]);
        break;
      case 'message':
        this.#journal.log({ kind: 'log', at, taskId: '', instanceId: '', level: step.level, text: step.text });
        this.#options.onEvent({ kind: 'log', at, taskId: '', instanceId: '', level: step.level, text: step.text });
        await this.#commit([ended]);
        break;
      case 'change-plan':
        view.changePlan(step, executionId);
        await this.#commit([ended], { plan: { plan: view.plan, openModification: view.openModification } });
        await this.#options.onPlan?.(view.plan);
        break;
    }
    return { kind: 'answer', answer: undefined };
  }

  async #runGraph(
    number: number,
    what: {
      readonly graph: TaskGraph;
      readonly onFailure: 'stop' | 'go-on';
      readonly state: GraphState;
      readonly notes: GraphNotes;
      readonly first: readonly ExecutionEvent[];
      readonly isTold?: boolean;
    },
  ): Promise<Answer> {
    const { graph, state, notes, onFailure } = what;
    const { controls } = this.#circumstances;
    if (what.isTold !== true) this.#options.onGraph?.(graph);
    const run = new GraphRun({
      step: number,
      state,
      notes,
      journal: this.#journal,
      options: graphOptions(this.#options),
      operationOf: (task, operation) => operationOf(this.#circumstances.view.plan, task, operation),
      endEvent: (end, at) =>
        end === 'cancelled' || (end === 'failed' && onFailure === 'stop')
          ? { kind: 'execution-ended', at, state: end }
          : { kind: 'step-ended', at, step: number, state: end, changes: [] },
    });
    this.#opening = [];
    for (const event of what.first) run.post(event);
    this.#skipUnwanted(run, graph, state);
    controls.attach(run);
    try {
      const end = await run.run();
      if (end !== 'completed' && (end === 'cancelled' || onFailure === 'stop')) {
        this.#failures = failuresOf(notes, (taskId) => state.tasks[state.placeById.get(taskId) ?? -1]);
        return { kind: 'end', end: this.#end(end, { notRun: tasksNotRun(state) }) };
      }
      return this.#answer({ state, notes }, end === 'completed' ? 'completed' : 'failed');
    } finally {
      controls.detach();
    }
  }

  #skipUnwanted(run: GraphRun, graph: TaskGraph, state: GraphState): void {
    const { execution } = this.#subject;
    if (execution.only === undefined && execution.from === undefined) return;
    const { plan } = this.#circumstances.view;
    const nodes = new Map(plan.instances.map((each) => [each.id, each.nodeName]));
    const reasonToSkip = selectTasks(graph, execution, (id) => nodes.get(id));
    if (reasonToSkip === undefined) return;
    const at = this.#now();
    graph.tasks.forEach((task, place) => {
      const reason = state.status[place] === STATUS.done ? undefined : reasonToSkip(task);
      if (reason !== undefined) run.post({ kind: 'task-skipped', at, taskId: task.id, reason });
    });
  }

  #answer(
    { state, notes }: { readonly state: GraphState; readonly notes: GraphNotes },
    ended: 'completed' | 'failed',
  ): Answer {
    if (ended === 'failed')
      this.#failures = failuresOf(notes, (taskId) => state.tasks[state.placeById.get(taskId) ?? -1]);
    const taskOf = (taskId: string) => state.tasks[state.placeById.get(taskId) ?? -1];
    return { kind: 'answer', answer: graphEnd(notes, ended, taskOf) };
  }

  async #endWith(outcome: WorkflowOutcome): Promise<ExecutionEnd> {
    await this.#goOn();
    const at = this.#now();
    if (outcome.kind === 'completed') {
      const result = outcome.result === undefined ? {} : { result: outcome.result };
      await this.#commit([{ kind: 'execution-ended', at, state: 'completed', ...result }]);
      this.#failures = [];
      return this.#end('completed', result);
    }
    const { message, hint } = outcome;
    const said = { message, ...(hint === undefined ? {} : { hint }) };
    await this.#commit([{ kind: 'execution-ended', at, state: 'failed', ...said }]);
    return this.#end('failed', said);
  }

  async #endCancelled(): Promise<ExecutionEnd> {
    await this.#goOn();
    await this.#commit([{ kind: 'execution-ended', at: this.#now(), state: 'cancelled' }]);
    return this.#end('cancelled');
  }

  /** The workflow does something else than when the execution was recorded: nothing it does now can be trusted. */
  #endAstray(number: number, step: StoredStep, yielded: WorkflowStep): Promise<ExecutionEnd> {
    const { workflow } = this.#subject.execution;
    return this.#endWith({
      kind: 'failed',
      message: `the workflow "${workflow}" cannot be gone on with: its step ${number + 1} was "${stepName(step)}" and is "${stepName(yielded)}" now`,
      hint: 'the workflow was changed after the execution began; start it anew',
    });
  }

  #end(state: ExecutionEndState, said: Partial<ExecutionEnd> = {}): ExecutionEnd {
    return { executionId: this.#subject.execution.id, state, failures: this.#failures, notRun: [], ...said };
  }

  async #commit(events: readonly ExecutionEvent[], extras: Parameters<Journal['commit']>[1] = {}): Promise<void> {
    const opening = this.#opening;
    this.#opening = [];
    await this.#journal.commit([...opening, ...events], extras);
  }

  #openJournal(next: number): Journal {
    const { store, onEvent } = this.#options;
    const { view } = this.#circumstances;
    return openJournal({
      store,
      executionId: this.#subject.execution.id,
      next,
      onEvent,
      onChanges: (changes) => view.change(changes),
    });
  }

  #newState(graph: TaskGraph): { state: GraphState; notes: GraphNotes } {
    const { limits } = this.#options;
    const places = placesIn(this.#circumstances.view.plan);
    return { state: beginGraph(graph, { limits, places }), notes: emptyNotes() };
  }

  #follow(event: ExecutionEvent): void {
    if ('changes' in event) this.#circumstances.view.change(event.changes);
  }

  #now(): number {
    return this.#options.clock.now();
  }
}

/** A turn of 1,000 events kept the event loop for 20 ms. */
const defaults = { graceMs: 10_000, waitAfterFailMs: 600_000, snapshotEvery: 50_000, eventsPerTurn: 400 } as const;

/** The options of a graph's run, with the defaults of those that were not given. */
function graphOptions(options: RunOptions): GraphRunOptions {
  const { run, clock, onEvent, retries } = options;
  const { graceMs = defaults.graceMs, waitAfterFailMs = defaults.waitAfterFailMs } = options;
  const { snapshotEvery = defaults.snapshotEvery, eventsPerTurn = defaults.eventsPerTurn } = options;
  return { run, clock, onEvent, retries, graceMs, waitAfterFailMs, snapshotEvery, eventsPerTurn };
}

function operationOf(plan: Plan, task: OperationTask, operation: string): OperationTask | undefined {
  const subject = topologyOf(plan).subject(task.instanceId);
  const declared = subject?.node.operations[operation];
  return subject === undefined || declared === undefined ? undefined : operationTask(subject, operation, declared);
}

function changeTo({ id, state, systemProperties }: InstanceRecord): InstanceChange {
  return {
    instanceId: id,
    state,
    ...(systemProperties === undefined ? {} : { setSystemProperties: systemProperties }),
  };
}
