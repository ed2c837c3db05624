// The graph that takes back what an install left in the middle.

import { ignoringFailures, inFullOrder, type Phase, type Subject, statePhase } from '../chain.ts';
import { joinChains } from '../join-chains.ts';
import type { InstanceState, TaskGraph } from '../task-graph.ts';
import { sourcesOf, topologyOf } from '../topology.ts';
import type { WorkflowView } from '../workflow.ts';
import { removalPhases, stopPhases } from './uninstall-graph.ts';

/**
 * Stops what is `starting`, which is `configured` then, and removes what is `creating` or `configuring`, which is
 * `uninitialized` then. Other states are left alone. Sources come before their targets; failures count as success.
 */
export function rollBackGraph(
  view: WorkflowView,
  { name, ids }: { readonly name: string; readonly ids: ReadonlySet<string> },
): TaskGraph {
  const topology = topologyOf(view.plan);
  const chains = topology.subjects.map((subject) => {
    const { id } = subject.instance;
    const phases = ids.has(id) ? ignoringFailures(inFullOrder(phasesOf(subject, view.state(id)))) : [];
    return { instanceId: id, phases, after: sourcesOf(topology, subject) };
  });
  return joinChains(name, chains);
}

function phasesOf(subject: Subject, state: InstanceState): readonly Phase[] {
  if (state === 'starting') {
    const stop = stopPhases(subject, { stateIfRefused: state });
    return [statePhase(subject, 'stopping'), ...stop, statePhase(subject, 'configured')];
  }
  const isBegun = state === 'creating' || state === 'configuring';
  return isBegun ? [...removalPhases(subject), statePhase(subject, 'uninitialized')] : [];
}
