// From the parts that an author writes to a task graph.

import type { WorkflowPart } from '@brolly/plugin-sdk';
import { operationTask, shortOperationName } from '../chain.ts';
import { checkKwargs } from '../parts/check-kwargs.ts';
import { installGraph } from '../parts/install-graph.ts';
import { resolveOperation } from '../parts/resolve-operation.ts';
import { uninstallGraph } from '../parts/uninstall-graph.ts';
import { type InstanceState, instanceStates, type Task, type TaskGraph } from '../task-graph.ts';
import { topologyOf } from '../topology.ts';
import type { WorkflowView } from '../workflow.ts';
import { WorkflowMistake } from './workflow-mistake.ts';

/** The graph of a part, with the tasks whose results are asked for. */
export interface CompiledPart {
  readonly graph: TaskGraph;
  /** Name that the author gave a result -> id of the task. */
  readonly resultTasks: ReadonlyMap<string, string>;
}

/** @throws WorkflowMistake where a part names what the deployment does not have. */
export function compilePart(view: WorkflowView, name: string, part: WorkflowPart): CompiledPart {
  const compiler: Compiler = { view, tasks: [], ids: new Set(), resultTasks: new Map(), assumed: new Map() };
  add(compiler, part, []);
  return { graph: { name, tasks: compiler.tasks }, resultTasks: compiler.resultTasks };
}

interface Compiler {
  readonly view: WorkflowView;
  readonly tasks: Task[];
  readonly ids: Set<string>;
  readonly resultTasks: Map<string, string>;
  /** States that instances have once the parts before have run. */
  readonly assumed: Map<string, InstanceState>;
}

/** @returns ids of the tasks that end the part; those that it came after where it has none. */
function add(compiler: Compiler, part: WorkflowPart, after: readonly string[]): readonly string[] {
  switch (part.kind) {
    case 'sequence':
      return part.parts.reduce((ends, each) => add(compiler, each, ends), after);
    case 'fork-join':
      return part.parts.length === 0 ? after : [...new Set(part.parts.flatMap((each) => add(compiler, each, after)))];
    case 'install':
      return addInstall(compiler, part.instances, after);
    case 'uninstall':
      return addUninstall(compiler, part, after);
    case 'reinstall': {
      const { instances } = part;
      return addInstall(compiler, instances, addUninstall(compiler, { instances, ignoreFailure: false }, after));
    }
    case 'operation':
      return addOperation(compiler, part, after);
    case 'set-state':
      return addState(compiler, part, after);
  }
}

function addInstall(compiler: Compiler, instances: readonly string[], after: readonly string[]): readonly string[] {
  const ids = knownIds(compiler, instances);
  const graph = installGraph(assumedView(compiler), { name: '', ids });
  for (const id of ids) compiler.assumed.set(id, 'started');
  return addGraph(compiler, graph.tasks, after);
}

function addUninstall(
  compiler: Compiler,
  part: { readonly instances: readonly string[]; readonly ignoreFailure: boolean },
  after: readonly string[],
): readonly string[] {
  const ids = knownIds(compiler, part.instances);
  const { ignoreFailure } = part;
  const graph = uninstallGraph(assumedView(compiler), { name: '', ids, ignoreFailure });
  for (const id of ids) compiler.assumed.set(id, 'deleted');
  return addGraph(compiler, graph.tasks, after);
}

function addOperation(
  compiler: Compiler,
  part: Extract<WorkflowPart, { kind: 'operation' }>,
  after: readonly string[],
): readonly string[] {
  const subject = subjectOf(compiler, part.instance);
  const { node } = subject;
  const found = resolveOperation(node, part.operation);
  if (found.kind === 'ambiguous') {
    throw new WorkflowMistake(
      `"${part.operation}" of node template "${node.name}" may be ${found.operations.join(' or ')}`,
    );
  }
  const declared = found.kind === 'found' ? node.operations[found.operation] : undefined;
  if (found.kind === 'none' || declared === undefined) return after;
  const { operation } = found;
  const { inputs = {}, resultName, maxRetries, ignoreFailure } = part;
  const problem = checkKwargs({ node, operation, inputs, allowsOverride: true });
  if (problem?.kind === 'failed') throw new WorkflowMistake(problem.message);
  const task: Task = {
    ...operationTask(subject, operation, declared),
    id: uniqueId(compiler, `${part.instance}/${shortOperationName(operation)}`),
    dependsOn: after,
    inputs: { ...declared.inputs, ...inputs },
    ...(resultName === undefined ? {} : { keepsResult: true }),
    ...(maxRetries === undefined ? {} : { maxRetries }),
    ...(ignoreFailure === true ? { ignoreFailure } : {}),
  };
  if (resultName !== undefined) {
    if (compiler.resultTasks.has(resultName)) throw new WorkflowMistake(`two results are named "${resultName}"`);
    compiler.resultTasks.set(resultName, task.id);
  }
  compiler.tasks.push(task);
  return [task.id];
}

function addState(
  compiler: Compiler,
  part: Extract<WorkflowPart, { kind: 'set-state' }>,
  after: readonly string[],
): readonly string[] {
  const { instance } = subjectOf(compiler, part.instance);
  const state = instanceStates.find((each) => each === part.state);
  if (state === undefined) throw new WorkflowMistake(`there is no state "${part.state}"`);
  const id = uniqueId(compiler, `${instance.id}/state:${state}`);
  compiler.tasks.push({ kind: 'set-state', id, dependsOn: after, instanceId: instance.id, state });
  compiler.assumed.set(instance.id, state);
  return [id];
}

/** Adds tasks of a graph: those that wait for nothing in it wait for what was before. */
function addGraph(compiler: Compiler, tasks: readonly Task[], after: readonly string[]): readonly string[] {
  if (tasks.length === 0) return after;
  const ids = new Map(tasks.map((task) => [task.id, uniqueId(compiler, task.id)]));
  const awaited = new Set(tasks.flatMap((task) => task.dependsOn));
  for (const task of tasks) {
    const dependsOn = task.dependsOn.length === 0 ? after : task.dependsOn.map((id) => ids.get(id) ?? id);
    compiler.tasks.push({ ...task, id: ids.get(task.id) ?? task.id, dependsOn });
  }
  return tasks.filter((task) => !awaited.has(task.id)).map((task) => ids.get(task.id) ?? task.id);
}

/** A task that comes again has `#2` after its id. */
function uniqueId({ ids }: Compiler, wanted: string): string {
  let id = wanted;
  for (let nth = 2; ids.has(id); nth += 1) id = `${wanted}#${nth}`;
  ids.add(id);
  return id;
}

function assumedView({ view, assumed }: Compiler): WorkflowView {
  return {
    plan: view.plan,
    openModification: view.openModification,
    state: (id) => assumed.get(id) ?? view.state(id),
    systemProperties: (id) => view.systemProperties(id),
  };
}

function knownIds(compiler: Compiler, instances: readonly string[]): ReadonlySet<string> {
  return new Set(instances.map((id) => subjectOf(compiler, id).instance.id));
}

function subjectOf({ view }: Compiler, id: string) {
  const subject = topologyOf(view.plan).subject(id);
  if (subject === undefined) throw new WorkflowMistake(`the deployment has no instance "${id}"`);
  return subject;
}
