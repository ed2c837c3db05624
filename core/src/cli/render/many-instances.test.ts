// The live view of thousands of node instances.

import { createColors } from 'picocolors';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { LiveEvent, Task, TaskGraph } from '#index';
import type { Output } from '../output.ts';
import { chooseLiveView } from './choose-live-view.ts';
import { progressLines } from './progress-lines.ts';
import { type InstanceName, progressModel, updateProgress } from './progress-model.ts';

const output = { colors: createColors(false), columns: 100 };
const TEMPLATES = ['web', 'queue', 'database'];

/** `amount` instances of each of three node templates, each with one operation, on fifty hosts. */
function manyInstances(amount: number): { graph: TaskGraph; names: InstanceName[]; tasks: Map<string, Task> } {
  const ids = TEMPLATES.flatMap((template) => Array.from({ length: amount }, (_, index) => ({ template, index })));
  const names = ids.map(({ template, index }) => ({
    instanceId: `${template}_${index}`,
    template,
    name: `${template}#${index + 1}`,
    address: `10.0.0.${index % 50}`,
  }));
  const tasks = names.map(({ instanceId }) => ({
    kind: 'operation',
    id: instanceId,
    instanceId,
    operation: 'cloudify.interfaces.lifecycle.start',
    dependsOn: [],
  })) as unknown as Task[];
  return { graph: { tasks } as unknown as TaskGraph, names, tasks: new Map(tasks.map((task) => [task.id, task])) };
}

const started = (taskId: string): LiveEvent => ({ kind: 'task-started', at: 0, taskId, attempt: 0 });
const succeeded = (taskId: string): LiveEvent => ({ kind: 'task-succeeded', at: 1, taskId, attempt: 0, changes: [] });
const failed = (taskId: string): LiveEvent => {
  const failure = { reason: 'jammed', message: 'the till is jammed', recoverable: false, evidence: [] };
  return { kind: 'task-failed', at: 1, taskId, attempt: 0, failure, changes: [], decision: 'fail' };
};

function drawn(events: readonly LiveEvent[], view: { lines: number; columns?: number }): string[] {
  const { graph, names, tasks } = manyInstances(1000);
  const model = progressModel(graph, names, 0);
  for (const event of events) updateProgress(model, tasks, event);
  return progressLines({ ...output, columns: view.columns ?? 100 }, model, { now: 2000, lines: view.lines }).split(
    '\n',
  );
}

describe('the live view of thousands', () => {
  it('has a line per node template with what they do, and the busy hosts', () => {
    const lines = drawn([started('web_1'), started('web_2'), succeeded('web_1'), started('queue_7')], { lines: 24 });
    expect(lines).toEqual([
      expect.stringMatching(/^▸ queue +░+ 0 of 1000 done {2}1 running, 999 waiting: start$/),
      expect.stringMatching(/^▸ web +░+ 1 of 1000 done {2}1 running, 998 waiting: start$/),
      expect.stringMatching(/^· database +░+ 0 of 1000 done {2}1000 waiting$/),
      expect.stringMatching(/^▸ 10\.0\.0\.2 +░+ 0 of 60 done {2}1 running, 59 waiting: start$/),
      expect.stringMatching(/^▸ 10\.0\.0\.7 +░+ 0 of 60 done {2}1 running, 59 waiting: start$/),
      '1 of 3000 operations, 2.0 s',
    ]);
  });

  it('shows what failed first, by its name and reason', () => {
    const lines = drawn([started('web_1'), started('queue_7'), failed('queue_7')], { lines: 24 });
    expect(lines[0]).toMatch(/^✗ queue#8 .*start: the till is jammed/);
    expect(lines[1]).toMatch(/^✗ queue .*1 failed, 999 waiting/);
  });

  it.each([
    [4, 40],
    [10, 80],
    [24, 100],
    [60, 200],
  ])('fits %i lines of %i characters, whatever fails', (lines, columns) => {
    const events = TEMPLATES.flatMap((template) =>
      Array.from({ length: 300 }, (_, index) => [
        started(`${template}_${index}`),
        failed(`${template}_${index}`),
      ]).flat(),
    );
    const shown = drawn(events, { lines, columns });
    expect(shown.length).toBeLessThan(lines);
    expect(Math.max(...shown.map((line) => line.length))).toBeLessThanOrEqual(Math.max(columns, 70));
  });
});

describe('a terminal', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  /** Feeds events for one second of a fake clock. @returns how often something was written. */
  function writesIn(amount: number, stream: Partial<NodeJS.WriteStream> = {}): { writes: number; text: string } {
    let writes = 0;
    let text = '';
    const write = (given: string) => ((writes += 1), (text += given), true);
    const terminal = { ...stream, columns: 100, rows: 24, isTTY: true, write } as unknown as NodeJS.WriteStream;
    const { graph, names } = manyInstances(amount / 3);
    const place: Output = {
      ...output,
      isInteractive: true,
      write: () => undefined,
      note: () => undefined,
      stream: terminal,
    };
    const view = chooseLiveView(place, {
      deploymentId: 'shop',
      workflow: 'install',
      names,
      startedAt: 0,
      history: [],
      maxRetries: 0,
      verbosity: 0,
      format: 'people',
      lines: 'brolly',
    });
    view.onGraph(graph);
    const each = Math.ceil(graph.tasks.length / 100);
    for (let tick = 0; tick < 100; tick += 1) {
      for (const task of graph.tasks.slice(tick * each, (tick + 1) * each)) {
        view.onEvent(started(task.id));
        view.onEvent(failed(task.id));
      }
      vi.advanceTimersByTime(10);
    }
    view.close();
    return { writes, text };
  }

  it('is written to at most ten times a second and a few, however many events there are', () => {
    const { writes, text } = writesIn(3000);
    // Each frame takes the old picture away, and writes lines that stay and the new one.
    expect(writes).toBeLessThanOrEqual(12 * 4);
    expect(text).toContain('more lines: "brolly events"');
  });

  it('that does not keep up gets only the first and the last picture', () => {
    const { writes } = writesIn(300, { writableNeedDrain: true });
    expect(writes).toBeLessThanOrEqual(2 * 4);
  });
});
