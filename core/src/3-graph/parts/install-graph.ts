// The graph that brings instances to life, targets of relationships before their sources.

import { COMPUTE } from '#plan/expand-instances.ts';
import { agentCreation, agentRemoval } from '../agents.ts';
import { lifecycle, operationPhase, type Phase, relationshipPhase, type Subject, statePhase } from '../chain.ts';
import { joinChains } from '../join-chains.ts';
import type { InstanceState, TaskGraph } from '../task-graph.ts';
import { targetsOf, topologyOf } from '../topology.ts';
import type { WorkflowView } from '../workflow.ts';

/** The phases that a repeated install still runs, by the state that an instance is in: from which phase on. */
const FIRST_PHASE_BY_STATE: Readonly<Record<InstanceState, number>> = {
  uninitialized: 0,
  initializing: 0,
  creating: 2,
  created: 3,
  configuring: 3,
  configured: 5,
  starting: 5,
  started: 11,
  stopping: 0,
  stopped: 0,
  deleting: 0,
  deleted: 0,
};

/**
 * Order and states as Cloudify has them (see docs/workflows.md). An instance that is `started` is left alone. One that
 * is not among `ids` is intact: it only establishes its relationships to what is installed.
 */
export function installGraph(
  view: WorkflowView,
  { name, ids }: { readonly name: string; readonly ids: ReadonlySet<string> },
): TaskGraph {
  const chains = topologyOf(view.plan).subjects.map((subject) => {
    const { id } = subject.instance;
    const phases = ids.has(id)
      ? installPhases(subject, view)
      : relationshipPhase(subject, 'establish', {
          includes: ({ targetId }) => ids.has(targetId) && view.state(targetId) !== 'started',
        });
    return { instanceId: id, phases, after: targetsOf(subject) };
  });
  return joinChains(name, chains);
}

function installPhases(subject: Subject, view: WorkflowView): readonly Phase[] {
  const { id } = subject.instance;
  const state = view.state(id);
  if (state === 'started') return [];
  const noted = view.systemProperties(id);
  const phases = allPhases(subject, noted['configuration_drift'] === undefined ? undefined : NO_DRIFT);
  const started = statePhase(subject, 'started', noted['status'] === undefined ? undefined : { status: null });
  if (phases.flat().length === 0) return [started];
  const first = FIRST_PHASE_BY_STATE[state];
  const left = phases.slice(first).flat();
  return first === 0 ? [statePhase(subject, 'initializing'), ...left, started] : [...left, started];
}

const NO_DRIFT = { configuration_drift: null };

/** One entry per phase, empty where the node does not have it: the places count. */
function allPhases(subject: Subject, voids: typeof NO_DRIFT | undefined): readonly (readonly Phase[])[] {
  const isHost = subject.node.typeHierarchy.includes(COMPUTE);
  const create = undoing(subject, 'create', ['delete', 'postdelete'].map(lifecycle));
  const start = undoing(subject, 'start', [lifecycle('prestop'), ...hostRemoval(subject), lifecycle('stop')]);
  return [
    operationPhase(subject, 'cloudify.interfaces.validation.create'),
    operationPhase(subject, lifecycle('precreate')),
    operationPhase(subject, lifecycle('create'), { before: 'creating', after: 'created', task: create }),
    relationshipPhase(subject, 'preconfigure'),
    operationPhase(subject, lifecycle('configure'), {
      before: 'configuring',
      after: 'configured',
      ...(voids === undefined ? {} : { voids }),
    }),
    relationshipPhase(subject, 'postconfigure'),
    operationPhase(subject, lifecycle('start'), { before: 'starting', task: start }),
    isHost ? hostPhases(subject) : [],
    operationPhase(subject, lifecycle('poststart')),
    operationPhase(subject, 'cloudify.interfaces.monitoring.start'),
    relationshipPhase(subject, 'establish'),
  ];
}

/** Waits until a host is up, then brings it what runs on every host. */
function hostPhases(subject: Subject): readonly Phase[] {
  return [
    ...operationPhase(subject, 'cloudify.interfaces.host.get_state', { task: { repeatUntilTrue: true } }),
    ...agentCreation(subject.node).flatMap((operation) => operationPhase(subject, operation)),
    ...['install', 'start'].flatMap((name) => operationPhase(subject, `cloudify.interfaces.monitoring_agent.${name}`)),
  ];
}

/** Operations that take from a host what every host was brought. */
export function hostRemoval({ node }: Subject): readonly string[] {
  if (!node.typeHierarchy.includes(COMPUTE)) return [];
  const monitoring = ['stop', 'uninstall'].map((name) => `cloudify.interfaces.monitoring_agent.${name}`);
  return [...monitoring, ...agentRemoval(node)];
}

/** What a resume runs before it repeats an operation that cannot just begin again. */
function undoing(
  { node }: Subject,
  name: string,
  operations: readonly string[],
): { readonly undoBeforeRepeat?: readonly string[] } {
  if (node.operations[lifecycle(name)]?.isRepeatable === true) return {};
  const found = operations.filter((operation) => node.operations[operation] !== undefined);
  return found.length === 0 ? {} : { undoBeforeRepeat: found };
}
