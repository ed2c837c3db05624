// uninstall: takes instances down, sources of relationships before their targets.

import { operationPhase, type Phase, relationshipPhase, type Subject, statePhase } from '../chain.ts';
import { joinChains } from '../join-chains.ts';
import type { InstanceState, TaskGraph } from '../task-graph.ts';
import type { Workflow } from '../workflow.ts';
import { selectInstances } from './selection.ts';

const ALREADY_DOWN: ReadonlySet<InstanceState> = new Set([
  'stopped',
  'deleting',
  'deleted',
  'uninitialized',
  'configured',
]);
const STOPPED: ReadonlySet<InstanceState> = new Set(['stopped', 'deleting', 'deleted']);
const NOTHING_THERE: ReadonlySet<InstanceState> = new Set(['deleted', 'uninitialized']);

/** Order and states as Cloudify has them (see docs/workflows.md); with `ignore_failure` a failed task counts as done. */
export const uninstall: Workflow = {
  function: 'cloudify.plugins.workflows.uninstall',
  isResumable: true,
  *steps({ view, parameters }) {
    const { plan } = view;
    const selection = selectInstances(plan, parameters);
    const chains = selection.all.map((subject) => {
      const { id } = subject.instance;
      const phases = selection.isSelected(id)
        ? uninstallPhases(subject, view.state(id))
        : relationshipPhase(subject, 'unlink', { isReversed: true, includes: selection.isSelected }).map(
            ignoreFailures,
          );
      return { instanceId: id, phases, after: selection.sourcesOf.get(id) ?? [] };
    });
    const graph = joinChains('uninstall', chains);
    const isIgnored = parameters['ignore_failure'] === true;
    yield { kind: 'graph', graph: isIgnored ? ignoreAll(graph) : graph, onFailure: 'stop' };
    return { kind: 'completed' };
  },
};

function uninstallPhases(subject: Subject, state: InstanceState): readonly Phase[] {
  const lifecycle = (name: string): string => `cloudify.interfaces.lifecycle.${name}`;
  const stop = ALREADY_DOWN.has(state)
    ? []
    : [
        statePhase(subject, 'stopping'),
        ...operationPhase(subject, 'cloudify.interfaces.validation.delete'),
        ...operationPhase(subject, 'cloudify.interfaces.monitoring.stop'),
        ...operationPhase(subject, lifecycle('prestop')),
        ...operationPhase(subject, lifecycle('stop')),
      ];
  const remove = NOTHING_THERE.has(state)
    ? []
    : [
        ...relationshipPhase(subject, 'unlink', { isReversed: true }),
        ...operationPhase(subject, lifecycle('delete'), { before: 'deleting' }),
        ...operationPhase(subject, lifecycle('postdelete')),
      ];
  return [
    ...stop,
    ...(STOPPED.has(state) ? [] : [statePhase(subject, 'stopped')]),
    ...remove,
    ...(state === 'deleted' ? [] : [statePhase(subject, 'deleted')]),
  ].map(inOrder);
}

/** Marks of a plugin tell what an install may do early; a teardown keeps the whole order. */
function inOrder(phase: Phase): Phase {
  return phase.need === 'neutral' ? phase : { ...phase, need: 'ordered' };
}

function ignoreFailures(phase: Phase): Phase {
  return { ...phase, steps: phase.steps.map((step) => step.map((task) => ({ ...task, ignoreFailure: true }))) };
}

function ignoreAll(graph: TaskGraph): TaskGraph {
  return { ...graph, tasks: graph.tasks.map((task) => ({ ...task, ignoreFailure: true })) };
}
