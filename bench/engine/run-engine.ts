// One process of the engine's bench: installs a blueprint whose operations do nothing, through the whole engine, and prints
// what it took as JSON: node run-engine.ts BLUEPRINT

import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Plugin } from '@brolly/plugin-sdk';
import { compileBlueprint } from '../../core/src/1-blueprint/compile-blueprint.ts';
import { fileLoader } from '../../core/src/1-blueprint/read/file-loader.ts';
import { makePlan } from '../../core/src/2-plan/make-plan.ts';
import { prepareWorkflow } from '../../core/src/3-graph/prepare-workflow.ts';
import { systemClock } from '../../core/src/4-execution/clock.ts';
import { runExecution } from '../../core/src/4-execution/run-execution.ts';
import { initDeployment } from '../../core/src/deployment/init-deployment.ts';
import { indexPlan } from '../../core/src/deployment/node-instances.ts';
import { operationRunner } from '../../core/src/deployment/operation-runner.ts';
import { runtimeProperties } from '../../core/src/deployment/runtime-properties.ts';
import { openSqliteStore } from '../../core/src/store/sqlite/sqlite-store.ts';

/** What one run took. */
export interface EngineFigures {
  readonly operations: number;
  /** From the first word of the workflow to the end of the execution, with the graph and its storing. */
  readonly seconds: number;
  /** Of that, until the graph was built and stored. */
  readonly graphSeconds: number;
  /** Processor seconds of the whole process in that time, and of that until the graph was built and stored. */
  readonly cpuSeconds: number;
  readonly graphCpuSeconds: number;
  /** The longest delay of the event loop while operations ran, and the 99th of a hundred, in milliseconds. */
  readonly lagMs: number;
  readonly lag99Ms: number;
  readonly peakMebibytes: number;
  readonly storeMebibytes: number;
}

const idle: Plugin = {
  name: 'idle',
  version: '1',
  yaml: '',
  importNames: [],
  operations: { 'idle.nothing': { kind: 'imperative', run: () => Promise.resolve(undefined) } },
};

async function readPlan(path: string) {
  const loader = fileLoader({ plugins: [], allowImportsOutside: false });
  const { blueprint, diagnostics } = await compileBlueprint({ path, text: readFileSync(path, 'utf8') }, loader);
  if (blueprint === undefined) throw new Error(JSON.stringify(diagnostics));
  let made = 0;
  const makeId = (): string => (made += 1).toString(36).padStart(6, '0');
  const { plan } = makePlan(blueprint, {}, { makeId, operationTraits: () => ({}) });
  if (plan === undefined) throw new Error('the plan has errors');
  return plan;
}

const [, , blueprintPath = ''] = process.argv;
const plan = await readPlan(blueprintPath);
const folder = mkdtempSync(join(tmpdir(), 'brolly-bench-'));
const store = openSqliteStore(join(folder, 'brolly.db'));
try {
  await initDeployment({ folder, store }, { id: 'bench', blueprintPath, plan, now: Date.now(), acceptChanges: false });
  const request = { workflow: 'install', parameters: {} };
  const { prepared } = prepareWorkflow(plan, request);
  if (prepared === undefined) throw new Error('there is no install');
  await store.putExecution({ id: 'e', deploymentId: 'bench', ...request, createdAt: Date.now(), state: 'started' });
  const execution = await store.getExecution('e');
  if (execution === undefined) throw new Error('the execution is lost');
  const instances = await store.listInstances('bench');
  const properties = runtimeProperties(instances);
  const run = operationRunner({
    deploymentId: 'bench',
    index: indexPlan(plan),
    properties,
    plugins: new Map([['idle', { kind: 'loaded', plugin: idle }]]),
    store,
    openHost: () => Promise.reject(new Error('there are no hosts')),
    saveFile: (name) => Promise.resolve(name),
    execution: { id: 'e', ...request },
    maxRetries: 0,
    neighbours: new Map(),
    blueprintPath,
    blueprintFolder: dirname(blueprintPath),
    workFolder: folder,
  });
  const lag = monitorEventLoopDelay({ resolution: 1 });
  const started = performance.now();
  const cpu = process.cpuUsage();
  const cpuSeconds = (): number => {
    const { user, system } = process.cpuUsage(cpu);
    return (user + system) / 1e6;
  };
  let graphMs = 0;
  let graphCpuSeconds = 0;
  let operations = 0;
  const end = await runExecution(
    { execution, deployment: { plan }, instances, ...prepared },
    {
      store,
      clock: systemClock,
      signal: new AbortController().signal,
      onEvent(event) {
        properties.follow(event);
        if (event.kind === 'task-started') operations += 1;
        if (event.kind !== 'step-started') return;
        graphMs = performance.now() - started;
        graphCpuSeconds = cpuSeconds();
        lag.enable();
      },
      retries: { maxRetries: 0, intervalMs: 0 },
      limits: { inAll: 500, perHost: 8 },
      run,
    },
  );
  const seconds = (performance.now() - started) / 1000;
  const allCpuSeconds = cpuSeconds();
  lag.disable();
  if (end.state !== 'completed') throw new Error(`the execution ${end.state}`);
  const figures: EngineFigures = {
    operations,
    seconds,
    graphSeconds: graphMs / 1000,
    cpuSeconds: allCpuSeconds,
    graphCpuSeconds,
    lagMs: lag.max / 1e6,
    lag99Ms: lag.percentile(99) / 1e6,
    peakMebibytes: process.resourceUsage().maxRSS / 1024,
    storeMebibytes: statSync(join(folder, 'brolly.db')).size / 2 ** 20,
  };
  process.stdout.write(JSON.stringify(figures));
} finally {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
}
