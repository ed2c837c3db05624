// What other processes want of a running execution.

import { describe, expect, it } from 'vitest';
import type { TaskGraph } from '#graph/task-graph.ts';
import { openMemoryStore } from '#store/memory/memory-store.ts';
import type { ControlRequest, Store } from '#store/store.ts';
import type { RunOperation } from './attempt.ts';
import { systemClock } from './clock.ts';
import type { LiveEvent } from './execution-event.ts';
import { done, fillStore, planOf, type Simulation, simulate, workflowOf } from './testing/simulate.ts';
import { graph, operation } from './testing/sketch-graph.ts';

const chain = graph(operation('a/start'), operation('b/start', ['a/start']), operation('c/start', ['b/start']));

/** An execution on its way, with what happened so far. */
interface Running {
  readonly store: Store;
  readonly ended: Promise<Simulation>;
  ask(request: ControlRequest): Promise<void>;
  /** Resolves when an event has happened, such as `task-started b/start`. */
  happened(what: string): Promise<void>;
  /** Everything that happened, in order. */
  readonly events: readonly string[];
}

const nameOf = (event: LiveEvent): string => ('taskId' in event ? `${event.kind} ${event.taskId}` : event.kind);

async function begin(tasks: TaskGraph, run: RunOperation, store = openMemoryStore()): Promise<Running> {
  if ((await store.getExecution('e1')) === undefined) await fillStore(store, planOf(tasks));
  const events: string[] = [];
  const awaited = new Map<string, () => void>();
  const ended = simulate(store, run, {
    workflow: workflowOf(tasks),
    clock: systemClock,
    pollRequestsMs: 1,
    // Far longer than the test may take.
    graceMs: 1_000_000,
    onEvent: (event) => {
      events.push(nameOf(event));
      awaited.get(nameOf(event))?.();
    },
  });
  return {
    store,
    ended,
    events,
    ask: (request) => store.putRequest('e1', request),
    happened: (what) =>
      events.includes(what) ? Promise.resolve() : new Promise((resolve) => awaited.set(what, resolve)),
  };
}

/** Operations that end when the test says so. */
function onCommand(): { readonly run: RunOperation; readonly finish: (taskId: string) => void } {
  const open = new Map<string, () => void>();
  const finished = new Set<string>();
  return {
    run: (task) =>
      new Promise((resolve) => {
        open.set(task.id, () => resolve(done()));
        if (finished.has(task.id)) resolve(done());
      }),
    finish(taskId) {
      finished.add(taskId);
      open.get(taskId)?.();
    },
  };
}

describe('a pause', () => {
  it('lets what runs end and nothing begin, until it is over', async () => {
    const { run, finish } = onCommand();
    const running = await begin(chain, run);
    await running.happened('task-started a/start');
    await running.ask({ kind: 'pause' });
    await running.happened('pause-requested');
    finish('a/start');
    await running.happened('task-succeeded a/start');
    await running.ask({ kind: 'go-on' });
    await running.happened('task-started b/start');
    finish('b/start');
    await running.happened('task-started c/start');
    finish('c/start');
    expect((await running.ended).end.state).toBe('completed');
    const order = ['pause-requested', 'task-succeeded a/start', 'go-on-requested', 'task-started b/start'];
    expect(running.events.filter((event) => order.includes(event))).toEqual(order);
    expect(await running.store.readRequests('e1')).toEqual([]);
  });

  it('can be cancelled', async () => {
    const { run, finish } = onCommand();
    const running = await begin(chain, run);
    await running.happened('task-started a/start');
    await running.ask({ kind: 'pause' });
    await running.happened('pause-requested');
    finish('a/start');
    await running.happened('task-succeeded a/start');
    await running.ask({ kind: 'cancel', manner: 'cancel' });
    expect((await running.ended).end).toMatchObject({ state: 'cancelled', notRun: ['b/start', 'c/start'] });
  });
});

describe('a task that is skipped', () => {
  const hangs: RunOperation = (task) =>
    task.id === 'b/start' ? new Promise(() => undefined) : Promise.resolve(done());

  it('counts as done though its operation hangs', async () => {
    const running = await begin(chain, hangs);
    await running.happened('task-started b/start');
    await running.ask({ kind: 'skip', taskId: 'b/start', reason: 'started by hand' });
    const { end } = await running.ended;
    expect(end).toMatchObject({ state: 'completed', failures: [] });
    expect(running.events.filter((event) => event.includes('b/start'))).toEqual([
      'task-started b/start',
      'task-skipped b/start',
    ]);
    expect(await running.store.readEvents('e1')).toContainEqual(
      expect.objectContaining({ kind: 'task-skipped', taskId: 'b/start', reason: 'started by hand' }),
    );
  });

  it('is told to stop', async () => {
    let isTold = false;
    const running = await begin(chain, (task, _attempt, { signal }) => {
      signal.addEventListener('abort', () => {
        isTold = true;
      });
      return hangs(task, 0, { signal, step: () => undefined, log: () => undefined });
    });
    await running.happened('task-started b/start');
    await running.ask({ kind: 'skip', taskId: 'b/start', reason: 'it hangs' });
    await running.ended;
    expect(isTold).toBe(true);
  });

  it('that is done or that the graph does not have changes nothing', async () => {
    const { run, finish } = onCommand();
    const running = await begin(chain, run);
    await running.happened('task-started a/start');
    await running.ask({ kind: 'skip', taskId: 'x/start', reason: 'a mistake' });
    finish('a/start');
    await running.happened('task-started b/start');
    await running.ask({ kind: 'skip', taskId: 'a/start', reason: 'too late' });
    await running.ask({ kind: 'skip', taskId: 'b/start', reason: 'enough' });
    await running.happened('task-started c/start');
    finish('c/start');
    expect((await running.ended).end.state).toBe('completed');
    expect(running.events.filter((event) => event.startsWith('task-skipped'))).toEqual(['task-skipped b/start']);
  });
});

describe('a cancel by another process', () => {
  it.each(['force', 'kill'] as const)('with %s waits for no operation', async (manner) => {
    const running = await begin(chain, () => new Promise(() => undefined));
    await running.happened('task-started a/start');
    await running.ask({ kind: 'cancel', manner });
    expect((await running.ended).end).toMatchObject({
      state: 'cancelled',
      failures: [{ taskId: 'a/start', failure: { reason: 'cancelled' } }],
      notRun: ['b/start', 'c/start'],
    });
  });

  it('that was meant for a process that is gone does not reach the next one', async () => {
    const store = openMemoryStore();
    await fillStore(store, planOf(chain));
    await store.putRequest('e1', { kind: 'cancel', manner: 'force' });
    const running = await begin(chain, () => Promise.resolve(done()), store);
    expect((await running.ended).end.state).toBe('completed');
    expect(await store.readRequests('e1')).toEqual([]);
  });
});
