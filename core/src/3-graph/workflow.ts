// What a workflow is: a pure generator of steps. Each step is stored before it is carried out; on resume the generator
// runs again and is fed the stored steps and their answers.

import type { Json, JsonObject } from '@brolly/plugin-sdk';
import type { Plan } from '#plan/plan.ts';
import type { Failure } from './failure.ts';
import type { InstanceChange } from './instance-change.ts';
import type { InstanceState, TaskGraph, WorkflowParameters } from './task-graph.ts';

/** What a workflow does next. Plain JSON. */
export type WorkflowStep =
  /**
   * Runs a graph. `stop`: when it fails the execution ends there as failed, and a resume repeats its failed tasks and
   * goes on. `go-on`: the workflow is told and decides.
   */
  | { readonly kind: 'graph'; readonly graph: TaskGraph; readonly onFailure: 'stop' | 'go-on' }
  /** A durable change of instances outside any task. */
  | { readonly kind: 'change-instances'; readonly changes: readonly InstanceChange[] }
  /**
   * A durable change of the deployment. Instances that only the new plan has are made `uninitialized`, those that it
   * lacks are deleted. `start` opens a modification, which `finish` and `roll-back` close; `update` has none.
   */
  | {
      readonly kind: 'change-plan';
      readonly plan: Plan;
      readonly modification: 'start' | 'finish' | 'roll-back' | 'update';
    }
  /** A line in the log of the execution, kept as every log line. */
  | { readonly kind: 'message'; readonly level: 'info' | 'warning'; readonly text: string };

/** How a graph ended; a failure that was ignored is among the failures too. */
export interface GraphEnd {
  readonly state: 'completed' | 'failed';
  readonly failures: readonly GraphFailure[];
  /** Task id -> result, of the tasks with `keepsResult` that succeeded; `null` where there was none. */
  readonly results: Readonly<Record<string, Json>>;
}

/** The last failure of a task that failed for good, or whose failure was ignored. */
export interface GraphFailure {
  readonly taskId: string;
  readonly instanceId?: string | undefined;
  readonly operation?: string | undefined;
  readonly failure: Failure;
}

/** How a workflow ends by its own decision. */
export type WorkflowOutcome =
  | { readonly kind: 'completed'; readonly result?: Json | undefined }
  | { readonly kind: 'failed'; readonly message: string; readonly hint?: string | undefined };

/** The deployment as it is after the step that has just ended. */
export interface WorkflowView {
  readonly plan: Plan;
  /** The modification that was started and neither finished nor rolled back, with the plan before it. */
  readonly openModification: { readonly executionId: string; readonly before: Plan } | undefined;
  /** `uninitialized` for one that the store does not know. */
  state(instanceId: string): InstanceState;
  systemProperties(instanceId: string): JsonObject;
}

/** All that a workflow may depend on. */
export interface WorkflowInput {
  readonly parameters: WorkflowParameters;
  readonly view: WorkflowView;
  readonly executionId: string;
  /** Milliseconds since the epoch: when the execution was begun. */
  readonly at: number;
  /** The end of a new instance's id. Repeatable: the same execution gets the same ids in the same order. */
  readonly makeId: () => string;
  /** How often the chain of an instance that failed is taken back and run anew; -1: without limit. Default 0. */
  readonly subgraphRetries?: number | undefined;
  /** Aborted when nobody waits for the next step any more: code in another process is ended then. */
  readonly cut?: AbortSignal | undefined;
}

/** Steps that lead to a result. A graph step is answered by how the graph ended, every other step by `undefined`. */
export type Steps<Result> = Generator<WorkflowStep, Result, GraphEnd | undefined>;

/** The steps of a whole workflow. */
export type WorkflowSteps = Steps<WorkflowOutcome>;

/** The same where the code that makes them runs in another process: each is waited for. */
export type RemoteSteps = AsyncGenerator<WorkflowStep, WorkflowOutcome, GraphEnd | undefined>;

/** A workflow: pure, so that it is drawn, tested and resumed by running it again. */
export interface Workflow<Made extends WorkflowSteps | RemoteSteps = WorkflowSteps> {
  /** The function that the types file maps the workflow's name to, behind its plugin `default_workflows`. */
  readonly function: string;
  readonly isResumable: boolean;
  /** It only looks, and notes what it saw: what stopped before it can still be gone on with. */
  readonly onlyLooks?: boolean;
  readonly steps: (input: WorkflowInput) => Made;
}

/** A workflow whose steps are made in this process or in another one. */
export type AnyWorkflow = Workflow | Workflow<RemoteSteps>;
