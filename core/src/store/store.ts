// What the product remembers, behind one interface with one conformance suite (memory, SQLite).

import type { Json } from '@brolly/plugin-sdk';
import type { ExecutionEndState, ExecutionEvent, InstanceChange, LiveEvent } from '#execution/execution-event.ts';
import type { InstanceState, TaskGraph } from '#graph/task-graph.ts';
import type { Plan } from '#plan/plan.ts';

export interface DeploymentRecord {
  readonly id: string;
  /** Absolute path of the blueprint it was made from. */
  readonly blueprintPath: string;
  readonly plan: Plan;
  readonly createdAt: number;
}

export interface InstanceRecord {
  readonly id: string;
  readonly deploymentId: string;
  readonly nodeName: string;
  readonly state: InstanceState;
  readonly runtimeProperties: Readonly<Record<string, Json>>;
  /** Counts up with every change, from 1. */
  readonly version: number;
}

export interface ExecutionRecord {
  readonly id: string;
  readonly deploymentId: string;
  readonly workflow: string;
  readonly parameters: Readonly<Record<string, Json>>;
  readonly graph: TaskGraph;
  readonly createdAt: number;
  /** `started` until it has ended; an execution whose process died stays `started` and can be resumed. */
  readonly state: 'started' | ExecutionEndState;
  readonly endedAt?: number | undefined;
}

/** All that one turn of the engine makes durable: one transaction. */
export interface Commit {
  readonly executionId: string;
  readonly events: readonly ExecutionEvent[];
  readonly changes: readonly InstanceChange[];
  readonly logs: readonly Extract<LiveEvent, { kind: 'log' }>[];
}

/** Who holds the store for a run. */
export interface LockOwner {
  readonly pid: number;
  readonly host: string;
  readonly command: string;
  readonly since: number;
}

/** A change made on a host and what was there before; no function of the blueprint language reads it. */
export interface HostRecord {
  readonly deploymentId: string;
  readonly instanceId: string;
  /** The host's address, so that a record is found when the blueprint is gone. */
  readonly host: string;
  readonly key: string;
  readonly at: number;
  /** What was there, as the kind of resource describes it. */
  readonly before: Json;
  readonly revertScript: string;
}

/**
 * The store.
 *
 * Every method that changes something is durable when its promise resolves. Lists are sorted by creation.
 * Opened for one `.brolly` folder; safe for several processes.
 */
export interface Store {
  putDeployment(deployment: DeploymentRecord): Promise<void>;
  /** Replaces nothing that exists: instances whose id is known keep their state and properties. */
  putInstances(instances: readonly InstanceRecord[]): Promise<void>;
  getDeployment(id: string): Promise<DeploymentRecord | undefined>;
  listDeployments(): Promise<readonly DeploymentRecord[]>;
  /** Removes the deployment with its instances, executions, events, private values and host records. */
  deleteDeployment(id: string): Promise<void>;
  listInstances(deploymentId: string): Promise<readonly InstanceRecord[]>;

  putExecution(execution: ExecutionRecord): Promise<void>;
  getExecution(id: string): Promise<ExecutionRecord | undefined>;
  listExecutions(deploymentId: string): Promise<readonly ExecutionRecord[]>;
  /** One transaction. An `execution-ended` event also ends the execution's record. */
  commit(commit: Commit): Promise<void>;
  readEvents(executionId: string): Promise<readonly ExecutionEvent[]>;
  readLogs(executionId: string): Promise<readonly Extract<LiveEvent, { kind: 'log' }>[]>;

  getPrivateValue(deploymentId: string, name: string): Promise<string | undefined>;
  putPrivateValue(deploymentId: string, name: string, value: string): Promise<void>;
  deletePrivateValue(deploymentId: string, name: string): Promise<void>;

  putHostRecords(records: readonly HostRecord[]): Promise<void>;
  listHostRecords(deploymentId: string): Promise<readonly HostRecord[]>;
  deleteHostRecords(deploymentId: string, instanceId: string): Promise<void>;

  /** Takes the one right to run; an owner on this host whose process is gone loses it. */
  acquireLock(
    owner: LockOwner,
  ): Promise<{ readonly kind: 'acquired' } | { readonly kind: 'held'; readonly owner: LockOwner }>;
  releaseLock(owner: LockOwner): Promise<void>;
  close(): Promise<void>;
}
