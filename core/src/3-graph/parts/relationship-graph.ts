// The graph that establishes or unlinks single relationships of instances that stay.

import type { PlanInstance } from '#plan/plan.ts';
import { inFullOrder, relationshipPhase } from '../chain.ts';
import { joinChains } from '../join-chains.ts';
import type { TaskGraph } from '../task-graph.ts';
import { sourcesOf, targetsOf, topologyOf } from '../topology.ts';
import type { WorkflowView } from '../workflow.ts';

/** Which relationships, and what is done about them. */
export interface RelationshipGraphOptions {
  readonly name: string;
  readonly operation: 'establish' | 'unlink';
  /** Instances with only the relationships in question, numbered as in the plan of the view. */
  readonly sources: readonly PlanInstance[];
}

/** Unlinks backwards and sources first, establishes targets first. */
export function relationshipGraph(view: WorkflowView, options: RelationshipGraphOptions): TaskGraph {
  const topology = topologyOf(view.plan);
  const isReversed = options.operation === 'unlink';
  const wanted = new Map(
    options.sources.map((one) => [
      one.id,
      new Set(one.relationships.map((edge) => `${edge.relationship} ${edge.targetId}`)),
    ]),
  );
  const chains = topology.subjects.map((subject) => {
    const edges = wanted.get(subject.instance.id);
    const includes = (edge: { readonly relationship: number; readonly targetId: string }): boolean =>
      edges?.has(`${edge.relationship} ${edge.targetId}`) === true;
    return {
      instanceId: subject.instance.id,
      phases:
        edges === undefined ? [] : inFullOrder(relationshipPhase(subject, options.operation, { isReversed, includes })),
      after: isReversed ? sourcesOf(topology, subject) : targetsOf(subject),
    };
  });
  return joinChains(options.name, chains);
}
