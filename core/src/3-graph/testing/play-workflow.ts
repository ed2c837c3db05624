// Plays a workflow with answers made up, and draws all its steps as text, for tests.

import type { CustomWorkflow, Json, JsonObject } from '@brolly/plugin-sdk';
import type { Plan } from '#plan/plan.ts';
import { customWorkflow } from '../custom/custom-workflow.ts';
import { type LiveView, liveView, type ViewStart } from '../live-view.ts';
import { type FoundWorkflow, prepareWorkflow } from '../prepare-workflow.ts';
import type { InstanceState, OperationTask, Task, TaskGraph, WorkflowParameters } from '../task-graph.ts';
import type { GraphEnd, GraphFailure, WorkflowOutcome, WorkflowStep } from '../workflow.ts';

/** Which workflow is played, on what. */
export interface Play {
  readonly workflow: string;
  readonly parameters?: WorkflowParameters;
  /** One for all instances, or by instance; a missing one is `uninitialized`. */
  readonly states?: InstanceState | Readonly<Record<string, InstanceState>>;
  readonly systemProperties?: Readonly<Record<string, JsonObject>>;
  readonly openModification?: ViewStart['openModification'];
  readonly subgraphRetries?: number;
  /** Takes the place of what the plan declares under the name. */
  readonly custom?: CustomWorkflow;
  /** What an operation gives, `FAILS` for a failure. Default null. Called once per operation that runs. */
  readonly answer?: (task: OperationTask) => Json | typeof FAILS | typeof REFUSES;
}

/** The answer of an operation that fails. */
export const FAILS: unique symbol = Symbol('fails');
/** The answer of one that has done nothing, for that would do harm. */
export const REFUSES: unique symbol = Symbol('refuses');

/** What happened. */
export interface Played {
  /** Each step, graphs with their chains and what did not run. */
  readonly text: string;
  readonly outcome: WorkflowOutcome;
  readonly view: LiveView;
  /** Instance id -> state, of the instances of the plan at the end. */
  readonly states: Readonly<Record<string, InstanceState>>;
  /** Ids of the operations that ran, in order. */
  readonly ran: readonly string[];
  readonly graphs: readonly TaskGraph[];
}

const AT = Date.UTC(2026, 0, 2, 3, 4, 5);

/** Plays a workflow to its end. A graph that fails and may not ends it. */
export function play(plan: Plan, options: Play): Played {
  const { prepared, diagnostics } = prepareWorkflow(
    plan,
    {
      workflow: options.workflow,
      parameters: options.parameters ?? {},
      allowCustomParameters: options.custom !== undefined,
    },
    foundOf(options),
  );
  if (prepared === undefined) throw new Error(diagnostics.map(({ message }) => message).join('; '));
  const view = liveView({
    plan,
    states: statesOf(plan, options.states ?? {}),
    systemProperties: new Map(Object.entries(options.systemProperties ?? {})),
    openModification: options.openModification,
  });
  let made = 0;
  const makeId = (): string => {
    made += 1;
    return `new${made}`;
  };
  const { workflow, parameters } = prepared;
  const { subgraphRetries } = options;
  const steps = workflow.steps({ parameters, view, executionId: 'e1', at: AT, makeId, subgraphRetries });
  const seen: Omit<Played, 'text' | 'outcome' | 'view' | 'states'> & { lines: string[] } = {
    lines: [],
    ran: [],
    graphs: [],
  };
  if (Symbol.asyncIterator in steps) throw new Error('what is played runs in this process');
  const outcome = drive(steps, { view, options, seen });
  seen.lines.push(`end: ${outcome.kind === 'failed' ? `failed, ${outcome.message}` : endText(outcome.result)}`);
  const states = Object.fromEntries(view.plan.instances.map(({ id }) => [id, view.state(id)]));
  return { ...seen, text: seen.lines.join('\n'), outcome, view, states };
}

interface Stage {
  readonly view: LiveView;
  readonly options: Play;
  readonly seen: { readonly lines: string[]; readonly ran: readonly string[]; readonly graphs: readonly TaskGraph[] };
}

