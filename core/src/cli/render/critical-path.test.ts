// Times of small executions.

import { describe, expect, it } from 'vitest';
import type { ExecutionEvent, TaskGraph } from '#index';
import { executionTimes } from './critical-path.ts';

function graph(dependencies: Readonly<Record<string, readonly string[]>>): TaskGraph {
  return {
    name: 'install',
    tasks: Object.entries(dependencies).map(([id, dependsOn]) => ({
      kind: 'operation',
      id,
      dependsOn,
      instanceId: id,
      operation: 'create',
      plugin: 'p',
      function: 'f',
      inputs: {},
    })),
  };
}

/** `[task, start, end]`, times from 1000. */
function journal(...spans: readonly (readonly [string, number, number])[]): ExecutionEvent[] {
  const events: ExecutionEvent[] = spans.flatMap(([taskId, start, end]): ExecutionEvent[] => [
    { kind: 'task-started', at: 1000 + start, taskId, attempt: 0 },
    { kind: 'task-succeeded', at: 1000 + end, taskId, attempt: 0, changes: [] },
  ]);
  return [{ kind: 'execution-started', at: 1000 }, ...events.sort((a, b) => a.at - b.at)];
}

const critical = (graph: TaskGraph, events: ExecutionEvent[]): string[] =>
  executionTimes(graph, events)
    .tasks.filter((task) => task.isCritical)
    .map((task) => task.taskId);

describe('times of an execution', () => {
  it('name each task with its start and duration, by start', () => {
    const times = executionTimes(graph({ b: ['a'], a: [] }), journal(['a', 0, 30], ['b', 30, 50]));
    expect(times.totalMs).toBe(50);
    expect(times.tasks.map((task) => [task.taskId, task.startedMs, task.durationMs])).toEqual([
      ['a', 0, 30],
      ['b', 30, 20],
    ]);
  });

  it('mark the chain that decided the whole', () => {
    const diamond = graph({ fast: [], slow: [], join: ['fast', 'slow'], aside: ['fast'] });
    expect(critical(diamond, journal(['fast', 0, 5], ['slow', 0, 40], ['join', 40, 60], ['aside', 5, 59]))).toEqual([
      'slow',
      'join',
    ]);
  });

  it('follow the chain through tasks that left no event', () => {
    expect(critical(graph({ a: [], silent: ['a'], b: ['silent'] }), journal(['a', 0, 5], ['b', 5, 9]))).toEqual([
      'a',
      'b',
    ]);
  });

  it('count attempts and the waits between them', () => {
    const failure = { reason: 'x', message: 'x', recoverable: true, evidence: [] };
    const events: ExecutionEvent[] = [
      { kind: 'execution-started', at: 0 },
      { kind: 'task-started', at: 0, taskId: 'a', attempt: 0 },
      { kind: 'task-failed', at: 10, taskId: 'a', attempt: 0, failure, changes: [], decision: 'retry', retryAt: 50 },
      { kind: 'task-started', at: 50, taskId: 'a', attempt: 1 },
      { kind: 'task-failed', at: 60, taskId: 'a', attempt: 1, failure, changes: [], decision: 'fail' },
    ];
    expect(executionTimes(graph({ a: [] }), events).tasks).toMatchObject([
      { attempts: 2, durationMs: 60, outcome: 'failed' },
    ]);
  });

  it('leave out what never ran and survive an empty journal', () => {
    expect(executionTimes(graph({ a: [], b: ['a'] }), journal(['a', 0, 1])).tasks).toHaveLength(1);
    expect(executionTimes(graph({ a: [] }), [])).toEqual({ tasks: [], totalMs: 0 });
  });
});
