// Whole executions: what is run, when, and what the store knows of it.

import { describe, expect, it } from 'vitest';
import type { TaskGraph } from '#graph/task-graph.ts';
import { openMemoryStore } from '#store/memory/memory-store.ts';
import type { Commit, Store } from '#store/store.ts';
import type { RunOperation } from './attempt.ts';
import type { ExecutionEvent, LiveEvent } from './execution-event.ts';
import type { RunOptions } from './run-options.ts';
import { fakeClock } from './testing/fake-clock.ts';
import {
  done,
  failed,
  failure,
  fillStore,
  instancesOf,
  planOf,
  type Simulation,
  simulate,
  workflowOf,
} from './testing/simulate.ts';
import { graph, operation, setState } from './testing/sketch-graph.ts';

const succeeds: RunOperation = () => Promise.resolve(done());
const kinds = (events: readonly { readonly kind: string }[]): readonly string[] => events.map(({ kind }) => kind);

/** Fails the attempts before `good`. */
const failsUntil =
  (good: number, frame: Parameters<typeof failed>[0] = {}): RunOperation =>
  (_task, attempt) =>
    Promise.resolve(attempt < good ? failed(frame) : done());

/** A store in memory that knows one execution of a graph. */
async function storeWith(tasks: TaskGraph): Promise<Store> {
  const store = openMemoryStore();
  await fillStore(store, planOf(tasks));
  return store;
}

/** Runs a new execution of a graph. */
async function runNew(tasks: TaskGraph, run: RunOperation, options: Partial<RunOptions> = {}): Promise<Simulation> {
  return simulate(await storeWith(tasks), run, { workflow: workflowOf(tasks), ...options });
}

/** A store that tells what each transaction holds. */
async function countedStore(tasks: TaskGraph): Promise<{ store: Store; commits: Commit[] }> {
  const store = await storeWith(tasks);
  const commits: Commit[] = [];
  const commit = async (one: Commit): Promise<void> => {
    commits.push(one);
    await store.commit(one);
  };
  return { store: { ...store, commit }, commits };
}

describe('an execution', () => {
  it('runs what the graph says in its order and leaves states and properties', async () => {
    const tasks = graph(
      setState('web/state:creating', 'creating'),
      operation('web/create', ['web/state:creating']),
      setState('web/state:created', 'created', { dependsOn: ['web/create'] }),
    );
    const { end, store, calls } = await runNew(tasks, () =>
      Promise.resolve(done({ instanceId: 'web', setProperties: { port: 80 } })),
    );
    expect(end).toEqual({ executionId: 'e1', state: 'completed', failures: [], notRun: [] });
    expect(calls).toEqual(['web/create:0@0']);
    expect(await instancesOf(store)).toEqual({ web: { state: 'created', runtimeProperties: { port: 80 } } });
    expect((await store.getExecution('e1'))?.state).toBe('completed');
  });

  it('without tasks is completed', async () => {
    expect((await runNew(graph(), succeeds)).end.state).toBe('completed');
  });

  it('keeps log lines in the store, and shows steps only while they happen', async () => {
    const { store, told } = await runNew(graph(operation('web/create')), (_task, _attempt, { log, step }) => {
      step('counting');
      log('info', 'counted');
      return Promise.resolve(done());
    });
    expect((await store.readLogs('e1')).map(({ text }) => text)).toEqual(['counted']);
    expect(kinds(await store.readEvents('e1'))).not.toContain('step');
    expect(kinds(told)).toEqual([
      'execution-started',
      'step-started',
      'task-started',
      'step',
      'log',
      'task-succeeded',
      'step-ended',
      'execution-ended',
    ]);
  });

  it('keeps log lines while their operation still runs', async () => {
    const clock = fakeClock();
    const tasks = graph(operation('web/create'));
    const store = await storeWith(tasks);
    const kept: number[] = [];
    await simulate(
      store,
      async (_task, _attempt, { log, signal }) => {
        for (let line = 0; line < 3; line += 1) {
          log('info', `line ${line}`);
          await clock.sleepUntil(clock.now() + 10, signal);
          kept.push((await store.readLogs('e1')).length);
        }
        return done();
      },
      { clock, workflow: workflowOf(tasks) },
    );
    expect(kept).toEqual([1, 2, 3]);
  });

  it('never runs more operations than its limit, and uses all of it', async () => {
    const clock = fakeClock();
    let now = 0;
    let most = 0;
    const tasks = graph(...Array.from({ length: 40 }, (_, at) => operation(`n${at}/start`)));
    const busy: RunOperation = async (task, attempt, { signal }) => {
      now += 1;
      most = Math.max(most, now);
      await clock.sleepUntil(clock.now() + ((task.id.length * 7 + Number(task.instanceId.slice(1)) * 13) % 90), signal);
      now -= 1;
      return attempt === 0 && task.id.includes('3') ? failed() : done();
    };
    const { end } = await runNew(tasks, busy, { clock, limits: { inAll: 3 } });
    expect([end.state, most]).toEqual(['completed', 3]);
  });
});

