// Rules of running a graph that concern many tasks: room, time after a failure, what is chosen, what is told at the end.

import { describe, expect, it } from 'vitest';
import type { TaskGraph } from '#graph/task-graph.ts';
import type { GraphEnd, Workflow } from '#graph/workflow.ts';
import type { Plan } from '#plan/plan.ts';
import { openMemoryStore } from '#store/memory/memory-store.ts';
import type { ExecutionRecord, Store } from '#store/store.ts';
import type { RunOperation } from './attempt.ts';
import type { RunOptions } from './run-options.ts';
import { fakeClock } from './testing/fake-clock.ts';
import { done, failed, fillStore, planOf, type Simulation, simulate, workflowOf } from './testing/simulate.ts';
import { graph, operation, setState } from './testing/sketch-graph.ts';

interface NewExecution extends Partial<RunOptions> {
  readonly plan?: Plan;
  readonly workflow?: Workflow;
  readonly execution?: Partial<ExecutionRecord>;
  readonly filled?: Store;
}

async function run(tasks: TaskGraph, operate: RunOperation, options: NewExecution = {}): Promise<Simulation> {
  const { plan = planOf(tasks), workflow = workflowOf(tasks), execution, filled, ...rest } = options;
  const store = filled ?? openMemoryStore();
  if (filled === undefined) await fillStore(store, plan, execution);
  return simulate(store, operate, { workflow, ...rest });
}

describe('room', () => {
  /** Two hosts with three services each, of two types. */
  const ids = ['a1', 'a2', 'a3', 'b1', 'b2', 'b3'];
  const tasks = graph(...ids.map((id) => operation(`${id}/start`)));
  const typed = (type: string): Plan['nodes'][string] => ({
    name: type,
    type,
    typeHierarchy: [type],
    properties: {},
    operations: {},
    relationships: [],
    instanceCount: 1,
  });
  const plan: Plan = {
    ...planOf(tasks),
    nodes: { odd: typed('shop.Odd'), even: typed('shop.Even') },
    instances: ids.map((id) => ({
      id,
      nodeName: Number(id[1]) % 2 === 0 ? 'even' : 'odd',
      index: 1,
      hostInstanceId: `host_${id[0] ?? ''}`,
      relationships: [],
    })),
  };

  /** Runs with limits; each operation takes ten milliseconds. */
  async function startsWithin(limits: RunOptions['limits'], of = tasks): Promise<readonly string[]> {
    const clock = fakeClock();
    const busy: RunOperation = async (_task, _attempt, { signal }) => {
      await clock.sleepUntil(clock.now() + 10, signal);
      return done();
    };
    const { calls, end } = await run(of, busy, { plan, clock, limits });
    expect(end.state).toBe('completed');
    return calls.map((call) => call.replace('/start:0', ''));
  }

  it('on one host is taken in the order of coming, while other hosts go on', async () => {
    expect(await startsWithin({ inAll: 9, perHost: 1 })).toEqual(['a1@0', 'b1@0', 'a2@10', 'b2@10', 'a3@20', 'b3@20']);
  });

  it('of a node type is shared by all hosts, and nobody overtakes on a host', async () => {
    expect(await startsWithin({ inAll: 9, ofNodeType: { 'shop.Odd': 1 } })).toEqual([
      'a1@0',
      'a2@0',
      'b2@0',
      'a3@10',
      'b1@20',
      'b3@30',
    ]);
    expect(await startsWithin({ inAll: 9, perHost: 1, ofNodeType: { 'shop.Odd': 1 } })).toEqual([
      'a1@0',
      'a2@10',
      'b1@10',
      'a3@20',
      'b2@20',
      'b3@30',
    ]);
  });

  it('in all holds beside the others', async () => {
    const starts = await startsWithin({ inAll: 2, perHost: 2 });
    expect(starts).toEqual(['a1@0', 'a2@0', 'a3@10', 'b1@10', 'b2@20', 'b3@20']);
  });
});

