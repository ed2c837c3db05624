// Events in, what happens next out.

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ExecutionEvent, Failure } from './execution-event.ts';
import { beginGraph, type GraphState, tasksNotRun } from './graph-state.ts';
import { apply, endOfGraph, isLate, nextEvents } from './reducer.ts';
import { graph, operation } from './testing/sketch-graph.ts';

const failure: Failure = { reason: 'jammed', message: 'the till is jammed', recoverable: true, evidence: [] };
const started: ExecutionEvent = { kind: 'step-started', at: 0, step: 0, stepKind: 'graph', name: 'install' };
const resumed: ExecutionEvent = { kind: 'execution-resumed', at: 0 };
const cancelled: ExecutionEvent = { kind: 'cancel-requested', at: 0 };
const succeeded = (taskId: string, attempt = 0): ExecutionEvent => ({
  kind: 'task-succeeded',
  at: 0,
  taskId,
  attempt,
  changes: [],
});
const failed = (taskId: string, decision: 'retry' | 'fail' | 'ignore', attempt = 0): ExecutionEvent => ({
  kind: 'task-failed',
  at: 0,
  taskId,
  attempt,
  failure,
  changes: [],
  decision,
  ...(decision === 'retry' ? { retryAt: 7 } : {}),
});
const retryDue = (taskId: string, attempt = 1): ExecutionEvent => ({ kind: 'retry-due', at: 7, taskId, attempt });

const beginExecution = (tasks: ReturnType<typeof graph>, inAll: number): GraphState =>
  beginGraph(tasks, { limits: { inAll }, places: { hostOf: () => undefined, nodeTypeOf: () => undefined } });

/** Short: `a:0` starts the first attempt. */
const say = (event: ExecutionEvent): string =>
  event.kind === 'task-started' ? `${event.taskId}:${event.attempt}` : event.kind;

/** What begins after an event, and the end once there is one. */
function react(state: GraphState, event: ExecutionEvent): readonly string[] {
  if (!isLate(state, event)) apply(state, event);
  const starts = nextEvents(state, 0, 99).map(say);
  const end = endOfGraph(state);
  return end === undefined ? starts : [...starts, end];
}

const feed = (state: GraphState, ...events: readonly ExecutionEvent[]): readonly (readonly string[])[] =>
  events.map((event) => react(state, event));

const diamond = graph(operation('a'), operation('b', ['a']), operation('c', ['a']), operation('d', ['b', 'c']));
const aside = graph(operation('a'), operation('b', ['a']), operation('x'), operation('y', ['x']));

describe('starting', () => {
  it('begins what waits for nothing, and a task when all that it waits for is done', () => {
    expect(
      feed(beginExecution(diamond, 9), started, succeeded('a'), succeeded('b'), succeeded('c'), succeeded('d')),
    ).toEqual([['a:0'], ['b:0', 'c:0'], [], ['d:0'], ['completed']]);
  });

  it('takes no more than the limit, first come first served', () => {
    const wide = graph(...['a', 'b', 'c', 'd'].map((id) => operation(id)));
    expect(feed(beginExecution(wide, 2), started, succeeded('b'), succeeded('a'))).toEqual([
      ['a:0', 'b:0'],
      ['c:0'],
      ['d:0'],
    ]);
  });

  it('of a graph without tasks is its end', () => {
    expect(feed(beginExecution(graph(), 1), started)).toEqual([['completed']]);
  });

  it('with room for no task, or the end of a task that is not there, is a mistake of ours', () => {
    expect(() => beginExecution(diamond, 0)).toThrow('at least one task may run');
    expect(() => feed(beginExecution(diamond, 1), succeeded('z'))).toThrow('the graph has no task z');
  });
});

