// Makes a workflow of what an author wrote: its parts become graphs, its mistakes become the end of the execution.

import {
  type CustomStep,
  type CustomWorkflow,
  type Json,
  OperationError,
  type StepAnswer,
  type WorkflowContext,
  workflowParts,
} from '@brolly/plugin-sdk';
import { topologyOf } from '../topology.ts';
import type { GraphEnd, RemoteSteps, Workflow, WorkflowInput, WorkflowOutcome, WorkflowStep } from '../workflow.ts';
import { checkStep } from './check-step.ts';
import { type CompiledPart, compilePart } from './compile-part.ts';
import { WorkflowMistake } from './workflow-mistake.ts';

/** A workflow that was loaded, with how messages name it. Sample of `name`: `the workflow "rolling" (workflows/rolling.ts)`. */
export interface NamedWorkflow<Custom> {
  readonly name: string;
  readonly custom: Custom;
  readonly deploymentId: string;
}

/** A workflow of an author whose code runs in another process. What is said to it is JSON. */
export interface RemoteCustomWorkflow {
  readonly isResumable?: boolean;
  /** Begins to run it; nothing is asked of it yet. Where `cut` is aborted while it owes a step, its process is ended. */
  readonly begin: (context: Omit<WorkflowContext, 'parts'>, cut?: AbortSignal) => RemoteConversation;
}

/** One run of it. */
export interface RemoteConversation {
  /** Its next step, or its end. `instances` are as they are now. Rejects with what the author's code throws, and when its process ends. */
  next(answer: StepAnswer, instances: WorkflowContext['instances']): Promise<IteratorResult<unknown, Json | void>>;
}

const WRITTEN: StepAnswer = { state: 'completed', failures: [], results: {} };

/** The author's code runs within the generator; whatever it throws is a failed outcome. */
export function customWorkflow(named: NamedWorkflow<CustomWorkflow>): Workflow {
  const { name, custom } = named;
  return {
    function: name,
    isResumable: custom.isResumable !== false,
    *steps(input) {
      let author: ReturnType<CustomWorkflow['steps']> | undefined;
      const ask = (answer: StepAnswer): Told => {
        try {
          author ??= custom.steps(contextOf(input, named));
          return { at: author.next(answer) };
        } catch (mistake) {
          return { mistake };
        }
      };
      const course = follow(input, name);
      let next = course.next();
      while (next.done !== true)
        next = next.value.kind === 'ask' ? course.next(ask(next.value.answer)) : course.next(yield next.value);
      return next.value;
    },
  };
}

/** The same where the author's code runs in another process. Its end is a failed outcome, too. */
export function remoteWorkflow(named: NamedWorkflow<RemoteCustomWorkflow>): Workflow<RemoteSteps> {
  const { name, custom } = named;
  return {
    function: name,
    isResumable: custom.isResumable !== false,
    async *steps(input) {
      const context = contextOf(input, named);
      const conversation = custom.begin(context, input.cut);
      const ask = async (answer: StepAnswer): Promise<Told> => {
        try {
          return { at: await conversation.next(answer, context.instances) };
        } catch (mistake) {
          return { mistake };
        }
      };
      const course = follow(input, name);
      let next = course.next();
      while (next.done !== true)
        next = next.value.kind === 'ask' ? course.next(await ask(next.value.answer)) : course.next(yield next.value);
      return next.value;
    },
  };
}

/** Asks the author's code for its next step. */
interface Ask {
  readonly kind: 'ask';
  readonly answer: StepAnswer;
}

/** What the author's code gave, or threw. */
type Told = { readonly at: IteratorResult<unknown, Json | void> } | { readonly mistake: unknown };

