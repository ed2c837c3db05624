// What every store must do with executions: steps, graphs in parts, the journal, snapshots and requests.

import { beforeEach, expect, it } from 'vitest';
import type { ExecutionEvent } from '#execution/execution-event.ts';
import type { OperationTask, Task } from '#graph/task-graph.ts';
import type { Plan } from '#plan/plan.ts';
import type { Commit, Store } from './store.ts';

const PLAN: Plan = { inputs: {}, nodes: {}, instances: [], outputs: {}, capabilities: {}, workflows: {}, plugins: {} };

const operation = (id: string, dependsOn: readonly string[], inputs: OperationTask['inputs'] = {}): OperationTask => ({
  kind: 'operation',
  id,
  dependsOn,
  instanceId: 'a_1',
  operation: 'cloudify.interfaces.lifecycle.start',
  plugin: 'p',
  function: 'f',
  inputs,
});

const turn = (frame: Partial<Commit>): Commit => ({ executionId: 'e', events: [], changes: [], logs: [], ...frame });
const started = (taskId: string, at: number): ExecutionEvent => ({ kind: 'task-started', at, taskId, attempt: 0 });

/** One of every kind that the journal has a form of its own for, with all and with none of what is optional. */
const EVENTS: readonly ExecutionEvent[] = [
  { kind: 'execution-started', at: 10 },
  { kind: 'step-started', at: 10, step: 0, stepKind: 'graph', name: 'install' },
  started('a_1/start', 11),
  { kind: 'task-succeeded', at: 12, taskId: 'a_1/start', attempt: 0, changes: [] },
  {
    kind: 'task-succeeded',
    at: 13,
    taskId: 'b',
    attempt: 2,
    result: null,
    changes: [
      { instanceId: 'a_1', state: 'started' },
      { instanceId: 'b_1', setProperties: { x: 0, y: null } },
      { instanceId: 'c_1', deletedProperties: ['x'] },
      { instanceId: 'd_1', state: 'stopped', setProperties: {}, deletedProperties: [], setSystemProperties: { s: 1 } },
      { instanceId: 'e_1' },
    ],
  },
  { kind: 'task-skipped', at: 14, taskId: 'c', reason: 'it hangs' },
  {
    kind: 'task-failed',
    at: 15,
    taskId: 'd',
    attempt: 0,
    failure: { reason: 'r', message: 'm', recoverable: true, evidence: [] },
    changes: [],
    decision: 'retry',
    retryAt: 99,
  },
];

