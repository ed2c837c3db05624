// Stage 3: from a plan and the name of a workflow to the first graph that it would run.

import type { JsonObject } from '@brolly/plugin-sdk';
import type { Diagnostic } from '#diagnostics/diagnostic.ts';
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

/** A workflow, and how the deployment stands. */
export interface GraphRequest extends WorkflowRequest {
  /** Instance id -> its state now; a missing one is `uninitialized`. */
  readonly states: ReadonlyMap<string, InstanceState>;
  readonly systemProperties?: ReadonlyMap<string, JsonObject>;
  /** Where the workflow is not of core. */
  readonly found?: FoundWorkflow | undefined;
}

/** A graph, and the plan that holds when it is run: a workflow may have changed it by then. */
export interface BuiltGraph {
  readonly graph: TaskGraph | undefined;
  readonly plan: Plan;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Builds the first graph of a workflow, empty where it runs none. Does no I/O.
 *
 * @returns the graph, or none and at least one error: those of `prepareWorkflow`,
 * `workflow-unavailable`, and `workflow-refused` where the
 * workflow ends before it runs anything.
 */
export function buildGraph(plan: Plan, request: GraphRequest): BuiltGraph {
  const { prepared, diagnostics } = prepareWorkflow(plan, request, request.found);
  if (prepared === undefined) return { graph: undefined, plan, diagnostics };
  const unavailable = checkAvailability(plan, request.workflow, request.states);
  if (unavailable.length > 0) return { graph: undefined, plan, diagnostics: unavailable };
  const built = firstGraph(plan, request, prepared);
  return { ...built, diagnostics: [...diagnostics, ...built.diagnostics] };
}

function firstGraph(plan: Plan, request: GraphRequest, { workflow, parameters }: PreparedWorkflow): BuiltGraph {
  const view = liveView({ ...request, plan });
  let made = 0;
  const makeId = (): string => {
    made += 1;
    return `new${made}`;
  };
  const steps = workflow.steps({ parameters, view, executionId: 'preview', at: 0, makeId });
  for (let at = steps.next(); ; at = steps.next()) {
    if (at.done === true) {
      const { value: outcome } = at;
      if (outcome.kind === 'completed') {
        return { graph: { name: request.workflow, tasks: [] }, plan: view.plan, diagnostics: [] };
      }
      const { message, hint } = outcome;
      return { graph: undefined, plan, diagnostics: [{ code: 'workflow-refused', severity: 'error', message, hint }] };
    }
    const { value: step } = at;
    if (step.kind === 'graph') return { graph: step.graph, plan: view.plan, diagnostics: [] };
    if (step.kind === 'change-instances') view.change(step.changes);
    if (step.kind === 'change-plan') view.changePlan(step, 'preview');
  }
}
