// Workflows of plugins and of a blueprint's folder: their parts, their answers and their mistakes.

import {
  type CustomStep,
  type CustomWorkflow,
  executeOperation,
  forkJoin,
  install,
  message,
  NonRecoverableError,
  reinstall,
  runGraph,
  type StepAnswer,
  sequence,
  setState,
  uninstall,
  type WorkflowContext,
} from '@brolly/plugin-sdk';
import { describe, expect, it } from 'vitest';
import { FAILS, type Play, type Played, play } from '../testing/play-workflow.ts';
import { sampleShop } from '../testing/sample-shop.ts';

type Steps = CustomWorkflow['steps'];

function run(steps: Steps, options: Partial<Play> = {}): Played {
  return play(sampleShop, { states: 'started', ...options, workflow: 'install', custom: { steps } });
}

/** A workflow of one graph. */
const once = (part: Parameters<typeof runGraph>[1]): Steps =>
  function* () {
    yield runGraph('once', part);
  };

describe('parts', () => {
  it('one after the other, and side by side', () => {
    const stop = (instance: string) => executeOperation({ instance, operation: 'stop' });
    const part = sequence(stop('app_1'), forkJoin(stop('db_1'), stop('vm_1')), setState('app_1', 'stopped'));
    expect(run(once(part)).text).toMatchInlineSnapshot(`
      "graph once
        app_1: stop, (after db_1/stop vm_1/stop) =stopped
        db_1: (after app_1/stop) stop
        vm_1: (after app_1/stop) stop
      end: completed"
    `);
  });

  it('install and uninstall as the built-in workflows do, others unlink and establish', () => {
    expect(run(once(sequence(uninstall(['db_1']), install(['db_1'])))).text).toMatchInlineSnapshot(`
      "graph once
        app_1: unlink:1:db_1:source?, (after db_1/=started) establish:1:db_1:source
        db_1: (after app_1/unlink:1:db_1:source) =stopping, stop, =stopped, =deleting, delete, =deleted, =initializing, =creating, create, =created, =starting, start, =started
      end: completed"
    `);
    expect(run(once(reinstall(['db_1']))).states).toEqual({ app_1: 'started', db_1: 'started', vm_1: 'started' });
  });

  it('that have nothing to do are no graph', () => {
    expect(
      run(once(sequence(forkJoin(), install(['db_1']), executeOperation({ instance: 'vm_1', operation: 'pull' }))))
        .text,
    ).toBe('end: completed');
  });

  it('may do the same twice', () => {
    const start = executeOperation({ instance: 'db_1', operation: 'start', inputs: { fast: true }, maxRetries: 0 });
    const { graphs } = run(once(sequence(start, start)));
    expect(graphs[0]?.tasks).toMatchObject([
      { id: 'db_1/start', inputs: { fast: true }, maxRetries: 0 },
      { id: 'db_1/start#2', dependsOn: ['db_1/start'] },
    ]);
  });
});

describe('a workflow', () => {
  it('sees the deployment as it is after each step', () => {
    const seen: string[] = [];
    const look = ({ instances }: WorkflowContext): void =>
      void seen.push(instances.map(({ id, state }) => `${id} ${state}`).join(', '));
    run(function* (context) {
      look(context);
      yield runGraph('down', uninstall(['app_1']));
      look(context);
    });
    expect(seen).toEqual(['app_1 started, db_1 started, vm_1 started', 'app_1 deleted, db_1 started, vm_1 started']);
  });

  it('decides by the answers that it gets, and gives a result', () => {
    const check = (instance: string) =>
      executeOperation({ instance, operation: 'check_status', resultName: instance, ignoreFailure: true });
    const steps: Steps = function* ({ instances, parameters }) {
      const answer = yield runGraph('check', forkJoin(...instances.map(({ id }) => check(id))), { onFailure: 'go-on' });
      const ill = answer.failures.flatMap(({ instance }) => instance ?? []);
      yield message(`${ill.length} are ill`, 'warning');
      if (ill.length > 0) yield runGraph('mend', reinstall(ill));
      return { well: answer.results, asked: parameters };
    };
    const answer: Play['answer'] = ({ id }) => (id.startsWith('db_1/validation') ? FAILS : 'fine');
    const played = run(steps, { answer, parameters: { deep: true } });
    expect(played.text.split('\n').filter((line) => !line.startsWith('  '))).toEqual([
      'graph check, goes on, fails: db_1/validation.check_status',
      'warning: 1 are ill',
      'graph mend',
      expect.stringContaining('end: completed'),
    ]);
    expect(played.outcome).toMatchObject({ result: { well: { vm_1: 'fine' }, asked: { deep: true } } });
  });

  it('can be written without importing anything', () => {
    const steps: Steps = function* ({ parts, nodes }) {
      yield parts.message(nodes.map(({ name }) => name).join(' '));
    };
    expect(run(steps).text).toBe('info: app db vm\nend: completed');
  });

  it('stops where a graph fails that may not', () => {
    const played = run(once(reinstall(['db_1'])), { answer: ({ id }) => (id === 'db_1/stop' ? FAILS : null) });
    expect(played.outcome.kind).toBe('failed');
  });
});

describe('a mistake of its author', () => {
  const thrown: Steps = function* () {
    yield message('first');
    throw new Error('no such shelf');
  };
  const twice: Steps = function* () {
    yield runGraph('same', reinstall(['db_1']));
    yield runGraph('same', reinstall(['db_1']));
  };
  const strange = (value: unknown): Steps =>
    function* () {
      yield value as CustomStep;
    };

  it.each<[string, Steps]>([
    ['no such shelf', thrown],
    ['two of its graphs are named "same"', twice],
    ['the deployment has no instance "db_9"', once(install(['db_9']))],
    ['there is no state "running"', once(setState('db_1', 'running'))],
    ['it yields null, which is no step: make steps with runGraph(NAME, PART) and message(TEXT)', strange(null)],
    [
      'it yields {"kind":"graph"}, which is no step: make steps with runGraph(NAME, PART) and message(TEXT)',
      strange({ kind: 'graph' }),
    ],
    [
      'its graph "g" has a part that is none',
      strange({ kind: 'graph', name: 'g', part: { kind: 'sequence', parts: [7] } }),
    ],
    [
      'two results are named "a"',
      once(
        forkJoin(
          ...['db_1', 'vm_1'].map((instance) => executeOperation({ instance, operation: 'start', resultName: 'a' })),
        ),
      ),
    ],
  ])('%s', (mistake, steps) => {
    expect(run(steps).outcome).toEqual({
      kind: 'failed',
      message: `install: ${mistake}`,
      hint: 'What ran before it stays as it is; mend the workflow and run it again.',
    });
  });

  it('is told with the code and the hint that it gives', () => {
    const refused: Steps = function* () {
      yield message('first');
      throw new NonRecoverableError('there is no such shelf', { reason: 'not-built', hint: 'Take another one.' });
    };
    expect(run(refused).outcome).toEqual({
      kind: 'failed',
      message: 'install: not-built: there is no such shelf',
      hint: 'Take another one.',
    });
  });

  it('is told apart from how a graph ended', () => {
    const answers: StepAnswer[] = [];
    run(
      function* () {
        answers.push(yield runGraph('one', reinstall(['db_1']), { onFailure: 'go-on' }));
      },
      { answer: ({ id }) => (id === 'db_1/stop' ? FAILS : null) },
    );
    expect(answers).toEqual([
      {
        state: 'failed',
        failures: [{ instance: 'db_1', operation: 'cloudify.interfaces.lifecycle.stop', message: 'it is jammed' }],
        results: {},
      },
    ]);
  });
});