/** Registers the suite; `open` gives a store that knows the deployment `d`, its instance `a_1` and the execution `e`. */
export function describeExecutions(open: () => Store): void {
  let store: Store;
  beforeEach(() => {
    store = open();
  });

  it('keeps turns in the order in which they came, whoever waits for them', async () => {
    const turns = [EVENTS.slice(0, 3), EVENTS.slice(3, 4), EVENTS.slice(4)].map((events) =>
      store.commit(turn({ events })),
    );
    await turns.at(-1);
    expect(await store.readEvents('e')).toEqual(EVENTS);
    await Promise.all(turns);
  });

  it('keeps no turn after one that it could not keep', async () => {
    await store.commit(turn({ events: EVENTS.slice(0, 3) }));
    const lost = store.commit({ ...turn({}), executionId: 'none' });
    const next = store.commit(turn({ events: EVENTS.slice(3) }));
    await expect(lost).rejects.toThrow('none');
    await expect(next).rejects.toThrow('none');
    await expect(store.commit(turn({ events: EVENTS.slice(3) }))).rejects.toThrow('none');
    expect(await store.readEvents('e')).toEqual(EVENTS.slice(0, 3));
  });

  it('gives every event back as it was, from any number on', async () => {
    await store.commit(turn({ events: EVENTS.slice(0, 3) }));
    await store.commit(turn({ events: EVENTS.slice(3, 4) }));
    await store.commit(turn({ events: EVENTS.slice(4) }));
    expect(await store.readEvents('e')).toEqual(EVENTS);
    for (let from = 1; from <= EVENTS.length + 2; from += 1)
      expect(await store.readEvents('e', from)).toEqual(EVENTS.slice(from - 1));
    expect(await store.readEvents('e', 2, 1)).toEqual(EVENTS.slice(1, 3));
    expect(await store.readEvents('other')).toEqual([]);
  });

  it('gives a graph back that was kept in parts, and forgets what a process that died left of one', async () => {
    const inputs = { list: [1, { get_attribute: ['a', 'b'] }] };
    const tasks: readonly Task[] = [
      operation('t1', [], inputs),
      operation('t2', ['t1'], inputs),
      { kind: 'set-state', id: 't3', dependsOn: ['t1', 't2'], instanceId: 'a_1', state: 'started' },
      { ...operation('t4', ['t3', 't1']), keepsResult: true, undoBeforeRepeat: ['cloudify.interfaces.lifecycle.stop'] },
    ];
    const place = { executionId: 'e', step: 0 };
    await store.putGraphPart({ ...place, part: 0 }, [operation('left', [])]);
    await store.putGraphPart({ ...place, part: 1 }, [operation('behind', ['left'])]);
    await store.putGraphPart({ ...place, part: 0 }, tasks.slice(0, 2));
    await store.putGraphPart({ ...place, part: 1 }, tasks.slice(2));
    expect(await store.listSteps('e')).toEqual([]);
    const step = { kind: 'graph', name: 'install', onFailure: 'stop' } as const;
    await store.commit(turn({ step: { number: 0, step } }));
    expect(await store.listSteps('e')).toEqual([step]);
    expect(await store.readGraph(place)).toEqual({ name: 'install', tasks });
    expect(await store.readGraph({ executionId: 'e', step: 1 })).toEqual({ name: '', tasks: [] });
  });

  it('changes the plan of the deployment together with the event that says so', async () => {
    const plan: Plan = { ...PLAN, instances: [{ id: 'b_1', nodeName: 'b', index: 1, relationships: [] }] };
    const openModification = { executionId: 'e', before: PLAN };
    const ended = { kind: 'step-ended', at: 3, step: 0, state: 'completed', changes: [] } as const;
    await store.commit(turn({ events: [ended], plan: { plan, openModification } }));
    expect(await store.getDeployment('d')).toMatchObject({ plan, openModification });
    expect((await store.listInstances('d')).map(({ id, state }) => [id, state])).toEqual([['b_1', 'uninitialized']]);
    await store.commit(turn({ plan: { plan } }));
    expect(await store.getDeployment('d')).not.toHaveProperty('openModification');
  });

  it('merges system properties per key; null deletes one', async () => {
    await store.commit(
      turn({ changes: [{ instanceId: 'a_1', setSystemProperties: { status: { ok: true }, drift: 1 } }] }),
    );
    await store.commit(turn({ changes: [{ instanceId: 'a_1', setSystemProperties: { drift: null } }] }));
    expect((await store.listInstances('d'))[0]).toMatchObject({
      systemProperties: { status: { ok: true } },
      version: 3,
    });
    expect((await store.listInstances('d'))[0]?.systemProperties).not.toHaveProperty('drift');
  });

  it('keeps the last snapshot, and the deployment as it was when the execution began', async () => {
    expect(await store.getSnapshot('e')).toBeUndefined();
    for (const sequence of [10, 20])
      await store.commit(turn({ snapshot: { step: 1, sequence, body: new Uint8Array([sequence, 0, 255]) } }));
    const snapshot = await store.getSnapshot('e');
    expect([snapshot?.sequence, [...(snapshot?.body ?? [])]]).toEqual([20, [20, 0, 255]]);
    expect(await store.getOrigin('e')).toBeUndefined();
    const origin = { states: { started: ['a_1'] }, systemProperties: { a_1: { status: 1 } } };
    await store.putOrigin('e', origin);
    expect(await store.getOrigin('e')).toEqual(origin);
  });

  it('hands requests on in their order until they are dealt with', async () => {
    await store.putRequest('e', { kind: 'pause' });
    await store.putRequest('e', { kind: 'cancel', manner: 'force' });
    const requests = await store.readRequests('e');
    expect(requests.map(({ request }) => request)).toEqual([{ kind: 'pause' }, { kind: 'cancel', manner: 'force' }]);
    await store.commit(turn({ handledRequests: [requests[0]?.number ?? 0] }));
    expect((await store.readRequests('e')).map(({ request }) => request.kind)).toEqual(['cancel']);
    expect(await store.readRequests('other')).toEqual([]);
  });

  it('begins an execution that was scheduled, and ends one', async () => {
    const execution = await store.getExecution('e');
    if (execution === undefined) throw new Error('there is no execution');
    await store.putExecution({ ...execution, state: 'scheduled', scheduledAt: 99 });
    expect(await store.getExecution('e')).toMatchObject({ state: 'scheduled', scheduledAt: 99 });
    await store.commit(turn({ events: [{ kind: 'execution-started', at: 100 }] }));
    expect((await store.getExecution('e'))?.state).toBe('started');
  });
}
