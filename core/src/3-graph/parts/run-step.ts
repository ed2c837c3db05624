// Runs a graph from within the steps of a workflow.

import { invariant } from '#diagnostics/invariant.ts';
import type { Failure } from '../failure.ts';
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
  return new Set(failuresByInstance(graph, end).keys());
}

/** The failures of each instance in whose chain tasks failed, in the order of the graph's tasks. */
export function failuresByInstance(graph: TaskGraph, end: GraphEnd): ReadonlyMap<string, readonly Failure[]> {
  const failures = new Map(end.failures.map(({ taskId, failure }) => [taskId, failure]));
  const found = new Map<string, readonly Failure[]>();
  for (const task of graph.tasks) {
    const failure = failures.get(task.id);
    if (failure === undefined) continue;
    const owner = task.kind === 'operation' ? (task.relationship?.sourceId ?? task.instanceId) : task.instanceId;
    found.set(owner, [...(found.get(owner) ?? []), failure]);
  }
  return found;
}
