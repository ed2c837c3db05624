// The dry run: what the operations of a workflow would change, asked of the hosts without changing them.

import type { Host, HostAddress, ResourceChange } from '@brolly/plugin-sdk';
import type { Surroundings } from '#blueprint/functions/function.ts';
import type { Failure } from '#execution/execution-event.ts';
import type { OperationTask, TaskGraph } from '#graph/task-graph.ts';
import { blueprintFiles } from '#plugins/blueprint-files.ts';
import type { LoadedPlugins } from '#plugins/load-plugins.ts';
import type { OperationTools } from '#plugins/operation-context.ts';
import { type PlannedOperation, planOperation } from '#plugins/plan-operation.ts';
import { SecretTexts } from '#plugins/secret-texts.ts';
import type { Neighbours } from './neighbours.ts';
import { nodeInstances, type PlanIndex } from './node-instances.ts';
import { operationCall } from './operation-call.ts';
import { evaluationFailure, lackingFailure } from './operation-runner.ts';
import { resourceFolder } from './resource-folder.ts';
import type { RuntimeProperties } from './runtime-properties.ts';
import { localSurroundings, notingSecrets, type ReadSecret } from './surroundings.ts';

/** One operation of the dry run, with the decisions that it took from the facts of its host. */
export interface PlannedTask {
  readonly taskId: string;
  readonly instanceId: string;
  readonly operation: string;
  readonly planned: PlannedOperation;
  readonly decisions: readonly string[];
}

export type { Failure, PlannedOperation, ResourceChange };

export interface PlanChangesOptions {
  readonly deploymentId: string;
  readonly graph: TaskGraph;
  readonly index: PlanIndex;
  readonly properties: RuntimeProperties;
  readonly plugins: LoadedPlugins;
  /** Private values that are there; what operations put stays in memory. */
  readonly privateValue: (name: string) => Promise<string | undefined>;
  readonly openHost: (address: HostAddress, signal: AbortSignal) => Promise<Host>;
  readonly onStep: (instanceId: string, text: string) => void;
  readonly signal: AbortSignal;
  /** Absolute paths of the blueprint, of the folder that holds it, and of that for private folders of plugins. */
  readonly blueprintPath: string;
  readonly blueprintFolder: string;
  readonly workFolder: string;
  /** Without it there are no secrets. */
  readonly secrets?: ReadSecret | undefined;
  readonly neighbours: Neighbours;
}

/** Plans every operation in the order of the graph, hosts side by side. Sorted as the graph is. */
export async function planChanges(options: PlanChangesOptions): Promise<readonly PlannedTask[]> {
  const privateTexts = new SecretTexts();
  const surroundings = localSurroundings({
    ...options,
    plan: options.index.plan,
    secrets: notingSecrets(options.secrets, privateTexts),
  });
  const notes = { made: new Map<string, string | undefined>(), privateTexts, surroundings };
  const ended = new Map<string, Promise<PlannedTask | undefined>>();
  for (const task of options.graph.tasks) {
    const before = task.dependsOn.flatMap((id) => ended.get(id) ?? []);
    const planned = Promise.all(before).then(() =>
      task.kind === 'operation' && !options.signal.aborted ? planTask(task, options, notes) : undefined,
    );
    ended.set(task.id, planned);
  }
  return (await Promise.all(ended.values())).filter((planned) => planned !== undefined);
}

/** What the operations of a dry run share: private values that were put, and the texts to mask. */
interface PlanNotes {
  readonly made: Map<string, string | undefined>;
  readonly privateTexts: SecretTexts;
  readonly surroundings: Surroundings;
}

/** Only a workflow that runs is an execution. */
const NOT_STARTED = { execution: { id: '', workflow: '', parameters: {} }, maxRetries: 0 } as const;

async function planTask(task: OperationTask, options: PlanChangesOptions, notes: PlanNotes): Promise<PlannedTask> {
  const decisions: string[] = [];
  const planned = await planOne(task, options, { ...notes, tools: toolsOf(task, options, { ...notes, decisions }) });
  return { taskId: task.id, instanceId: task.instanceId, operation: task.operation, planned, decisions };
}

async function planOne(
  task: OperationTask,
  options: PlanChangesOptions,
  { tools, surroundings, privateTexts }: PlanNotes & { readonly tools: OperationTools },
): Promise<PlannedOperation> {
  const loaded = options.plugins.get(task.plugin);
  if (loaded?.kind !== 'loaded') {
    return { kind: 'not-foreseeable', host: undefined, failure: lackingFailure(task, loaded) };
  }
  try {
    const instances = nodeInstances(options.index, options.properties, surroundings);
    const call = operationCall({ task, attempt: 0 }, instances, { ...options, ...NOT_STARTED });
    return await planOperation(loaded.plugin, call, tools);
  } catch (error) {
    return { kind: 'not-foreseeable', host: undefined, failure: evaluationFailure(task, error, privateTexts) };
  }
}

function toolsOf(
  task: OperationTask,
  options: PlanChangesOptions,
  notes: PlanNotes & { readonly decisions: string[] },
): OperationTools {
  return {
    signal: options.signal,
    privateValues: {
      get: async (name) => (notes.made.has(name) ? notes.made.get(name) : options.privateValue(name)),
      put: async (name, value) => void notes.made.set(name, value),
      delete: async (name) => void notes.made.set(name, undefined),
    },
    host: (address) => options.openHost(address, options.signal),
    log: (level, text) => void (level === 'debug' ? undefined : notes.decisions.push(text)),
    step: (text) => options.onStep(task.instanceId, text),
    saveFile: (name) => Promise.resolve(name),
    files: blueprintFiles(options.blueprintFolder, resourceFolder(task, options.index)),
    workFolder: options.workFolder,
    privateTexts: notes.privateTexts,
  };
}
