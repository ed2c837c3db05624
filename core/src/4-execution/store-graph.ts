// Stores the graph of a step before the step begins, in parts, so that no graph is too large and nobody has to wait.

import type { TaskGraph } from '#graph/task-graph.ts';
import type { ExecutionStore, GraphPlace } from '#store/store.ts';

/** Tasks of one part: about a hundred kilobytes. */
const TASKS_PER_PART = 1000;

/** May be called again after a process died in the middle: what is left of that is replaced. */
export async function storeGraph(
  store: Pick<ExecutionStore, 'putGraphPart'>,
  place: GraphPlace,
  graph: TaskGraph,
): Promise<void> {
  const { tasks } = graph;
  for (let part = 0; part === 0 || part * TASKS_PER_PART < tasks.length; part += 1) {
    const from = part * TASKS_PER_PART;
    await store.putGraphPart({ ...place, part }, tasks.slice(from, from + TASKS_PER_PART));
    await new Promise((resolve) => setImmediate(resolve));
  }
}