describe('after the first failure for good', () => {
  const tasks = graph(
    operation('a/start'),
    operation('slow/start'),
    operation('slow/poststart', ['slow/start']),
    operation('slow/check', ['slow/poststart']),
  );

  it('other branches go on only so long', async () => {
    const clock = fakeClock();
    const operate: RunOperation = async (task, _attempt, { signal }) => {
      if (task.id === 'a/start') return failed({ recoverable: false });
      await clock.sleepUntil(clock.now() + 60_000, signal);
      return signal.aborted ? failed({ reason: 'interrupted' }) : done();
    };
    const { end, calls } = await run(tasks, operate, { clock, waitAfterFailMs: 100_000 });
    expect(calls.map((call) => call.split('@')[1])).toEqual(['0', '0', '60000']);
    expect(clock.now()).toBe(100_000);
    expect(end).toMatchObject({ state: 'failed', notRun: ['slow/check'] });
    expect(end.failures.map(({ taskId }) => taskId)).toEqual(['a/start', 'slow/poststart']);
  });

  it('is no limit to the others where a host is set aside', async () => {
    const clock = fakeClock();
    const operate: RunOperation = async (task, _attempt, { signal }) => {
      if (task.id === 'a/start') return failed({ reason: 'host-timeout', recoverable: false });
      await clock.sleepUntil(clock.now() + 60_000, signal);
      return signal.aborted ? failed({ reason: 'interrupted' }) : done();
    };
    const { end } = await run(tasks, operate, { clock, waitAfterFailMs: 100_000 });
    expect(clock.now()).toBe(180_000);
    expect(end).toMatchObject({ state: 'failed', notRun: [], failures: [{ taskId: 'a/start' }] });
  });

  it('all goes on when what failed is skipped', async () => {
    const clock = fakeClock();
    const store = openMemoryStore();
    const operate: RunOperation = async (task, _attempt, { signal }) => {
      if (task.id === 'a/start') return failed({ recoverable: false });
      await clock.sleepUntil(clock.now() + 60_000, signal);
      return done();
    };
    await fillStore(store, planOf(tasks));
    const first = await run(tasks, operate, { clock, waitAfterFailMs: 1000, filled: store });
    expect(first.end.state).toBe('failed');
    const skipped = { kind: 'task-skipped', at: clock.now(), taskId: 'a/start', reason: 'by hand' } as const;
    await store.commit({ executionId: 'e1', events: [skipped], changes: [], logs: [] });
    const second = await run(tasks, operate, { clock, waitAfterFailMs: 1000, filled: store });
    expect(second.end).toMatchObject({ state: 'completed', failures: [] });
    expect(second.calls.some((call) => call.startsWith('a/start'))).toBe(false);
  });
});

describe('a choice of tasks', () => {
  const tasks = graph(
    operation('web_1/create'),
    operation('web_1/start', ['web_1/create']),
    operation('db_1/create'),
    operation('db_1/start', ['db_1/create', 'web_1/create']),
    setState('db_1/started', 'started', { dependsOn: ['db_1/start'] }),
  );
  const plan: Plan = {
    ...planOf(tasks),
    instances: ['web_1', 'db_1'].map((id) => ({ id, nodeName: id.slice(0, -2), index: 1, relationships: [] })),
  };
  const ran = async (execution: Partial<ExecutionRecord>): Promise<readonly string[]> => {
    const { calls, end } = await run(tasks, () => Promise.resolve(done()), { plan, execution });
    expect(end.state).toBe('completed');
    return calls.map((call) => call.split(':')[0] ?? '');
  };

  it('runs those of the node templates and instances that are named', async () => {
    expect(await ran({ only: ['web'] })).toEqual(['web_1/create', 'web_1/start']);
    expect(await ran({ only: ['db_1'] })).toEqual(['db_1/create', 'db_1/start']);
  });

  it('runs what is named and all that comes after it', async () => {
    expect(await ran({ from: ['web_1/create'] })).toEqual(['web_1/create', 'web_1/start', 'db_1/start']);
    expect(await ran({ from: ['db_1/start'] })).toEqual(['db_1/start']);
  });

  it('is kept: an execution that goes on makes no other', async () => {
    const store = openMemoryStore();
    await fillStore(store, plan, { only: ['db'] });
    const fails: RunOperation = () => Promise.resolve(failed({ recoverable: false }));
    const first = await run(tasks, fails, { filled: store });
    expect([first.end.state, first.calls]).toEqual(['failed', ['db_1/create:0@0']]);
    const second = await run(tasks, () => Promise.resolve(done()), { filled: store });
    expect(second.calls.map((call) => call.split(':')[0])).toEqual(['db_1/create', 'db_1/start']);
  });
});

