// The path of the data from a plan on, and the only place where its parts are wired together; language.ts has what comes before.

import { dirname } from 'node:path';
import type { Host, HostAddress, HostFacts, JsonObject } from '@brolly/plugin-sdk';
import type { Diagnostic } from '#diagnostics/diagnostic.ts';
import { invariant } from '#diagnostics/invariant.ts';
import { awaitSchedule } from '#execution/await-schedule.ts';
import { systemClock } from '#execution/clock.ts';
import type { ExecutionEnd } from '#execution/execution-event.ts';
import { type BuiltGraph, buildAnyGraph } from '#graph/build-graph.ts';
import { type PreparedWorkflow, prepareWorkflow } from '#graph/prepare-workflow.ts';
import type { InstanceState, TaskGraph } from '#graph/task-graph.ts';
import { loadPlugins } from '#plugins/load-plugins.ts';
import { saveFile } from '#plugins/save-file.ts';
import type { DeploymentRecord, ExecutionRecord, Store } from '#store/store.ts';
import { copyToMemory, pretendOperations } from './deployment/dry-run.ts';
import { findWorkflow } from './deployment/find-workflow.ts';
import { leaseIdentity } from './deployment/lease-identity.ts';
import type { LiveOptions } from './deployment/live-options.ts';
import { readNeighbours } from './deployment/neighbours.ts';
import { indexPlan } from './deployment/node-instances.ts';
import { operationRunner } from './deployment/operation-runner.ts';
import { type PlannedTask, planChanges as planEachChange } from './deployment/plan-changes.ts';
import { runtimeProperties } from './deployment/runtime-properties.ts';
import { tellingFacts } from './deployment/telling-facts.ts';
import { deploymentFolder, type Workspace } from './deployment/workspace.ts';

// What stores, executes and reaches hosts is loaded when that is done: most commands only read.

export interface WorkflowRequest {
  readonly workflow: string;
  readonly parameters: JsonObject;
  readonly allowCustomParameters: boolean;
}

/** In which states the instances are: those of a workspace, or all in one that is assumed; by default none has a life. */
export interface GraphStates {
  readonly workspace?: Workspace | undefined;
  readonly assumedState?: InstanceState | undefined;
}

/** How long the code of others may take to its first graph, when that is only looked at. */
const FIRST_GRAPH_MS = 30_000;

/** Stage 3: the task graph of a workflow for a deployment. */
export async function graph(
  deployment: Pick<DeploymentRecord, 'id' | 'plan' | 'blueprintPath'>,
  request: WorkflowRequest,
  given: GraphStates = {},
): Promise<BuiltGraph> {
  const instances = (await given.workspace?.store.listInstances(deployment.id)) ?? [];
  const { assumedState } = given;
  const assumed =
    assumedState === undefined ? [] : deployment.plan.instances.map((each) => [each.id, assumedState] as const);
  const states = new Map([...assumed, ...instances.map((each) => [each.id, each.state] as const)]);
  const systemProperties = new Map(instances.map((each) => [each.id, each.systemProperties ?? {}] as const));
  const found = await findWorkflow(deployment, request);
  const cut = AbortSignal.timeout(FIRST_GRAPH_MS);
  return buildAnyGraph(deployment.plan, { ...request, states, systemProperties, found, cut });
}

/** Before an execution begins or goes on: whether its workflow can be run, with its parameters completed. */
export async function prepare(
  deployment: Pick<DeploymentRecord, 'id' | 'plan' | 'blueprintPath'>,
  request: Pick<WorkflowRequest, 'workflow' | 'parameters'> & { readonly allowCustomParameters?: boolean },
): Promise<{ prepared: PreparedWorkflow | undefined; diagnostics: readonly Diagnostic[] }> {
  return prepareWorkflow(deployment.plan, request, await findWorkflow(deployment, request));
}

/** How often a running execution looks for what other processes want of it. */
const POLL_REQUESTS_MS = 200;

/**
 * Stage 4: runs an execution to its end, or goes on with one that was begun. To be called with the lock held.
 *
 * @returns `undefined` when a scheduled execution was left before its time had come: it can be gone on with.
 */
export async function run(
  workspace: Workspace,
  execution: ExecutionRecord,
  live: LiveOptions,
): Promise<ExecutionEnd | undefined> {
  const wait = { ...live, store: workspace.store, clock: systemClock, pollMs: POLL_REQUESTS_MS };
  const due = live.isDryRun === true ? 'due' : await awaitSchedule(execution, wait);
  if (due === 'left') return undefined;
  if (due === 'cancelled') return { executionId: execution.id, state: 'cancelled', failures: [], notRun: [] };
  const store = live.isDryRun === true ? await copyToMemory(workspace.store, execution) : workspace.store;
  const { openHosts } = await import('./deployment/host-access.ts');
  const hosts = openHosts({
    ...live,
    deploymentId: execution.deploymentId,
    store,
    lease: await leaseIdentity(
      { store, deploymentId: execution.deploymentId },
      `${execution.workflow} of ${execution.deploymentId}`,
    ),
    now: () => systemClock.now(),
    onStep: (instanceId, text) => live.onEvent({ kind: 'step', at: systemClock.now(), taskId: '', instanceId, text }),
  });
  try {
    return await runWith({ workspace, store, openHost: hosts.open }, execution, live);
  } finally {
    await hosts.close();
  }
}

