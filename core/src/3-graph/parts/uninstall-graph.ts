// The graph that takes instances down, sources of relationships before their targets.

import {
  ignoringFailures,
  inFullOrder,
  lifecycle,
  operationPhase,
  type Phase,
  type PhaseOptions,
  relationshipPhase,
  type Subject,
  statePhase,
} from '../chain.ts';
import { joinChains } from '../join-chains.ts';
import type { InstanceState, TaskGraph } from '../task-graph.ts';
import { sourcesOf, topologyOf } from '../topology.ts';
import type { WorkflowView } from '../workflow.ts';
import { hostRemoval } from './install-graph.ts';

const ALREADY_DOWN: ReadonlySet<InstanceState> = new Set([
  'stopped',
  'deleting',
  'deleted',
  'uninitialized',
  'configured',
]);
const STOPPED: ReadonlySet<InstanceState> = new Set(['stopped', 'deleting', 'deleted']);
const NOTHING_THERE: ReadonlySet<InstanceState> = new Set(['deleted', 'uninitialized']);

/** What is uninstalled, and what a failure means. */
export interface UninstallOptions {
  readonly name: string;
  readonly ids: ReadonlySet<string>;
  /** A failed task counts as done. */
  readonly ignoreFailure: boolean;
  /** Whether instances that stay unlink from those that go. Default true. */
  readonly unlinksOthers?: boolean;
}

/** Order and states as Cloudify has them (see docs/workflows.md). The failures of what stays never count. */
export function uninstallGraph(view: WorkflowView, options: UninstallOptions): TaskGraph {
  const topology = topologyOf(view.plan);
  const { ids } = options;
  const chains = topology.subjects.map((subject) => {
    const { id } = subject.instance;
    const own = ids.has(id) ? uninstallPhases(subject, view.state(id)) : unlinkPhases(subject, options);
    return {
      instanceId: id,
      phases: options.ignoreFailure ? ignoringFailures(own) : own,
      after: sourcesOf(topology, subject),
    };
  });
  return joinChains(options.name, chains);
}

function unlinkPhases(subject: Subject, { ids, unlinksOthers }: UninstallOptions): readonly Phase[] {
  if (unlinksOthers === false) return [];
  const includes = ({ targetId }: { readonly targetId: string }): boolean => ids.has(targetId);
  return ignoringFailures(relationshipPhase(subject, 'unlink', { isReversed: true, includes }));
}

function uninstallPhases(subject: Subject, state: InstanceState): readonly Phase[] {
  const remove = NOTHING_THERE.has(state) ? [] : [...removalPhases(subject, 'deleting')];
  return inFullOrder([
    ...(ALREADY_DOWN.has(state)
      ? []
      : [statePhase(subject, 'stopping'), ...stopPhases(subject, { stateIfRefused: state })]),
    ...(STOPPED.has(state) ? [] : [statePhase(subject, 'stopped')]),
    ...remove,
    ...(state === 'deleted' ? [] : [statePhase(subject, 'deleted')]),
  ]);
}

/** Everything that stops an instance, from `validation.delete` to `stop`. */
export function stopPhases(subject: Subject, task: PhaseOptions['task'] = {}): readonly Phase[] {
  return [
    'cloudify.interfaces.validation.delete',
    'cloudify.interfaces.monitoring.stop',
    lifecycle('prestop'),
    ...hostRemoval(subject),
    lifecycle('stop'),
  ].flatMap((operation) => operationPhase(subject, operation, { task }));
}

/** Everything that removes a stopped instance: `unlink`, `delete`, `postdelete`. */
export function removalPhases(subject: Subject, before?: InstanceState): readonly Phase[] {
  return [
    ...relationshipPhase(subject, 'unlink', { isReversed: true }),
    ...operationPhase(subject, lifecycle('delete'), before === undefined ? {} : { before }),
    ...operationPhase(subject, lifecycle('postdelete')),
  ];
}