function drive(steps: Generator<WorkflowStep, WorkflowOutcome, GraphEnd | undefined>, stage: Stage): WorkflowOutcome {
  let answer: GraphEnd | undefined;
  for (;;) {
    const at = steps.next(answer);
    if (at.done === true) return at.value;
    answer = undefined;
    const { value: step } = at;
    switch (step.kind) {
      case 'graph': {
        answer = runGraph(step.graph, stage);
        stage.seen.lines.push(...drawStep(step, answer));
        if (answer.state === 'failed' && step.onFailure === 'stop') {
          return { kind: 'failed', message: `${step.graph.name} failed` };
        }
        break;
      }
      case 'change-instances':
        stage.view.change(step.changes);
        for (const { instanceId, setSystemProperties } of step.changes)
          stage.seen.lines.push(`note ${instanceId} ${JSON.stringify(setSystemProperties)}`);
        break;
      case 'change-plan':
        stage.view.changePlan(step, 'e1');
        stage.seen.lines.push(
          `plan (${step.modification}): ${step.plan.instances.map(({ id }) => id).join(' ') || 'no instances'}`,
        );
        break;
      case 'message':
        stage.seen.lines.push(`${step.level}: ${step.text}`);
    }
  }
}

/** Runs what can run, in the graph's order. */
function runGraph(graph: TaskGraph, { view, options, seen }: Stage): GraphEnd {
  (seen.graphs as TaskGraph[]).push(graph);
  const done = new Set<string>();
  const failures: GraphFailure[] = [];
  const results: Record<string, Json> = {};
  for (const task of graph.tasks) {
    if (!task.dependsOn.every((id) => done.has(id))) continue;
    if (task.kind === 'set-state') {
      view.change([task]);
      done.add(task.id);
      continue;
    }
    (seen.ran as string[]).push(task.id);
    const answer = options.answer?.(task) ?? null;
    if (answer !== FAILS && answer !== REFUSES) {
      done.add(task.id);
      if (task.keepsResult === true) results[task.id] = answer;
      continue;
    }
    const isRefusal = answer === REFUSES;
    const failure = { reason: 'jammed', message: 'it is jammed', recoverable: false, evidence: [], isRefusal };
    failures.push({ taskId: task.id, instanceId: task.instanceId, operation: task.operation, failure });
    if (task.ignoreFailure === true && !isRefusal) done.add(task.id);
  }
  const isDone = graph.tasks.every(({ id }) => done.has(id));
  return { state: isDone ? 'completed' : 'failed', failures, results };
}

function drawStep(step: Extract<WorkflowStep, { kind: 'graph' }>, end: GraphEnd): readonly string[] {
  const failed = end.failures.map(({ taskId }) => taskId).join(' ');
  const how = `${step.onFailure === 'go-on' ? ', goes on' : ''}${failed === '' ? '' : `, fails: ${failed}`}`;
  return [`graph ${step.graph.name}${how}`, ...drawChains(step.graph).map((line) => `  ${line}`)];
}

/** A line per chain, as `app_1: creating, create, created`; `(after db_1/started)` before what waits for another chain. */
export function drawChains(graph: TaskGraph): readonly string[] {
  const chains = new Map<string, Task[]>();
  for (const task of graph.tasks) chains.set(ownerOf(task), [...(chains.get(ownerOf(task)) ?? []), task]);
  return [...chains].map(([owner, tasks]) => {
    const parts = tasks.map((task, index) => {
      const others = task.dependsOn.filter((id) => !id.startsWith(`${owner}/`)).map(shortId);
      const before = tasks[index - 1];
      const isBeside = before !== undefined && before.dependsOn.join() === task.dependsOn.join();
      const after = others.length === 0 || isBeside ? '' : `(after ${others.join(' ')}) `;
      const mark = task.ignoreFailure === true ? '?' : '';
      return `${index === 0 ? '' : isBeside ? ' & ' : ', '}${after}${shortId(task.id).slice(owner.length + 1)}${mark}`;
    });
    return `${owner}: ${parts.join('')}`;
  });
}

function ownerOf(task: Task): string {
  return task.kind === 'operation' ? (task.relationship?.sourceId ?? task.instanceId) : task.instanceId;
}

function shortId(id: string): string {
  return id.replace('/state:', '/=');
}

function foundOf({ workflow: name, custom }: Play): FoundWorkflow | undefined {
  return custom === undefined
    ? undefined
    : { kind: 'found', workflow: customWorkflow({ name, custom, deploymentId: 'shop' }) };
}

function endText(result: Json | undefined): string {
  return result === undefined ? 'completed' : `completed, ${JSON.stringify(result)}`;
}

function statesOf(plan: Plan, states: NonNullable<Play['states']>): ReadonlyMap<string, InstanceState> {
  if (typeof states !== 'string') return new Map(Object.entries(states));
  return new Map(plan.instances.map(({ id }) => [id, states]));
}