describe('a failure', () => {
  it('stops what waits for it, and nothing else', () => {
    const state = beginExecution(aside, 9);
    expect(feed(state, started, failed('a', 'fail'), succeeded('x'), succeeded('y'))).toEqual([
      ['a:0', 'x:0'],
      [],
      ['y:0'],
      ['failed'],
    ]);
    expect(tasksNotRun(state)).toEqual(['b']);
  });

  it('that is ignored counts as done', () => {
    expect(feed(beginExecution(diamond, 9), started, failed('a', 'ignore'))).toEqual([['a:0'], ['b:0', 'c:0']]);
  });

  it('that is to be retried waits, and the next attempt counts up', () => {
    expect(
      feed(beginExecution(diamond, 9), started, failed('a', 'retry'), retryDue('a'), failed('a', 'retry', 1)),
    ).toEqual([['a:0'], [], ['a:1'], []]);
  });

  it('gives its place to others while it waits', () => {
    expect(feed(beginExecution(aside, 1), started, failed('a', 'retry'), retryDue('a'), succeeded('x'))).toEqual([
      ['a:0'],
      ['x:0'],
      [],
      ['a:1'],
    ]);
  });

  it('keeps the execution alive while it waits', () => {
    const one = graph(operation('a'));
    expect(feed(beginExecution(one, 1), started, failed('a', 'retry'), retryDue('a'), succeeded('a', 1))).toEqual([
      ['a:0'],
      [],
      ['a:1'],
      ['completed'],
    ]);
  });

  it('is retried once, however often the time is called', () => {
    expect(
      feed(beginExecution(diamond, 9), started, failed('a', 'retry'), retryDue('a'), retryDue('a')).at(-1),
    ).toEqual([]);
  });
});

describe('a cancel', () => {
  it('starts nothing more and ends when what runs has ended', () => {
    const state = beginExecution(aside, 9);
    expect(feed(state, started, cancelled, succeeded('a'), failed('x', 'fail'))).toEqual([
      ['a:0', 'x:0'],
      [],
      [],
      ['cancelled'],
    ]);
    expect(tasksNotRun(state)).toEqual(['b', 'y']);
  });

  it('ends at once when only retries are waited for, and they do not come again', () => {
    const state = beginExecution(graph(operation('a')), 9);
    expect(feed(state, started, failed('a', 'retry'), cancelled, retryDue('a'))).toEqual([
      ['a:0'],
      [],
      ['cancelled'],
      ['cancelled'],
    ]);
  });

  it('lets no failure be retried', () => {
    expect(feed(beginExecution(graph(operation('a')), 9), started, cancelled, failed('a', 'retry'))).toEqual([
      ['a:0'],
      [],
      ['cancelled'],
    ]);
  });

  it('that comes while the last task ends well leaves the execution completed', () => {
    expect(feed(beginExecution(graph(operation('a')), 9), started, cancelled, succeeded('a')).at(-1)).toEqual([
      'completed',
    ]);
  });
});

describe('going on', () => {
  it('runs again what was in flight, and nothing that is done', () => {
    expect(feed(beginExecution(diamond, 9), started, succeeded('a'), succeeded('b'), resumed).at(-1)).toEqual(['c:0']);
  });

  it('counts an attempt that was in flight once', () => {
    const events = [started, failed('a', 'retry'), retryDue('a'), resumed];
    expect(feed(beginExecution(diamond, 9), ...events).at(-1)).toEqual(['a:1']);
  });

  it('does not wait for a retry any longer, but counts the attempt that failed', () => {
    expect(feed(beginExecution(diamond, 9), started, failed('a', 'retry'), resumed).at(-1)).toEqual(['a:1']);
  });

  it('gives what had failed all its attempts again, and its dependents their chance', () => {
    const events = [started, failed('a', 'retry'), retryDue('a'), failed('a', 'fail', 1), resumed, succeeded('a')];
    expect(feed(beginExecution(diamond, 9), ...events).slice(-2)).toEqual([['a:0'], ['b:0', 'c:0']]);
  });

  it('forgets a cancel', () => {
    const events = [started, cancelled, failed('a', 'fail'), resumed, succeeded('a')];
    expect(feed(beginExecution(diamond, 9), ...events).slice(-2)).toEqual([['a:0'], ['b:0', 'c:0']]);
  });

  it('may have less room than before', () => {
    const wide = graph(...['a', 'b', 'c', 'd'].map((id) => operation(id)));
    const state = beginExecution(wide, 1);
    for (const event of [started, succeeded('c'), succeeded('a')]) apply(state, event);
    expect(feed(state, resumed, succeeded('b'), succeeded('d'))).toEqual([['b:0'], ['d:0'], ['completed']]);
  });

  it('of an execution that is done ends it again', () => {
    const one = graph(operation('a'));
    const ended: ExecutionEvent = { kind: 'execution-ended', at: 0, state: 'completed' };
    expect(feed(beginExecution(one, 1), started, succeeded('a'), ended, resumed).at(-1)).toEqual(['completed']);
  });
});

