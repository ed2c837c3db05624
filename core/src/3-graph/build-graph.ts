// Stage 3: from a plan and the name of a workflow to the first graph that it would run.

import type { JsonObject } from '@brolly/plugin-sdk';
import type { Diagnostic } from '#diagnostics/diagnostic.ts';
import { invariant } from '#diagnostics/invariant.ts';
import type { Plan } from '#plan/plan.ts';
import { checkAvailability } from './check-availability.ts';
import { liveView } from './live-view.ts';
import {
  type FoundWorkflow,
  type PreparedWorkflow,
  prepareWorkflow,
  type WorkflowRequest,
} from './prepare-workflow.ts';
import type { InstanceState, TaskGraph } from './task-graph.ts';
import type { WorkflowOutcome, WorkflowStep } from './workflow.ts';

/** A workflow, and how the deployment stands. */
export interface GraphRequest extends WorkflowRequest {
  /** Instance id -> its state now; a missing one is `uninitialized`. */
  readonly states: ReadonlyMap<string, InstanceState>;
  readonly systemProperties?: ReadonlyMap<string, JsonObject>;
  /** Where the workflow is not of core. */
  readonly found?: FoundWorkflow | undefined;
  /** Aborted when it takes too long: code in another process is ended then. */
  readonly cut?: AbortSignal | undefined;
}

/** A graph, and the plan that holds when it is run: a workflow may have changed it by then. */
export interface BuiltGraph {
  readonly graph: TaskGraph | undefined;
  readonly plan: Plan;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Builds the first graph of a workflow whose code runs in this process, empty where it runs none. Does no I/O.
 *
 * @returns the graph, or none and at least one error: those of `prepareWorkflow`,
 * `workflow-unavailable`, and `workflow-refused` where the
 * workflow ends before it runs anything.
 */
export function buildGraph(plan: Plan, request: GraphRequest): BuiltGraph {
  const preview = openPreview(plan, request);
  if (preview.kind === 'none') return preview.built;
  const { steps, take } = preview;
  invariant(!(Symbol.asyncIterator in steps), `the workflow ${request.workflow} runs in this process`);
  for (;;) {
    const built = take(steps.next());
    if (built !== undefined) return built;
  }
}

/** The same of any workflow: where its code runs in another process, that is asked. */
export async function buildAnyGraph(plan: Plan, request: GraphRequest): Promise<BuiltGraph> {
  const preview = openPreview(plan, request);
  if (preview.kind === 'none') return preview.built;
  for (;;) {
    const built = preview.take(await preview.steps.next());
    if (built !== undefined) return built;
  }
}

/** A workflow that is run up to its first graph; `take` gives what was built, or nothing as long as there are more steps. */
type Preview =
  | { readonly kind: 'none'; readonly built: BuiltGraph }
  | {
      readonly kind: 'begun';
      readonly steps: ReturnType<PreparedWorkflow['workflow']['steps']>;
      readonly take: (at: IteratorResult<WorkflowStep, WorkflowOutcome>) => BuiltGraph | undefined;
    };

function openPreview(plan: Plan, request: GraphRequest): Preview {
  const { prepared, diagnostics } = prepareWorkflow(plan, request, request.found);
  if (prepared === undefined) return { kind: 'none', built: { graph: undefined, plan, diagnostics } };
  const unavailable = checkAvailability(plan, request.workflow, request.states);
  if (unavailable.length > 0) return { kind: 'none', built: { graph: undefined, plan, diagnostics: unavailable } };
  const view = liveView({ ...request, plan });
  let made = 0;
  const makeId = (): string => {
    made += 1;
    return `new${made}`;
  };
  const { workflow, parameters } = prepared;
  return {
    kind: 'begun',
    steps: workflow.steps({ parameters, view, executionId: 'preview', at: 0, makeId, cut: request.cut }),
    take(at) {
      if (at.done === true) return ended(at.value, { plan: view.plan, name: request.workflow, diagnostics });
      const { value: step } = at;
      if (step.kind === 'graph') return { graph: step.graph, plan: view.plan, diagnostics };
      if (step.kind === 'change-instances') view.change(step.changes);
      if (step.kind === 'change-plan') view.changePlan(step, 'preview');
      return undefined;
    },
  };
}

/** What is built of a workflow that ends before it runs a graph. */
function ended(
  outcome: WorkflowOutcome,
  { name, plan, diagnostics }: Omit<BuiltGraph, 'graph'> & { readonly name: string },
): BuiltGraph {
  if (outcome.kind === 'completed') return { graph: { name, tasks: [] }, plan, diagnostics };
  const { message, hint } = outcome;
  const refusal: Diagnostic = { code: 'workflow-refused', severity: 'error', message, hint };
  return { graph: undefined, plan, diagnostics: [...diagnostics, refusal] };
}