async function runWith(
  place: {
    readonly workspace: Workspace;
    readonly store: Store;
    readonly openHost: (address: HostAddress, signal: AbortSignal) => Promise<Host>;
  },
  execution: ExecutionRecord,
  live: LiveOptions,
): Promise<ExecutionEnd> {
  const { store, workspace, openHost } = place;
  const { deployment, instances, properties } = await circumstances(store, execution.deploymentId);
  const blueprintFolder = dirname(deployment.blueprintPath);
  let plugins = await loadPlugins(Object.values(deployment.plan.plugins), blueprintFolder);
  let index = indexPlan(deployment.plan);
  let neighbours = await readNeighbours(workspace.store, deployment.plan);
  const folder = deploymentFolder(workspace, deployment.id);
  const facts = {
    get index() {
      return index;
    },
    get plugins() {
      return plugins;
    },
    get neighbours() {
      return neighbours;
    },
    blueprintPath: deployment.blueprintPath,
    deploymentId: deployment.id,
    properties,
    store,
    openHost,
    saveFile: (name: string, content: string) => saveFile(folder, name, content),
    execution: { id: execution.id, workflow: execution.workflow, parameters: execution.parameters },
    secrets: live.secrets,
    onHostCall: live.onHostCall,
    maxRetries: live.maxRetries,
    blueprintFolder,
    workFolder: `${folder}/plugins`,
  };
  const { prepared } = await prepare(deployment, { ...execution, allowCustomParameters: true });
  invariant(prepared !== undefined, `the workflow ${execution.workflow} was prepared before it is run`);
  const { runExecution } = await import('#execution/run-execution.ts');
  return runExecution(
    { execution, deployment, instances, ...prepared },
    {
      store,
      clock: systemClock,
      signal: live.signal,
      onEvent(event, sequence) {
        properties.follow(event);
        live.onEvent(event, sequence);
      },
      onGraph: live.onGraph,
      async onPlan(plan) {
        plugins = await loadPlugins(Object.values(plan.plugins), blueprintFolder);
        neighbours = await readNeighbours(workspace.store, plan);
        index = indexPlan(plan);
      },
      retries: { maxRetries: live.maxRetries, intervalMs: live.retryIntervalMs },
      limits: { inAll: live.maxConcurrent, perHost: live.maxPerHost, ofNodeType: live.maxOfNodeType },
      waitAfterFailMs: live.waitAfterFailMs,
      pollRequestsMs: POLL_REQUESTS_MS,
      run: live.isDryRun === true ? pretendOperations(facts) : operationRunner(facts),
    },
  );
}

/** Instead of stage 4: what the graph would change, compared with the hosts. Changes nothing. */
export async function planChanges(
  deployment: Pick<DeploymentRecord, 'id' | 'plan' | 'blueprintPath'>,
  options: Pick<LiveOptions, 'signal' | 'askHostKey' | 'hostKeyPolicy' | 'onHost' | 'secrets'> & {
    readonly graph: TaskGraph;
    readonly workspace?: Workspace | undefined;
    /** Where other deployments are looked for; by default the workspace. */
    readonly beside?: Workspace | undefined;
    readonly onStep: (instanceId: string, text: string) => void;
    /** The facts of each host that was asked, by its name. */
    readonly onFacts?: ((hostName: string, facts: HostFacts) => void) | undefined;
  },
): Promise<readonly PlannedTask[]> {
  const store = options.workspace?.store;
  const { openHosts } = await import('./deployment/host-access.ts');
  const hosts = openHosts({ ...options, deploymentId: deployment.id, store: undefined, now: () => systemClock.now() });
  try {
    return await planEachChange({
      ...options,
      deploymentId: deployment.id,
      index: indexPlan(deployment.plan),
      neighbours: await readNeighbours((options.beside ?? options.workspace)?.store, deployment.plan),
      blueprintPath: deployment.blueprintPath,
      properties: runtimeProperties((await store?.listInstances(deployment.id)) ?? []),
      plugins: await loadPlugins(Object.values(deployment.plan.plugins), dirname(deployment.blueprintPath)),
      privateValue: async (name) => store?.getPrivateValue(deployment.id, name),
      openHost: async (address, signal) => {
        const host = await hosts.open(address, signal);
        return options.onFacts === undefined ? host : tellingFacts(host, options.onFacts);
      },
      blueprintFolder: dirname(deployment.blueprintPath),
      workFolder: `${dirname(deployment.blueprintPath)}/.brolly/${deployment.id}/plugins`,
    });
  } finally {
    await hosts.close();
  }
}

async function circumstances(store: Store, deploymentId: string) {
  const deployment = await store.getDeployment(deploymentId);
  invariant(deployment !== undefined, `the store has no deployment ${deploymentId}`);
  const instances = await store.listInstances(deploymentId);
  return { deployment, instances, properties: runtimeProperties(instances) };
}