/** The course of a workflow, wherever its author's code runs: its steps, and when that code is to be asked for the next. */
function* follow(
  input: WorkflowInput,
  name: string,
): Generator<Ask | WorkflowStep, WorkflowOutcome, Told | GraphEnd | undefined> {
  const names = new Set<string>();
  for (let answer = WRITTEN; ; ) {
    const told = (yield { kind: 'ask', answer }) as Told;
    if ('mistake' in told) return mistaken(name, told.mistake);
    if (told.at.done === true) return endOf(told.at.value);
    const yielded = told.at.value;
    const work = attempt(() => compileStep(input, yielded, names));
    if ('mistake' in work) return mistaken(name, work.mistake);
    answer = yield* carryOut(work.value);
  }
}

type Attempt<Value> = { readonly value: Value } | { readonly mistake: unknown };

/** Makes something of what the author's code gave. */
function attempt<Value>(run: () => Value): Attempt<Value> {
  try {
    return { value: run() };
  } catch (mistake) {
    if (!(mistake instanceof WorkflowMistake)) throw mistake;
    return { mistake };
  }
}

/** A step that can be carried out. */
type Work =
  | Extract<CustomStep, { kind: 'message' }>
  | { readonly kind: 'graph'; readonly compiled: CompiledPart; readonly onFailure: 'stop' | 'go-on' };

function compileStep(input: WorkflowInput, yielded: unknown, names: Set<string>): Work {
  const step = checkStep(yielded);
  if (step.kind === 'message') return step;
  if (names.has(step.name)) throw new WorkflowMistake(`two of its graphs are named "${step.name}"`);
  names.add(step.name);
  return { kind: 'graph', compiled: compilePart(input.view, step.name, step.part), onFailure: step.onFailure };
}

function* carryOut(work: Work): Generator<WorkflowStep, StepAnswer, Told | GraphEnd | undefined> {
  if (work.kind === 'message') {
    yield work;
    return WRITTEN;
  }
  const { compiled, onFailure } = work;
  if (compiled.graph.tasks.length === 0) return WRITTEN;
  const end = (yield { kind: 'graph', graph: compiled.graph, onFailure }) as GraphEnd | undefined;
  return answerOf(compiled, end);
}

function answerOf({ resultTasks }: CompiledPart, end: GraphEnd | undefined): StepAnswer {
  if (end === undefined) return WRITTEN;
  const results = [...resultTasks].flatMap(([name, taskId]): readonly (readonly [string, Json])[] => {
    const result = end.results[taskId];
    return result === undefined ? [] : [[name, result]];
  });
  const failures = end.failures.map(({ instanceId, operation, failure }) => ({
    instance: instanceId,
    operation,
    message: failure.message,
  }));
  return { state: end.state, failures, results: Object.fromEntries(results) };
}

function contextOf(
  { view, parameters, executionId, at }: WorkflowInput,
  { deploymentId }: Pick<NamedWorkflow<unknown>, 'deploymentId'>,
): WorkflowContext {
  return {
    parameters,
    deploymentId,
    executionId,
    at,
    parts: workflowParts,
    get nodes() {
      return Object.values(view.plan.nodes).map(({ name, type, typeHierarchy, properties, operations }) => ({
        name,
        type,
        typeHierarchy,
        properties,
        operations: Object.keys(operations).toSorted(),
      }));
    },
    get instances() {
      return topologyOf(view.plan).subjects.map(({ node, instance }) => ({
        id: instance.id,
        nodeName: instance.nodeName,
        index: instance.index,
        state: view.state(instance.id),
        hostInstanceId: instance.hostInstanceId,
        relationships: instance.relationships.map(({ relationship, targetId }) => ({
          type: node.relationships[relationship]?.type ?? '',
          targetId,
        })),
      }));
    },
  };
}

function endOf(result: Json | void): WorkflowOutcome {
  return result === undefined ? { kind: 'completed' } : { kind: 'completed', result };
}

function mistaken(name: string, error: unknown): WorkflowOutcome {
  const text = error instanceof Error ? error.message : String(error);
  if (error instanceof OperationError)
    return { kind: 'failed', message: `${name}: ${error.reason}: ${text}`, hint: error.hint };
  return {
    kind: 'failed',
    message: `${name}: ${text}`,
    hint: 'What ran before it stays as it is; mend the workflow and run it again.',
  };
}