describe('a failed attempt', () => {
  const one = graph(operation('web/start'));

  it('is made again after the interval', async () => {
    const { end, calls } = await runNew(one, failsUntil(2));
    expect(calls).toEqual(['web/start:0@0', 'web/start:1@1000', 'web/start:2@2000']);
    expect(end).toMatchObject({ state: 'completed', failures: [] });
  });

  it('is made again when the failure says', async () => {
    const { calls } = await runNew(one, failsUntil(1, { retryAfterMs: 70 }));
    expect(calls).toEqual(['web/start:0@0', 'web/start:1@70']);
  });

  it('is made again without end when the limit is -1', async () => {
    const { end, calls } = await runNew(one, failsUntil(200), { retries: { maxRetries: -1, intervalMs: 10 } });
    expect([end.state, calls.length, calls.at(-1)]).toEqual(['completed', 201, 'web/start:200@2000']);
  });

  it('that was the last one is reported with the number of attempts and its reason', async () => {
    const { end, calls } = await runNew(one, failsUntil(99));
    expect(calls).toHaveLength(3);
    expect(end).toEqual({
      executionId: 'e1',
      state: 'failed',
      failures: [
        {
          taskId: 'web/start',
          instanceId: 'web',
          operation: 'cloudify.interfaces.lifecycle.start',
          attempts: 3,
          failure,
        },
      ],
      notRun: [],
    });
  });

  it('that cannot recover is the last one', async () => {
    const { end, calls } = await runNew(one, failsUntil(1, { recoverable: false }));
    expect([end.state, calls.length]).toEqual(['failed', 1]);
  });

  it('keeps what it changed', async () => {
    const { store } = await runNew(one, () =>
      Promise.resolve(failed({ recoverable: false }, { instanceId: 'web', setProperties: { half: true } })),
    );
    expect(await instancesOf(store)).toMatchObject({ web: { runtimeProperties: { half: true } } });
  });

  it('leaves the tasks after it not run and names them, while others go on', async () => {
    const tasks = graph(
      operation('a/create'),
      setState('a/state:created', 'created', { dependsOn: ['a/create'] }),
      operation('a/start', ['a/state:created']),
      operation('b/create'),
      operation('b/start', ['b/create']),
    );
    const { end, calls, store } = await runNew(tasks, (task) =>
      Promise.resolve(task.id === 'a/create' ? failed({ recoverable: false }) : done()),
    );
    expect(end).toMatchObject({ state: 'failed', notRun: ['a/state:created', 'a/start'] });
    expect(calls).toEqual(['a/create:0@0', 'b/create:0@0', 'b/start:0@0']);
    expect((await instancesOf(store))['a']?.state).toBe('uninitialized');
  });

  it('that is ignored stops nothing and is not retried', async () => {
    const tasks = graph(
      operation('web/stop', [], { ignoreFailure: true }),
      setState('web/state:stopped', 'stopped', { dependsOn: ['web/stop'], ignoreFailure: true }),
    );
    const { end, calls, store } = await runNew(tasks, failsUntil(99));
    expect(end).toMatchObject({ state: 'completed', failures: [] });
    expect(calls).toHaveLength(1);
    expect((await instancesOf(store))['web']?.state).toBe('stopped');
  });

  it('that ran out of time is made again when the operation may recover from that', async () => {
    const hangsOnce: RunOperation = (_task, attempt) =>
      attempt === 0 ? new Promise(() => undefined) : Promise.resolve(done());
    const slow = graph(operation('web/start', [], { timeoutSeconds: 5, timeoutRecoverable: true }));
    const { end, calls } = await runNew(slow, hangsOnce);
    expect([end.state, calls]).toEqual(['completed', ['web/start:0@0', 'web/start:1@16000']]);
  });
});

