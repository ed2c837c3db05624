// Makes a workflow of what an author wrote: its parts become graphs, its mistakes become the end of the execution.

import {
  type CustomStep,
  type CustomWorkflow,
  type Json,
  type StepAnswer,
  type WorkflowContext,
  workflowParts,
} from '@brolly/plugin-sdk';
import { topologyOf } from '../topology.ts';
import type { GraphEnd, Steps, Workflow, WorkflowInput, WorkflowOutcome } from '../workflow.ts';
import { checkStep } from './check-step.ts';
import { type CompiledPart, compilePart } from './compile-part.ts';
import { WorkflowMistake } from './workflow-mistake.ts';

/** A workflow that was loaded, with how messages name it. Sample of `name`: `the workflow "rolling" (workflows/rolling.ts)`. */
export interface NamedWorkflow {
  readonly name: string;
  readonly custom: CustomWorkflow;
  readonly deploymentId: string;
}

const WRITTEN: StepAnswer = { state: 'completed', failures: [], results: {} };

/** The author's code runs within the generator; whatever it throws is a failed outcome. */
export function customWorkflow({ name, custom, deploymentId }: NamedWorkflow): Workflow {
  return {
    function: name,
    isResumable: custom.isResumable !== false,
    *steps(input) {
      const names = new Set<string>();
      const begun = attempt(() => custom.steps(contextOf(input, deploymentId)), isAnything);
      if ('mistake' in begun) return mistaken(name, begun.mistake);
      let at = attempt(() => begun.value.next(WRITTEN), isAnything);
      for (;;) {
        if ('mistake' in at) return mistaken(name, at.mistake);
        if (at.value.done === true) return endOf(at.value.value);
        const yielded = at.value.value;
        const work = attempt(() => compileStep(input, yielded, names), isMistake);
        if ('mistake' in work) return mistaken(name, work.mistake);
        const answer = yield* carryOut(work.value);
        at = attempt(() => begun.value.next(answer), isAnything);
      }
    },
  };
}

type Attempt<Value> = { readonly value: Value } | { readonly mistake: unknown };

/** Runs something whose errors may be the author's. */
function attempt<Value>(run: () => Value, isAuthors: (error: unknown) => boolean): Attempt<Value> {
  try {
    return { value: run() };
  } catch (mistake) {
    if (!isAuthors(mistake)) throw mistake;
    return { mistake };
  }
}

const isAnything = (): boolean => true;
const isMistake = (error: unknown): boolean => error instanceof WorkflowMistake;

/** A step that can be carried out. */
type Work =
  | Extract<CustomStep, { kind: 'message' }>
  | { readonly kind: 'graph'; readonly compiled: CompiledPart; readonly onFailure: 'stop' | 'go-on' };

function compileStep(input: WorkflowInput, yielded: CustomStep, names: Set<string>): Work {
  const step = checkStep(yielded);
  if (step.kind === 'message') return step;
  if (names.has(step.name)) throw new WorkflowMistake(`two of its graphs are named "${step.name}"`);
  names.add(step.name);
  return { kind: 'graph', compiled: compilePart(input.view, step.name, step.part), onFailure: step.onFailure };
}

function* carryOut(work: Work): Steps<StepAnswer> {
  if (work.kind === 'message') {
    yield work;
    return WRITTEN;
  }
  const { compiled, onFailure } = work;
  if (compiled.graph.tasks.length === 0) return WRITTEN;
  const end = yield { kind: 'graph', graph: compiled.graph, onFailure };
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

function contextOf({ view, parameters, executionId, at }: WorkflowInput, deploymentId: string): WorkflowContext {
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
  return {
    kind: 'failed',
    message: `${name}: ${text}`,
    hint: 'What ran before it stays as it is; mend the workflow and run it again.',
  };
}