/** A graph of up to twelve tasks; how each attempt ends, and in which order, is drawn. */
const anyRun = fc.record({
  needs: fc.array(fc.array(fc.nat(11), { maxLength: 4 }), { minLength: 1, maxLength: 12 }),
  limit: fc.integer({ min: 1, max: 4 }),
  draws: fc.array(fc.nat(999), { minLength: 80, maxLength: 80 }),
});

const anyGraph = (needs: readonly (readonly number[])[]): ReturnType<typeof graph> =>
  graph(
    ...needs.map((from, at) =>
      operation(
        `t${at}`,
        [...new Set(from.filter((need) => need < at))].map((need) => `t${need}`),
      ),
    ),
  );

describe('for every graph and course of events', () => {
  it('each task starts after all it waits for, within the limit, and the end comes once', () => {
    fc.assert(
      fc.property(anyRun, ({ needs, limit, draws }) => {
        const tasks = anyGraph(needs);
        const state = beginExecution(tasks, limit);
        const running = new Map<string, number>();
        const waiting = new Set<string>();
        const done = new Set<string>();
        const ends: string[] = [];
        const journal: ExecutionEvent[] = [];
        const happen = (event: ExecutionEvent): void => {
          journal.push(event);
          apply(state, event);
          const starts = nextEvents(state, 0, 99);
          for (const start of starts) {
            journal.push(start);
            if (start.kind !== 'task-started') continue;
            running.set(start.taskId, start.attempt);
            const needed = tasks.tasks.find(({ id }) => id === start.taskId)?.dependsOn ?? [];
            expect(needed.filter((need) => !done.has(need))).toEqual([]);
          }
          expect(running.size).toBeLessThanOrEqual(limit);
          const end = endOfGraph(state);
          if (end !== undefined) ends.push(end);
        };
        happen(started);
        for (let at = 0; ends.length === 0; at += 1) {
          const draw = draws[at % draws.length] ?? 0;
          const open = [...running.keys(), ...waiting];
          const id = open[draw % open.length];
          if (id === undefined) throw new Error('nothing runs, nothing waits, and no end');
          const attempt = running.get(id);
          if (attempt === undefined) {
            waiting.delete(id);
            happen(retryDue(id, (state.attempt[state.placeById.get(id) ?? 0] ?? 0) + 1));
            continue;
          }
          running.delete(id);
          const isOver = attempt > 3 || draw % 3 > 0;
          if (isOver && draw % 7 > 0) {
            done.add(id);
            happen(succeeded(id, attempt));
          } else {
            if (!isOver) waiting.add(id);
            happen(failed(id, isOver ? 'fail' : 'retry', attempt));
          }
        }
        expect(ends).toEqual([done.size === needs.length ? 'completed' : 'failed']);
        expect([running.size, waiting.size]).toEqual([0, 0]);
        const again = beginExecution(tasks, limit);
        for (const event of journal) apply(again, event);
        expect([again.status, again.attempt, again.count]).toEqual([state.status, state.attempt, state.count]);
      }),
      { numRuns: 150, seed: 3 },
    );
  });
});
