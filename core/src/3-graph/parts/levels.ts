// Orders instances in levels: what one failing chain must not hold up runs in graphs of its own, one per level.

import type { Phase } from '../chain.ts';
import { orderByDependencies } from '../dag.ts';
import type { Failure } from '../failure.ts';
import { joinChains } from '../join-chains.ts';
import { targetsOf, topologyOf } from '../topology.ts';
import type { Steps, WorkflowView } from '../workflow.ts';
import { failuresByInstance, runStep } from './run-step.ts';

/** The given instances, each level after all that it depends on, directly or through instances that are not given. */
export function levelsOf(view: WorkflowView, ids: ReadonlySet<string>): readonly ReadonlySet<string>[] {
  const topology = topologyOf(view.plan);
  const targets = new Map(
    topology.subjects.map((subject) => [subject.instance.id, targetsOf(subject).map(({ instanceId }) => instanceId)]),
  );
  const depths = new Map<string, number>();
  const levels: Set<string>[] = [];
  for (const id of orderByDependencies(targets).names) {
    // How many of the given instances stand one upon the other up to this one, itself included.
    const below = (targets.get(id) ?? []).reduce((deepest, target) => Math.max(deepest, depths.get(target) ?? 0), 0);
    const depth = below + (ids.has(id) ? 1 : 0);
    depths.set(id, depth);
    if (!ids.has(id)) continue;
    const level = levels[depth - 1] ?? new Set();
    levels[depth - 1] = level.add(id);
  }
  return levels;
}

/**
 * Runs a chain per instance, level by level: the graphs are `<name>-1`, `<name>-2`, ... A chain that fails stops only
 * itself.
 *
 * @returns the failures of each instance whose chain failed
 */
export function* runLevels(
  view: WorkflowView,
  work: {
    readonly name: string;
    readonly ids: ReadonlySet<string>;
    readonly phasesOf: (instanceId: string) => readonly Phase[];
  },
): Steps<ReadonlyMap<string, readonly Failure[]>> {
  const failed = new Map<string, readonly Failure[]>();
  for (const [index, ids] of levelsOf(view, work.ids).entries()) {
    const chains = [...ids].map((id) => ({ instanceId: id, phases: work.phasesOf(id), after: [] }));
    const graph = joinChains(`${work.name}-${index + 1}`, chains);
    const end = yield* runStep(graph, 'go-on');
    for (const [id, failures] of failuresByInstance(graph, end)) failed.set(id, failures);
  }
  return failed;
}
