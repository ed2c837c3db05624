// The engine's own cost: operations that do nothing, every event durable, beside the bare store.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OperationTask, Task, TaskGraph } from '../core/src/3-graph/task-graph.ts';
import { systemClock } from '../core/src/4-execution/clock.ts';
import { runExecution } from '../core/src/4-execution/run-execution.ts';
import { planOf, workflowOf } from '../core/src/4-execution/testing/simulate.ts';
import { openSqliteStore } from '../core/src/store/sqlite/sqlite-store.ts';
import type { Commit, ExecutionRecord, Store } from '../core/src/store/store.ts';
import { type Bench, closeWithRatio, describe } from './measure.ts';

const INSTANCES = 10_000;
const OPERATIONS = ['precreate', 'create', 'configure', 'start', 'poststart', 'prestop', 'stop', 'delete'] as const;
const CONCURRENT = 50;
const GOAL = 3;

export const engineBench: Bench = {
  defaultRuns: 3,
  async run({ runs }) {
    const graph = chains();
    console.log(`${graph.tasks.length} operations on ${INSTANCES} instances, ${CONCURRENT} at a time`);
    const pairs: { ours: number; anchor: number }[] = [];
    for (let run = 0; run < runs; run += 1) {
      const commits: Commit[] = [];
      const ours = await inFreshStore((store, execution) => runEngine(graph, recording(store, commits), execution));
      const anchor = await inFreshStore((store) => writeAll(store, commits));
      pairs.push({ ours, anchor });
      console.log(`run ${run + 1}: engine ${ours.toFixed(2)} s, bare store ${anchor.toFixed(2)} s`);
    }
    const seconds = pairs.map((pair) => pair.ours);
    console.log(`engine: ${describe(seconds)}`);
    console.log(`bare store: ${describe(pairs.map((pair) => pair.anchor))}`);
    console.log(`${((Math.min(...seconds) / graph.tasks.length) * 1000).toFixed(3)} ms an operation at best`);
    return closeWithRatio(pairs, GOAL);
  },
};

/** One chain of operations per instance; every tenth instance waits for the one before it. */
function chains(): TaskGraph {
  const tasks: Task[] = [];
  for (let index = 0; index < INSTANCES; index += 1) {
    let before = index % 10 === 0 ? [] : [`node_${index - (index % 10)}/start`];
    for (const operation of OPERATIONS) {
      const task = operationTask(`node_${index}`, operation, before);
      tasks.push(task);
      before = [task.id];
    }
  }
  return { name: 'install', tasks };
}

function operationTask(instanceId: string, operation: string, dependsOn: readonly string[]): OperationTask {
  return {
    kind: 'operation',
    id: `${instanceId}/${operation}`,
    instanceId,
    operation: `cloudify.interfaces.lifecycle.${operation}`,
    plugin: 'bench',
    function: 'nothing',
    inputs: {},
    dependsOn,
  };
}

/** Seconds of `measured` on a store that knows the deployment and the execution. */
async function inFreshStore(measured: (store: Store, execution: ExecutionRecord) => Promise<void>): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'brolly-bench-'));
  const store = openSqliteStore(join(folder, 'state.sqlite'));
  try {
    const createdAt = Date.now();
    const plan = { nodes: [], instances: [] } as never;
    await store.putDeployment({ id: 'bench', blueprintPath: '/bench.yaml', plan, createdAt });
    await store.putInstances(
      Array.from({ length: INSTANCES }, (_, index) => ({
        id: `node_${index}`,
        deploymentId: 'bench',
        nodeName: 'node',
        state: 'uninitialized' as const,
        runtimeProperties: {},
        version: 1,
      })),
    );
    const execution: ExecutionRecord = {
      id: 'bench',
      deploymentId: 'bench',
      workflow: 'install',
      parameters: {},
      createdAt,
      state: 'started',
    };
    await store.putExecution(execution);
    const started = performance.now();
    await measured(store, execution);
    return (performance.now() - started) / 1000;
  } finally {
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function runEngine(graph: TaskGraph, store: Store, execution: ExecutionRecord): Promise<void> {
  const subject = {
    execution,
    deployment: { plan: planOf(graph) },
    instances: [],
    workflow: workflowOf(graph),
    parameters: {},
  };
  const end = await runExecution(subject, {
    store,
    clock: systemClock,
    signal: new AbortController().signal,
    run: () => Promise.resolve({ kind: 'succeeded', changes: [] }),
    onEvent: () => undefined,
    retries: { maxRetries: 0, intervalMs: 0 },
    limits: { inAll: CONCURRENT },
  });
  if (end.state !== 'completed') throw new Error(`the execution ended as ${end.state}`);
}

function recording(store: Store, commits: Commit[]): Store {
  return {
    ...store,
    commit(one) {
      commits.push(one);
      return store.commit(one);
    },
  };
}

async function writeAll(store: Store, commits: readonly Commit[]): Promise<void> {
  for (const one of commits) await store.commit(one);
}
