// Runs a graph from within the steps of a workflow.

import { invariant } from '#diagnostics/invariant.ts';
import type { TaskGraph } from '../task-graph.ts';
import type { GraphEnd, Steps } from '../workflow.ts';

const NOTHING_TO_DO: GraphEnd = { state: 'completed', failures: [], results: {} };

/** Runs a graph and gives its end. One without tasks is no step. */
export function* runStep(graph: TaskGraph, onFailure: 'stop' | 'go-on'): Steps<GraphEnd> {
  if (graph.tasks.length === 0) return NOTHING_TO_DO;
  const end = yield { kind: 'graph', graph, onFailure };
  invariant(end !== undefined, `the graph ${graph.name} was run and its end is known`);
  return end;
}

/** Ids of the instances in whose chains tasks failed, each once. */
export function failedInstances(graph: TaskGraph, end: GraphEnd): ReadonlySet<string> {
  const failed = new Set(end.failures.map(({ taskId }) => taskId));
  return new Set(
    graph.tasks.flatMap((task) => {
      if (!failed.has(task.id)) return [];
      const owner = task.kind === 'operation' ? (task.relationship?.sourceId ?? task.instanceId) : task.instanceId;
      return [owner];
    }),
  );
}
