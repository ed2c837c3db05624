// install: brings instances to life, targets of relationships before their sources.

import { operationPhase, type Phase, relationshipPhase, type Subject, statePhase } from '../chain.ts';
import { joinChains } from '../join-chains.ts';
import type { InstanceState } from '../task-graph.ts';
import type { Workflow } from '../workflow.ts';
import { selectInstances, targetsOf } from './selection.ts';

/** The phases that a repeated install still runs, by the state that an instance is in: from which phase on. */
const FIRST_PHASE_BY_STATE: Readonly<Record<InstanceState, number>> = {
  uninitialized: 0,
  initializing: 0,
  creating: 4,
  created: 5,
  configuring: 5,
  configured: 7,
  starting: 7,
  started: 13,
  stopping: 0,
  stopped: 0,
  deleting: 0,
  deleted: 0,
};

/**
 * Order and states as Cloudify has them (see docs/workflows.md); an instance that is `started` is left alone, so a
 * second install does nothing.
 */
export const install: Workflow = {
  function: 'cloudify.plugins.workflows.install',
  isResumable: true,
  *steps({ view, parameters }) {
    const { plan } = view;
    const selection = selectInstances(plan, parameters);
    const chains = selection.all.map((subject) => {
      const { id } = subject.instance;
      const phases = selection.isSelected(id)
        ? installPhases(subject, view.state(id))
        : relationshipPhase(subject, 'establish', {
            includes: (target) => selection.isSelected(target) && view.state(target) !== 'started',
          });
      return { instanceId: id, phases, after: targetsOf(subject) };
    });
    yield { kind: 'graph', graph: joinChains('install', chains), onFailure: 'stop' };
    return { kind: 'completed' };
  },
};

function installPhases(subject: Subject, state: InstanceState): readonly Phase[] {
  const lifecycle = (name: string): string => `cloudify.interfaces.lifecycle.${name}`;
  if (state === 'started') return [];
  const numbered: readonly (readonly Phase[])[] = [
    [],
    [],
    operationPhase(subject, 'cloudify.interfaces.validation.create'),
    operationPhase(subject, lifecycle('precreate')),
    operationPhase(subject, lifecycle('create'), { before: 'creating', after: 'created' }),
    relationshipPhase(subject, 'preconfigure'),
    operationPhase(subject, lifecycle('configure'), { before: 'configuring', after: 'configured' }),
    relationshipPhase(subject, 'postconfigure'),
    operationPhase(subject, lifecycle('start'), { before: 'starting' }),
    [],
    operationPhase(subject, lifecycle('poststart')),
    operationPhase(subject, 'cloudify.interfaces.monitoring.start'),
    relationshipPhase(subject, 'establish'),
  ];
  const phases = numbered.slice(FIRST_PHASE_BY_STATE[state]).flat();
  const started = statePhase(subject, 'started');
  if (numbered.flat().length === 0) return [started];
  return state === 'uninitialized' || FIRST_PHASE_BY_STATE[state] === 0
    ? [statePhase(subject, 'initializing'), ...phases, started]
    : [...phases, started];
}
