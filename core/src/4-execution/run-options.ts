// What an execution is run with: the subject, and how it is run.

import type { TaskGraph, WorkflowParameters } from '#graph/task-graph.ts';
import type { AnyWorkflow } from '#graph/workflow.ts';
import type { Plan } from '#plan/plan.ts';
import type { DeploymentRecord, ExecutionRecord, ExecutionStore, InstanceRecord } from '#store/store.ts';
import type { GraphRunOptions } from './graph-run.ts';
import type { Limits } from './limits.ts';

export interface RunOptions
  extends Omit<GraphRunOptions, 'graceMs' | 'waitAfterFailMs' | 'snapshotEvery' | 'eventsPerTurn'> {
  readonly store: ExecutionStore;
  /** Aborting it cancels the execution: running operations get the signal, then a period of grace, then are left alone. */
  readonly signal: AbortSignal;
  readonly limits: Limits;
  /** Default 10,000. */
  readonly graceMs?: number | undefined;
  /** Default 600,000. */
  readonly waitAfterFailMs?: number | undefined;
  /** Default 50,000. */
  readonly snapshotEvery?: number | undefined;
  /** Default 1,000. */
  readonly eventsPerTurn?: number | undefined;
  /** Milliseconds between two looks for what other processes want; default: nobody looks. */
  readonly pollRequestsMs?: number | undefined;
  /** Told of a graph before its first event, and of one that is gone on with. */
  readonly onGraph?: ((graph: TaskGraph) => void) | undefined;
  /** Told when the deployment has a new plan, before anything is done with it. */
  readonly onPlan?: ((plan: Plan) => Promise<void>) | undefined;
}

/** What is run, of which deployment. */
export interface ExecutionSubject {
  readonly execution: ExecutionRecord;
  readonly deployment: Pick<DeploymentRecord, 'plan' | 'openModification'>;
  /** As they are now. */
  readonly instances: readonly InstanceRecord[];
  readonly workflow: AnyWorkflow;
  /** Those given and the defaults of the others. */
  readonly parameters: WorkflowParameters;
}
