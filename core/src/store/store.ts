// What the product remembers, behind one interface with one conformance suite (memory, SQLite).

import type { Json, JsonObject } from '@brolly/plugin-sdk';
import type {
  CancelManner,
  ExecutionEndState,
  ExecutionEvent,
  InstanceChange,
  LogLine,
} from '#execution/execution-event.ts';
import type { InstanceState, Task, TaskGraph } from '#graph/task-graph.ts';
import type { WorkflowStep, WorkflowView } from '#graph/workflow.ts';
import type { Plan } from '#plan/plan.ts';

export interface DeploymentRecord {
  readonly id: string;
  /** Absolute path of the blueprint it was made from. */
  readonly blueprintPath: string;
  readonly plan: Plan;
  readonly createdAt: number;
  /** A modification that was started and neither finished nor rolled back. */
  readonly openModification?: WorkflowView['openModification'];
}

export interface InstanceRecord {
  readonly id: string;
  readonly deploymentId: string;
  readonly nodeName: string;
  readonly state: InstanceState;
  readonly runtimeProperties: Readonly<Record<string, Json>>;
  /** What workflows note of it: `status`, `configuration_drift`, ...; absent: nothing. */
  readonly systemProperties?: JsonObject | undefined;
  /** Counts up with every change, from 1. */
  readonly version: number;
}

/** What is settled when an execution is made and stays so when it is resumed. */
export interface ExecutionChoices {
  /** Milliseconds since the epoch before which it does not begin. */
  readonly scheduledAt?: number | undefined;
  /** Only tasks of these node instances or node templates are run; the others count as done. */
  readonly only?: readonly string[] | undefined;
  /** Only these tasks and those that come after them are run; the others count as done. */
  readonly from?: readonly string[] | undefined;
  /** How often the chain of an instance that failed is taken back and run anew; -1: without limit. Default 0. */
  readonly subgraphRetries?: number | undefined;
}

export interface ExecutionRecord extends ExecutionChoices {
  readonly id: string;
  readonly deploymentId: string;
  readonly workflow: string;
  readonly parameters: Readonly<Record<string, Json>>;
  readonly createdAt: number;
  /**
   * `scheduled` until its time has come, then `started` until it has ended; an execution whose process died stays as it
   * is and can be resumed.
   */
  readonly state: 'scheduled' | 'started' | ExecutionEndState;
  readonly endedAt?: number | undefined;
}

/** The deployment as it was when an execution began: what its workflow sees when it runs again from its first step. */
export interface ExecutionOrigin {
  /** Instance ids by state; those that are `uninitialized` are left out. */
  readonly states: Readonly<Partial<Record<InstanceState, readonly string[]>>>;
  readonly systemProperties: Readonly<Record<string, JsonObject>>;
  readonly openModification?: WorkflowView['openModification'];
}

/** A step of a workflow as it is kept; the tasks of a graph are kept in chunks of their own. */
export type StoredStep =
  | { readonly kind: 'graph'; readonly name: string; readonly onFailure: 'stop' | 'go-on' }
  | (Extract<WorkflowStep, { kind: 'change-plan' }> & { readonly before: Plan })
  | Extract<WorkflowStep, { kind: 'change-instances' | 'message' }>;

/** All that one turn of the engine makes durable: one transaction. */
export interface Commit {
  readonly executionId: string;
  readonly events: readonly ExecutionEvent[];
  /** At most one per instance: what the events of the turn leave in it. */
  readonly changes: readonly InstanceChange[];
  readonly logs: readonly LogLine[];
  /** A step that begins with this turn. */
  readonly step?: { readonly number: number; readonly step: StoredStep } | undefined;
  /** A new plan of the deployment: its new instances are made, those that it lacks are deleted. */
  readonly plan?: Pick<DeploymentRecord, 'plan' | 'openModification'> | undefined;
  /** Where a resumed execution may begin to read its journal; replaces the one before. */
  readonly snapshot?: Snapshot | undefined;
  /** Requests that are dealt with. */
  readonly handledRequests?: readonly number[] | undefined;
}

/** The state of a graph that is being run, after all events before `sequence`. */
export interface Snapshot {
  readonly step: number;
  /** Of the first event that is not in it. */
  readonly sequence: number;
  readonly body: Uint8Array;
}

/** What another process wants of the one that runs an execution. */
export type ControlRequest =
  | { readonly kind: 'cancel'; readonly manner: CancelManner }
  | { readonly kind: 'pause' }
  | { readonly kind: 'go-on' }
  | { readonly kind: 'skip'; readonly taskId: string; readonly reason: string };

