// What a built-in workflow is: a pure function from a plan, parameters and states to a task graph.

import type { Plan } from '#plan/plan.ts';
import type { InstanceState, TaskGraph, WorkflowParameters } from './task-graph.ts';

export interface WorkflowInput {
  readonly plan: Plan;
  readonly parameters: WorkflowParameters;
  /** Instance id -> its state now. */
  readonly states: ReadonlyMap<string, InstanceState>;
}

export interface Workflow {
  /** The function that the types file maps the workflow's name to, behind its plugin `default_workflows`. */
  readonly function: string;
  readonly build: (input: WorkflowInput) => TaskGraph;
}