describe('a cancel', () => {
  /** Cancels at `at`; operations end at once when they are told. */
  async function cancelled(
    tasks: TaskGraph,
    at: number,
    run: RunOperation,
  ): Promise<Simulation & { readonly endedAt: number }> {
    const clock = fakeClock();
    const cancel = new AbortController();
    if (at < 0) cancel.abort();
    else void clock.sleepUntil(at, new AbortController().signal).then(() => cancel.abort());
    const simulation = await runNew(tasks, run, { clock, signal: cancel.signal });
    return { ...simulation, endedAt: clock.now() };
  }
  const untilTold: RunOperation = async (_task, _attempt, { signal }) => {
    await new Promise((resolve) => {
      if (signal.aborted) resolve(undefined);
      signal.addEventListener('abort', resolve);
    });
    return failed({ reason: 'interrupted' });
  };
  const two = graph(operation('a/start'), operation('b/start', ['a/start']));

  it('ends what runs and starts nothing more', async () => {
    const { end, calls, endedAt } = await cancelled(two, 50, untilTold);
    expect(calls).toEqual(['a/start:0@0']);
    expect(endedAt).toBe(50);
    expect(end).toMatchObject({
      state: 'cancelled',
      failures: [{ taskId: 'a/start', failure: { reason: 'interrupted' } }],
      notRun: ['b/start'],
    });
  });

  it('does not wait longer than the grace', async () => {
    const { end, endedAt } = await cancelled(two, 50, () => new Promise(() => undefined));
    expect(endedAt).toBe(10_050);
    expect(end).toMatchObject({ state: 'cancelled', failures: [{ failure: { reason: 'cancelled' } }] });
  });

  it('ends the wait for a retry', async () => {
    const { end, calls, endedAt } = await cancelled(two, 50, failsUntil(99));
    expect([end.state, calls.length, endedAt]).toEqual(['cancelled', 1, 50]);
  });

  it('before the start leaves nothing running', async () => {
    const { end } = await cancelled(two, -1, untilTold);
    expect(end).toMatchObject({ state: 'cancelled', notRun: ['a/start', 'b/start'] });
  });

  it('does not take an operation for done that it interrupted, though failures are ignored', async () => {
    const ignoring = graph(operation('a/stop', [], { ignoreFailure: true }));
    const first = await cancelled(ignoring, 50, untilTold);
    expect(first.end.state).toBe('cancelled');
    const second = await simulate(first.store, succeeds, { workflow: workflowOf(ignoring) });
    expect([second.end.state, second.calls]).toEqual(['completed', ['a/stop:0@0']]);
  });

  it('can be taken back by going on', async () => {
    const first = await cancelled(two, 50, untilTold);
    const second = await simulate(first.store, succeeds, { workflow: workflowOf(two) });
    expect(second.end).toEqual({ executionId: 'e1', state: 'completed', failures: [], notRun: [] });
    expect(second.calls).toEqual(['a/start:0@0', 'b/start:0@0']);
  });
});

describe('the journal', () => {
  it('takes everything that happens at once in one transaction', async () => {
    const tasks = graph(
      ...Array.from({ length: 50 }, (_, at) => [
        setState(`n${at}/state:starting`, 'starting'),
        operation(`n${at}/start`, [`n${at}/state:starting`]),
        setState(`n${at}/state:started`, 'started', { dependsOn: [`n${at}/start`] }),
      ]).flat(),
    );
    const { store, commits } = await countedStore(tasks);
    const inOneTurn: RunOperation = () => new Promise((resolve) => setImmediate(() => resolve(done())));
    const { end } = await simulate(store, inOneTurn, { limits: { inAll: 100 }, workflow: workflowOf(tasks) });
    expect(end.state).toBe('completed');
    expect(commits.map(({ events }) => events.length)).toEqual([2, 50 + 50, 50 + 50 + 1, 1]);
  });

  it('knows of an operation before the operation runs', async () => {
    const tasks = graph(operation('web/create'));
    const store = await storeWith(tasks);
    const look: RunOperation = async (task) => {
      const events = await store.readEvents('e1');
      expect(events.at(-1)).toMatchObject({ kind: 'task-started', taskId: task.id });
      return done();
    };
    const { end } = await simulate(store, look, { workflow: workflowOf(tasks) });
    expect(end.state).toBe('completed');
  });

  it('holds an event before anybody is told of it', async () => {
    const tasks = graph(operation('web/create'), operation('web/start', ['web/create']));
    const { store, commits } = await countedStore(tasks);
    const isKept = (event: { readonly kind: string }): boolean =>
      commits.some(({ events }) => events.includes(event as ExecutionEvent));
    const told: boolean[] = [];
    const onEvent = (event: LiveEvent): void => void told.push(isKept(event));
    await simulate(store, succeeds, { onEvent, workflow: workflowOf(tasks) });
    expect(told).toEqual([true, true, true, true, true, true, true, true]);
  });

  it('that cannot be written stops the execution and tells what runs', async () => {
    const tasks = graph(operation('slow/start'), operation('a/start'), operation('b/start', ['a/start']));
    const store = await storeWith(tasks);
    let isTold = false;
    let commits = 0;
    const full = {
      ...store,
      commit: (turn: Commit): Promise<void> => {
        commits += 1;
        return commits > 2 ? Promise.reject(new Error('the disk is full')) : store.commit(turn);
      },
    };
    const calls: string[] = [];
    const run: RunOperation = (task, _attempt, { signal }) => {
      calls.push(task.id);
      signal.addEventListener('abort', () => {
        isTold = true;
      });
      return task.id === 'a/start' ? Promise.resolve(done()) : new Promise(() => undefined);
    };
    await expect(simulate(full, run, { workflow: workflowOf(tasks) })).rejects.toThrow('the disk is full');
    expect([isTold, calls]).toEqual([true, ['slow/start', 'a/start']]);
  });
});
