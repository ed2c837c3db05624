// An execution with all that one may hold: retries, relationships, undoing, a scaling of the deployment, changes of
// instances, a failure that the workflow takes, results. How each attempt ends is written down, so that two runs compare.

import type { Json } from '@brolly/plugin-sdk';
import type { OperationTask } from '#graph/task-graph.ts';
import type { GraphEnd, Workflow } from '#graph/workflow.ts';
import type { Plan, PlanInstance, PlanNode } from '#plan/plan.ts';
import type { OperationOutcome } from '../execution-event.ts';
import type { Script } from './mortal-process.ts';
import { failure } from './simulate.ts';
import { graph, operation, setState } from './sketch-graph.ts';

const DELETE = 'cloudify.interfaces.lifecycle.delete';

const instance = (id: string): PlanInstance => ({ id, nodeName: id.split('_')[0] ?? id, index: 1, relationships: [] });

const node = (name: string): PlanNode => ({
  name,
  type: 'shop.Part',
  typeHierarchy: ['shop.Part'],
  properties: {},
  operations: { [DELETE]: { plugin: 'shop', function: 'delete', inputs: {} } },
  relationships: [],
  instanceCount: 1,
});

export const samplePlan: Plan = {
  inputs: {},
  nodes: { app: node('app'), db: node('db') },
  instances: ['app', 'db'].map(instance),
  outputs: {},
  capabilities: {},
  workflows: {},
  plugins: {},
};

const relationship = (sourceId: string, side: 'source' | 'target'): Partial<OperationTask> => ({
  relationship: { sourceId, targetId: 'db', side, index: 0 },
  instanceId: side === 'source' ? sourceId : 'db',
});

/** The chain of an application, which waits for what is before it. */
function chainOf(id: string, before: readonly string[]) {
  return [
    setState(`${id}/creating`, 'creating', { dependsOn: before }),
    operation(`${id}/create`, [`${id}/creating`], { undoBeforeRepeat: [DELETE] }),
    setState(`${id}/starting`, 'starting', { dependsOn: [`${id}/create`] }),
    operation(`${id}/start`, [`${id}/starting`]),
    operation(`${id}/establish:source`, [`${id}/start`], relationship(id, 'source')),
    operation(`${id}/establish:target`, [`${id}/start`], relationship(id, 'target')),
    setState(`${id}/started`, 'started', { dependsOn: [`${id}/establish:source`, `${id}/establish:target`] }),
  ];
}

export const sampleWorkflow: Workflow = {
  function: 'sample',
  isResumable: true,
  *steps({ view, makeId }) {
    const database = [
      setState('db/creating', 'creating'),
      operation('db/create', ['db/creating']),
      operation('db/get_state', ['db/create'], { repeatUntilTrue: true, retryIntervalSeconds: 0.01 }),
      setState('db/started', 'started', { dependsOn: ['db/get_state'] }),
    ];
    yield { kind: 'graph', graph: graph(...database, ...chainOf('app', ['db/started'])), onFailure: 'stop' };
    yield { kind: 'message', level: 'info', text: `scaling, the database is ${view.state('db')}` };
    const added = `app_${makeId()}`;
    const plan = { ...view.plan, instances: [...view.plan.instances, instance(added)] };
    yield { kind: 'change-plan', plan, modification: 'start' };
    yield { kind: 'graph', graph: { ...graph(...chainOf(added, [])), name: 'grow' }, onFailure: 'stop' };
    const isGrown = view.state(added) === 'started' && view.openModification !== undefined;
    yield { kind: 'change-plan', plan: view.plan, modification: 'finish' };
    const checks = ['app', 'db'].map((id) => operation(`${id}/check`, [], { keepsResult: true, maxRetries: 0 }));
    const end: GraphEnd | undefined = yield {
      kind: 'graph',
      graph: { ...graph(...checks), name: 'check' },
      onFailure: 'go-on',
    };
    const failed = end?.failures.map(({ taskId }) => taskId) ?? [];
    yield { kind: 'change-instances', changes: [{ instanceId: 'app', setSystemProperties: { status: { failed } } }] };
    const smaller = { ...view.plan, instances: view.plan.instances.filter(({ id }) => id !== added) };
    yield { kind: 'change-plan', plan: smaller, modification: 'update' };
    return { kind: 'completed', result: { isGrown, failed, results: end?.results as Json } };
  },
};

/** Attempts of these fail as often as is said; `db/get_state` is not true before its third attempt. */
const FAILURES: Readonly<Record<string, number>> = { 'db/create': 2, 'app/establish:target': 1, 'app/check': 99 };

/** How an attempt ends: it leaves its number in its instance. */
export const sampleScript: Script = (taskId, attempt) => {
  const instanceId = taskId.endsWith(':target') ? 'db' : (taskId.split('/')[0] ?? '');
  // What undoes leaves nothing: whether it was run depends on where a process died.
  const changes = taskId.endsWith('/delete') ? [] : [{ instanceId, setProperties: { [taskId]: attempt } }];
  const result = taskId === 'db/get_state' ? attempt >= 2 : taskId;
  const outcome: OperationOutcome =
    attempt < (FAILURES[taskId] ?? 0) ? { kind: 'failed', failure, changes } : { kind: 'succeeded', result, changes };
  return { takesMs: 10 * (1 + (taskId.length % 3)), outcome };
};
