// What people see, as text without colours.

import pc from 'picocolors';
import { describe, expect, it } from 'vitest';
import type { ExecutionEnd, LiveEvent, Plan, PlannedTask, Task, TaskGraph } from '#index';
import { cloudifyEventLines } from './cloudify-event-lines.ts';
import { executionTimes } from './critical-path.ts';
import { plainEventLines } from './event-lines.ts';
import { failureReport } from './failure-report.ts';
import { plannedChanges } from './planned-changes.ts';
import { progressLines } from './progress-lines.ts';
import { progressModel, settle, updateProgress } from './progress-model.ts';
import { timeTable } from './time-table.ts';
import { ago, duration } from './words.ts';

const output = { colors: pc.createColors(false), columns: 80 };

function operation(id: string, instanceId: string, dependsOn: readonly string[] = []): Task {
  const name = id.slice(id.indexOf('/') + 1);
  return {
    kind: 'operation',
    id,
    dependsOn,
    instanceId,
    operation: `cloudify.interfaces.lifecycle.${name}`,
    plugin: 'kubernetes',
    function: `tasks.${name}`,
    inputs: {},
  };
}

const GRAPH: TaskGraph = {
  name: 'install',
  tasks: [
    operation('master_1/create', 'master_1'),
    operation('master_1/start', 'master_1', ['master_1/create']),
    operation('worker_1/create', 'worker_1'),
  ],
};
const TASKS = new Map(GRAPH.tasks.map((task) => [task.id, task]));
const NAMES = [
  { instanceId: 'master_1', name: 'master', address: '10.0.0.1' },
  { instanceId: 'worker_1', name: 'worker', address: '10.0.0.2' },
  { instanceId: 'idle_1', name: 'idle' },
];
const FAILURE = { reason: 'host-refused', message: '10.0.0.2:22 refused', recoverable: true, evidence: [] };

const PLAN: Plan = {
  inputs: {},
  nodes: {
    worker: {
      name: 'worker',
      type: 'T',
      typeHierarchy: ['T'],
      properties: {},
      operations: {},
      relationships: [],
      instanceCount: 1,
      source: { file: 'barevm.yaml', line: 24, column: 3 },
    },
  },
  instances: [{ id: 'worker_1', nodeName: 'worker', index: 1, relationships: [] }],
  outputs: {},
  capabilities: {},
  workflows: {},
  plugins: {},
};