describe('a workflow is told', () => {
  /** Runs one graph and keeps what the workflow was told of its end. */
  async function told(tasks: TaskGraph, operate: RunOperation): Promise<GraphEnd | undefined> {
    let end: GraphEnd | undefined;
    const workflow: Workflow = {
      function: 'ask',
      isResumable: true,
      *steps() {
        end = yield { kind: 'graph', graph: tasks, onFailure: 'go-on' };
        return { kind: 'failed', message: 'no more', hint: 'ask again' };
      },
    };
    const simulation = await run(tasks, operate, { workflow });
    expect(simulation.end).toMatchObject({ state: 'failed', message: 'no more', hint: 'ask again' });
    return end;
  }

  it('results of the tasks that keep theirs, and all failures, ignored ones too', async () => {
    const tasks = graph(
      operation('a/check', [], { keepsResult: true }),
      operation('b/check', [], { keepsResult: true }),
      operation('c/check'),
      operation('d/check', [], { keepsResult: true, maxRetries: 0 }),
      operation('e/stop', [], { ignoreFailure: true }),
    );
    const outcomes: Readonly<Record<string, ReturnType<typeof done>>> = {
      'a/check': { kind: 'succeeded', result: { ok: true }, changes: [] },
      'd/check': failed(),
      'e/stop': failed({ reason: 'stuck' }),
    };
    const end = await told(tasks, (task) => Promise.resolve(outcomes[task.id] ?? done()));
    expect(end?.state).toBe('failed');
    expect(end?.results).toEqual({ 'a/check': { ok: true }, 'b/check': null });
    expect(end?.failures.map(({ taskId, failure }) => [taskId, failure.reason])).toEqual([
      ['d/check', 'jammed'],
      ['e/stop', 'stuck'],
    ]);
  });
});

describe('a snapshot', () => {
  it('spares reading the journal from its beginning, and changes nothing', async () => {
    const tasks = graph(
      ...Array.from({ length: 60 }, (_, at) =>
        operation(`n${at}/start`, at < 3 ? [] : [`n${at - 3}/start`], { keepsResult: true }),
      ),
    );
    const fails =
      (bad: string): RunOperation =>
      (task, attempt) =>
        Promise.resolve(
          task.id === bad ? failed({ recoverable: attempt < 1 }) : { kind: 'succeeded', result: task.id, changes: [] },
        );
    const store = openMemoryStore();
    await fillStore(store, planOf(tasks));
    const first = await run(tasks, fails('n40/start'), { filled: store, snapshotEvery: 20 });
    expect(first.end.state).toBe('failed');
    const snapshot = await store.getSnapshot('e1');
    expect(snapshot?.sequence).toBeGreaterThan(60);
    const positions: number[] = [];
    const watched: Store = {
      ...store,
      readEvents: (id, from, limit) => {
        if (limit !== 1) positions.push(from ?? 1);
        return store.readEvents(id, from, limit);
      },
    };
    const second = await run(tasks, () => Promise.resolve(done()), { filled: watched, snapshotEvery: 20 });
    expect(positions[0]).toBe(snapshot?.sequence);
    expect(second.end).toMatchObject({ state: 'completed', notRun: [] });
    expect(second.calls.map((call) => call.split(':')[0])).toEqual(
      tasks.tasks
        .map(({ id }) => id)
        .filter((id) => Number(/\d+/.exec(id)?.[0]) >= 40 && Number(/\d+/.exec(id)?.[0]) % 3 === 1),
    );
  });
});
