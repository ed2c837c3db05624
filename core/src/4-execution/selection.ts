// Which tasks of a graph are run when not all are wanted. The others count as done, each with its reason in the journal.

import type { Task, TaskGraph } from '#graph/task-graph.ts';
import type { ExecutionChoices } from '#store/store.ts';

/** Why a task is not run; `undefined`: it is run. */
export type ReasonToSkip = (task: Task) => string | undefined;

/**
 * @param nodeOf the node template of an instance.
 * @returns `undefined` where all tasks are run.
 */
export function selectTasks(
  graph: TaskGraph,
  { only, from }: ExecutionChoices,
  nodeOf: (instanceId: string) => string | undefined,
): ReasonToSkip | undefined {
  if (only === undefined && from === undefined) return undefined;
  const chosen = only === undefined ? undefined : new Set(only);
  const after = from === undefined ? undefined : tasksFrom(graph, new Set(from));
  return ({ id, instanceId }) => {
    if (chosen !== undefined && !chosen.has(instanceId) && !chosen.has(nodeOf(instanceId) ?? ''))
      return 'it is not among those that --only names';
    if (after !== undefined && !after.has(id)) return 'it comes before what --from names, or beside it';
    return undefined;
  };
}

/** The tasks that are named, and those that come after one of them at any distance. */
function tasksFrom(graph: TaskGraph, named: ReadonlySet<string>): ReadonlySet<string> {
  const found = new Set<string>();
  // Every task stands after those that it depends on.
  for (const task of graph.tasks) {
    if (named.has(task.id) || task.dependsOn.some((need) => found.has(need))) found.add(task.id);
  }
  return found;
}