describe('the live view', () => {
  const events: LiveEvent[] = [
    { kind: 'task-started', at: 1000, taskId: 'master_1/create', attempt: 0 },
    { kind: 'step', at: 1000, taskId: '', instanceId: 'master_1', text: 'connecting to 10.0.0.1' },
    { kind: 'task-started', at: 1000, taskId: 'worker_1/create', attempt: 0 },
    {
      kind: 'task-failed',
      at: 2000,
      taskId: 'worker_1/create',
      attempt: 0,
      failure: FAILURE,
      changes: [],
      decision: 'fail',
    },
  ];

  it('has a line per host with its present step and elapsed time', () => {
    const model = progressModel(GRAPH, NAMES, 0);
    for (const event of events) updateProgress(model, TASKS, event);
    const lines = progressLines(output, model, { now: 4200, lines: 24 }).split('\n');
    expect(lines).toHaveLength(3);
    expect(lines[0]).toMatch(/^\S master {2}10\.0\.0\.1 {2}create: connecting to 10\.0\.0\.1 +3\.2 s$/);
    expect(lines[1]).toContain('✗ worker  10.0.0.2  create: 10.0.0.2:22 refused');
    expect(lines[2]).toBe('0 of 3 operations, 1 failed, 4.2 s');
  });

  it('never is wider or higher than the terminal', () => {
    const many = Array.from({ length: 500 }, (_, index) => ({ instanceId: `n_${index}`, name: `n#${index}` }));
    const graph = {
      name: 'install',
      tasks: many.map((each) => operation(`${each.instanceId}/create`, each.instanceId)),
    };
    const tasks = new Map(graph.tasks.map((task) => [task.id, task]));
    const model = progressModel(graph, many, 0);
    updateProgress(model, tasks, { kind: 'task-started', at: 0, taskId: 'n_400/create', attempt: 0 });
    updateProgress(model, tasks, { kind: 'step', at: 0, taskId: '', instanceId: 'n_400', text: 'x'.repeat(300) });
    const lines = progressLines(output, model, { now: 1000, lines: 10 }).split('\n');
    expect(lines.length).toBeLessThan(10);
    expect(lines.join('\n')).toContain('n#400');
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  it('of an execution that goes on begins with what is done', () => {
    const model = progressModel(GRAPH, NAMES, 0);
    updateProgress(model, TASKS, { kind: 'task-succeeded', at: 1, taskId: 'master_1/create', attempt: 0, changes: [] });
    for (const event of events.slice(2)) updateProgress(model, TASKS, event);
    settle(model);
    expect(model).toMatchObject({ done: 1, failed: 0 });
    expect(model.rows.get('worker_1')).toMatchObject({ state: 'waiting', text: 'waiting' });
  });

  it('counts a failure that is ignored as done', () => {
    const model = progressModel(GRAPH, NAMES, 0);
    updateProgress(model, TASKS, {
      kind: 'task-failed',
      at: 1,
      taskId: 'worker_1/create',
      attempt: 0,
      failure: FAILURE,
      changes: [],
      decision: 'ignore',
    });
    expect(model).toMatchObject({ done: 1, failed: 0 });
    expect(model.rows.get('worker_1')).toMatchObject({ state: 'done' });
  });
});

describe('lines of events', () => {
  const context = { deploymentId: 'dep', workflow: 'install', tasks: TASKS, verbosity: 0, maxRetries: 5 };
  const failed: LiveEvent = {
    kind: 'task-failed',
    at: 61_000,
    taskId: 'worker_1/create',
    attempt: 1,
    failure: FAILURE,
    changes: [],
    decision: 'retry',
    retryAt: 64_000,
  };

  it('say who did what for how long', () => {
    const lines = plainEventLines(context);
    lines({ kind: 'task-started', at: 0, taskId: 'master_1/create', attempt: 0 });
    const line = lines({ kind: 'task-succeeded', at: 3200, taskId: 'master_1/create', attempt: 0, changes: [] });
    expect(line?.slice(9)).toBe('master_1 create: succeeded in 3.2 s');
    expect(lines(failed)?.slice(9)).toBe(
      'worker_1 create: will be tried again in 3.0 s: host-refused: 10.0.0.2:22 refused (attempt 2)',
    );
  });

  it('show log lines as the verbosity asks', () => {
    const log: LiveEvent = {
      kind: 'log',
      at: 0,
      taskId: 'master_1/create',
      instanceId: 'master_1',
      level: 'info',
      text: 'changed: x',
    };
    expect(plainEventLines(context)(log)).toBeUndefined();
    expect(plainEventLines({ ...context, verbosity: 1 })(log)).toContain('info: changed: x');
    expect(plainEventLines(context)({ ...log, level: 'warning' })).toContain('warning: changed: x');
  });

  it("have Cloudify's form in its grammar", () => {
    const lines = cloudifyEventLines(context);
    expect(lines({ kind: 'execution-started', at: 0 })?.slice(20)).toBe(
      "CFY <dep> Starting 'install' workflow execution",
    );
    expect(lines(failed)?.slice(20)).toBe(
      "CFY <dep> [worker_1.create] Task rescheduled 'kubernetes.tasks.create' -> host-refused: 10.0.0.2:22 refused [retry 1/5]",
    );
    const own = new Map([...context.tasks].map(([id, task]) => [id, { ...task, maxRetries: 9 } as Task]));
    expect(cloudifyEventLines({ ...context, tasks: own })(failed)).toMatch(/\[retry 1\/9\]$/);
    expect(lines({ kind: 'execution-ended', at: 0, state: 'completed' })?.slice(20)).toBe(
      "CFY <dep> 'install' workflow execution succeeded",
    );
  });
});

describe('a failure', () => {
  const end: ExecutionEnd = {
    executionId: 'e',
    state: 'failed',
    failures: [
      {
        taskId: 'worker_1/create',
        instanceId: 'worker_1',
        operation: 'cloudify.interfaces.lifecycle.create',
        attempts: 2,
        failure: { ...FAILURE, hint: 'is sshd running?', evidence: [{ title: 'journal', lines: ['no such device'] }] },
      },
    ],
    notRun: ['master_1/create', 'master_1/start', 'a set-state'],
  };

  it('names the node template, the host, the line of the blueprint, what was found and what to do', () => {
    const text = failureReport(output, end, {
      plan: PLAN,
      graph: GRAPH,
      addresses: new Map([['worker_1', '10.0.0.2']]),
      currentFolder: '/',
    });
    expect(text.split('\n')).toEqual([
      '✗ cloudify.interfaces.lifecycle.create of node template "worker" (instance worker_1, host 10.0.0.2) failed after 2 attempts',
      '  host-refused: 10.0.0.2:22 refused',
      '  written at barevm.yaml:24:3',
      '  journal:',
      '  │ no such device',
      '  try: is sshd running?',
      '',
      '✗ 1 host set aside: it cannot be reached, and what needs it waits',
      '  try: bring it up, then "brolly resume" goes on there; what is done stays done',
      '',
      '2 operations did not run because of that.',
    ]);
  });
});

describe('many hosts that cannot be reached', () => {
  it('get two lines each', () => {
    const failures = ['w1', 'w2', 'w3', 'w4'].map((id) => ({
      taskId: `${id}/create`,
      instanceId: id,
      attempts: 6,
      failure: { ...FAILURE, message: `${id} refuses` },
    }));
    const end: ExecutionEnd = { executionId: 'e', state: 'failed', failures, notRun: [] };
    const text = failureReport(output, end, { plan: PLAN, graph: GRAPH, addresses: new Map(), currentFolder: '/' });
    expect(text.split('\n').slice(0, 3)).toEqual([
      '✗ 4 hosts set aside: they cannot be reached, and what needs them waits',
      '  host-refused: w1 refuses',
      '    w1/create, 6 attempts',
    ]);
    expect(text.split('\n')).toHaveLength(10);
  });
});

describe('an execution that was cancelled', () => {
  it('says which operations were stopped, without calling each a failure', () => {
    const failure = { ...FAILURE, reason: 'cancelled' };
    const failures = [{ taskId: 'worker_1/create', instanceId: 'worker_1', attempts: 1, failure }];
    const end: ExecutionEnd = { executionId: 'e', state: 'cancelled', failures, notRun: [] };
    const text = failureReport(output, end, { plan: PLAN, graph: GRAPH, addresses: new Map(), currentFolder: '/' });
    expect(text).toBe('1 operation stopped because the execution was cancelled: worker_1/create');
  });
});

describe('a failure that held up the others', () => {
  it('is told first, and those that were held up in one line', () => {
    const heldUp = { ...FAILURE, reason: 'not-begun', message: 'the problems of worker come first' };
    const failures = [
      { taskId: 'a/create', instanceId: 'a', attempts: 1, failure: heldUp },
      { taskId: 'worker_1/create', instanceId: 'worker_1', attempts: 1, failure: FAILURE },
      { taskId: 'b/create', instanceId: 'b', attempts: 1, failure: heldUp },
    ];
    const end: ExecutionEnd = { executionId: 'e', state: 'failed', failures, notRun: [] };
    const text = failureReport(output, end, { plan: PLAN, graph: GRAPH, addresses: new Map(), currentFolder: '/' });
    expect(text).toMatch(/^✗ .*worker_1[^]*host-refused/);
    expect(text).toContain('Nothing was begun on a, b either: the problems of worker come first');
    expect(text.match(/not-begun/)).toBeNull();
  });
});

describe('a plan', () => {
  const task = (planned: PlannedTask['planned']): PlannedTask => ({
    taskId: 't',
    instanceId: 'worker_1',
    operation: 'x.create',
    planned,
    decisions: ['uses the containerd that is there'],
  });

  it('lists changes with differences, per host', () => {
    const changes = [{ key: 'file:/a', kind: 'file', action: 'create', summary: 'create /a', diff: '+hello' }] as const;
    const text = plannedChanges(output, [task({ kind: 'changes', host: '10.0.0.2', changes })], {
      plan: PLAN,
      showDiffs: true,
      currentFolder: '/',
    });
    expect(text).toBe(
      'worker on 10.0.0.2 (worker_1, barevm.yaml:24:3)\n  create: 1 change\n    · uses the containerd that is there\n    + create /a\n        +hello\n\nPlan: 1 change',
    );
  });

  it('says what is unknown and what would be refused', () => {
    const refused = { ...FAILURE, recoverable: false };
    const text = plannedChanges(
      output,
      [
        task({ kind: 'effect-unknown' }),
        task({ kind: 'looked' }),
        task({
          kind: 'not-foreseeable',
          host: undefined,
          failure: { ...refused, evidence: [{ title: 'found', lines: ['port 22'] }] },
        }),
      ],
      { plan: PLAN, showDiffs: true, currentFolder: '/' },
    );
    expect(text).toContain('create: nothing is in the way');
    expect(text).toContain('    found\n    │ port 22');
    expect(text).toContain('create: effect unknown');
    expect(text).toContain('create: cannot be done: host-refused');
    expect(text).toContain('Plan: nothing to change, 1 operation whose effect is unknown, 1 operation not foreseeable');
  });
});

describe('the table of times', () => {
  it('marks the critical path', () => {
    const times = executionTimes(GRAPH, [
      { kind: 'execution-started', at: 0 },
      { kind: 'task-started', at: 0, taskId: 'master_1/create', attempt: 0 },
      { kind: 'task-started', at: 0, taskId: 'worker_1/create', attempt: 0 },
      { kind: 'task-succeeded', at: 1000, taskId: 'worker_1/create', attempt: 0, changes: [] },
      { kind: 'task-succeeded', at: 2000, taskId: 'master_1/create', attempt: 0, changes: [] },
      { kind: 'task-started', at: 2000, taskId: 'master_1/start', attempt: 0 },
      { kind: 'task-succeeded', at: 12_500, taskId: 'master_1/start', attempt: 0, changes: [] },
    ]);
    const lines = timeTable(output, times).split('\n');
    expect(lines.filter((line) => line.startsWith('*'))).toHaveLength(3);
    expect(lines.find((line) => line.includes('start'))).toMatch(/^\*\s+master_1\s+start\s+1\s+2\.0 s\s+10\.5 s$/);
    expect(lines.at(-1)).toBe('* critical path: 12.5 s of 12.5 s');
  });
});

it.each([
  [400, '0.4 s'],
  [59_949, '59.9 s'],
  [125_000, '2:05'],
  [3_725_000, '1:02:05'],
])('%d ms read as %s', (milliseconds, text) => {
  expect(duration(milliseconds)).toBe(text);
});

it('ages read roughly', () => {
  expect([ago(0, 12_000), ago(0, 180_000), ago(0, 7_200_000)]).toEqual(['12 s ago', '3 min ago', '2 h ago']);
});