/** Who holds a deployment for a run. */
export interface LockOwner {
  readonly pid: number;
  readonly host: string;
  readonly command: string;
  readonly since: number;
}

/** A change made on a host and what was there before; no function of the blueprint language reads it. */
export interface NewHostRecord {
  readonly deploymentId: string;
  readonly instanceId: string;
  /** The host's address, so that a record is found when the blueprint is gone. */
  readonly host: string;
  readonly key: string;
  readonly at: number;
  /** What was there, as the kind of resource describes it; of a file also its content, in base64, up to 64 KiB. */
  readonly before: Json;
  readonly revertScript: string;
}

/** A record as it is kept. */
export interface HostRecord extends NewHostRecord {
  /** Counts the changes of a key, from 1: a revert brings back what stands in the first. */
  readonly version: number;
}

/** What of an execution is kept: its record, its steps, its journal. */
export interface ExecutionStore {
  putExecution(execution: ExecutionRecord): Promise<void>;
  getExecution(id: string): Promise<ExecutionRecord | undefined>;
  listExecutions(deploymentId: string): Promise<readonly ExecutionRecord[]>;
  putOrigin(executionId: string, origin: ExecutionOrigin): Promise<void>;
  /** `undefined` for an execution of a release that kept none. */
  getOrigin(executionId: string): Promise<ExecutionOrigin | undefined>;

  /**
   * Keeps a part of the tasks of a graph whose step is not there yet; part 0 forgets what a process that died left of it.
   * A graph has as many parts as it likes: none needs to hold it as a whole. Parts are durable when the turn is that begins
   * their step.
   */
  putGraphPart(place: GraphPlace & { readonly part: number }, tasks: readonly Task[]): Promise<void>;
  listSteps(executionId: string): Promise<readonly StoredStep[]>;
  /** The graph of a step; without tasks where the step has none. */
  readGraph(place: GraphPlace): Promise<TaskGraph>;

  /**
   * One transaction, durable when it resolves. An `execution-ended` event also ends the execution's record.
   *
   * The next may be handed over before that: they are kept in the order of the calls, never one without those before it.
   *
   * @throws when it cannot be kept; and ever after, since what comes later may have been decided because of it
   */
  commit(commit: Commit): Promise<void>;
  /** The events from a sequence number on; the first event has 1. At most `limit` of them and what their turns hold. */
  readEvents(executionId: string, from?: number, limit?: number): Promise<readonly ExecutionEvent[]>;
  getSnapshot(executionId: string): Promise<Snapshot | undefined>;
  readLogs(executionId: string): Promise<readonly LogLine[]>;

  putRequest(executionId: string, request: ControlRequest): Promise<void>;
  /** In the order in which they came. */
  readRequests(executionId: string): Promise<readonly { readonly number: number; readonly request: ControlRequest }[]>;
}

export interface GraphPlace {
  readonly executionId: string;
  readonly step: number;
}

/**
 * The store.
 *
 * Every method that changes something is durable when its promise resolves, but for the parts of graphs. Lists are sorted by creation.
 * Opened for one `.brolly` folder; safe for several processes.
 */
export interface Store extends ExecutionStore {
  putDeployment(deployment: DeploymentRecord): Promise<void>;
  /** Replaces nothing that exists: instances whose id is known keep their state and properties. */
  putInstances(instances: readonly InstanceRecord[]): Promise<void>;
  getDeployment(id: string): Promise<DeploymentRecord | undefined>;
  listDeployments(): Promise<readonly DeploymentRecord[]>;
  /** Removes the deployment with its instances, executions, events, private values and host records. */
  deleteDeployment(id: string): Promise<void>;
  listInstances(deploymentId: string): Promise<readonly InstanceRecord[]>;

  getPrivateValue(deploymentId: string, name: string): Promise<string | undefined>;
  putPrivateValue(deploymentId: string, name: string, value: string): Promise<void>;
  deletePrivateValue(deploymentId: string, name: string): Promise<void>;

  /** Adds a version for each key; what says the same as the last version adds none. */
  putHostRecords(records: readonly NewHostRecord[]): Promise<void>;
  listHostRecords(deploymentId: string): Promise<readonly HostRecord[]>;
  deleteHostRecords(deploymentId: string, instanceId: string): Promise<void>;

  /** Takes the one right to work on a deployment, which need not be there; an owner on this host whose process is gone loses it. */
  acquireLock(
    deploymentId: string,
    owner: LockOwner,
  ): Promise<{ readonly kind: 'acquired' } | { readonly kind: 'held'; readonly owner: LockOwner }>;
  releaseLock(deploymentId: string, owner: LockOwner): Promise<void>;
  close(): Promise<void>;
}
