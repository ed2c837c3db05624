// A line that waits says for what.

import pc from 'picocolors';
import { describe, expect, it } from 'vitest';
import type { Task, TaskGraph } from '#index';
import { progressLines } from './progress-lines.ts';
import { progressModel, updateProgress } from './progress-model.ts';

function operation(id: string, dependsOn: readonly string[]): Task {
  const [instanceId = '', name = ''] = id.split('/');
  return {
    kind: 'operation',
    id,
    dependsOn,
    instanceId,
    operation: `cloudify.interfaces.lifecycle.${name}`,
    plugin: 'p',
    function: 'f',
    inputs: {},
  };
}

const GRAPH: TaskGraph = {
  name: 'install',
  tasks: [
    operation('master_1/start', []),
    {
      kind: 'set-state',
      id: 'master_1/started',
      dependsOn: ['master_1/start'],
      instanceId: 'master_1',
      state: 'started',
    },
    {
      kind: 'set-state',
      id: 'worker_1/starting',
      dependsOn: ['master_1/started'],
      instanceId: 'worker_1',
      state: 'starting',
    },
    operation('worker_1/start', ['worker_1/starting']),
  ],
};
const NAMES = [
  { instanceId: 'master_1', name: 'master' },
  { instanceId: 'worker_1', name: 'worker' },
];

describe('a node instance that waits', () => {
  const lineOfWorker = (endedTasks: readonly string[]): string => {
    const model = progressModel(GRAPH, NAMES, 0);
    const tasks = new Map(GRAPH.tasks.map((task) => [task.id, task]));
    for (const taskId of endedTasks)
      updateProgress(model, tasks, { kind: 'task-succeeded', at: 0, taskId, attempt: 0, changes: [] });
    return (
      progressLines({ colors: pc.createColors(false), columns: 80 }, model, { now: 0, lines: 10 }).split('\n')[1] ?? ''
    );
  };

  it('names the operation of the other instance that it waits for, past changes of state', () => {
    expect(lineOfWorker([])).toMatch(/worker .*waiting for master start$/);
  });

  it('only waits when nothing stands before it any more', () => {
    expect(lineOfWorker(['master_1/start', 'master_1/started'])).toMatch(/worker .*waiting$/);
  });
});
