// What an uninstall does for an instance, and what instances wait for.

import { describe, expect, it } from 'vitest';
import type { InstanceState } from '../task-graph.ts';
import { play } from '../testing/play-workflow.ts';
import { sampleShop } from '../testing/sample-shop.ts';
import { allBefore, graphOf, sketchPlan, taskIds } from '../testing/sketch-plan.ts';

const whole = sketchPlan({
  web: {
    operations: ['postdelete', 'delete', 'stop', 'prestop', 'monitoring.stop', 'validation.delete', 'create', 'start'],
    relationships: [{ target: 'db', source: ['unlink', 'establish'] }],
  },
  db: {},
});

const STOP = [
  'web_1/state:stopping',
  'web_1/validation.delete',
  'web_1/monitoring.stop',
  'web_1/prestop',
  'web_1/stop',
];
const REMOVE = ['web_1/unlink:0:db_1:source', 'web_1/state:deleting', 'web_1/delete', 'web_1/postdelete'];
const STOPPED = 'web_1/state:stopped';
const DELETED = 'web_1/state:deleted';

const ofWeb = (state: InstanceState): readonly string[] =>
  taskIds(graphOf(whole, 'uninstall', { states: { web_1: state, db_1: 'deleted' } }));

describe('the chain of one instance', () => {
  it('runs every operation in the order of Cloudify, one after the other, with the states between', () => {
    const chain = [...STOP, STOPPED, ...REMOVE, DELETED];
    expect(ofWeb('started')).toEqual(chain);
    const { tasks } = graphOf(whole, 'uninstall', { states: { web_1: 'started', db_1: 'deleted' } });
    expect(tasks.map((task) => task.dependsOn)).toEqual([[], ...chain.slice(0, -1).map((id) => [id])]);
  });

  it.each(['initializing', 'creating', 'created', 'configuring', 'starting', 'started', 'stopping'] as const)(
    'stops and removes an instance that is %s',
    (state) => {
      expect(ofWeb(state)).toEqual([...STOP, STOPPED, ...REMOVE, DELETED]);
    },
  );

  it('goes back to the state from before where an operation refuses to stop it, and only there', () => {
    const { tasks } = graphOf(whole, 'uninstall', { states: { web_1: 'started', db_1: 'deleted' } });
    const restoring = tasks.filter((task) => task.kind === 'operation' && task.stateIfRefused === 'started');
    expect(restoring.map(({ id }) => id)).toEqual(STOP.slice(1));
  });

  it.each([
    ['configured', [STOPPED, ...REMOVE, DELETED]],
    ['stopped', [...REMOVE, DELETED]],
    ['deleting', [...REMOVE, DELETED]],
    ['uninitialized', [STOPPED, DELETED]],
    ['deleted', []],
  ] as const)('of an instance that is %s is only what is left', (state, left) => {
    expect(ofWeb(state)).toEqual(left);
  });

  it('sets no deleting when there is no delete', () => {
    const graph = graphOf(sketchPlan({ web: { operations: ['stop'] } }), 'uninstall', { states: { web_1: 'started' } });
    expect(taskIds(graph)).toEqual(['web_1/state:stopping', 'web_1/stop', STOPPED, DELETED]);
  });
});

describe('between instances', () => {
  it('a target waits until all its sources are gone', () => {
    const plan = sketchPlan({
      app: { operations: ['delete'], relationships: [{ target: 'host', type: 'contained_in' }], instances: 2 },
      shared: { operations: ['stop'] },
      host: { operations: ['stop'], relationships: [{ target: 'shared' }], instances: 2 },
    });
    const states = Object.fromEntries(plan.instances.map(({ id }) => [id, 'started' as const]));
    const graph = graphOf(plan, 'uninstall', { states });
    const gone = (task: string): readonly string[] =>
      [...allBefore(graph, task)].filter((id) => id.endsWith('/state:deleted')).toSorted();
    expect(gone('host_1/state:stopping')).toEqual(['app_1/state:deleted']);
    expect(gone('shared_1/state:stopping')).toEqual([
      'app_1/state:deleted',
      'app_2/state:deleted',
      'host_1/state:deleted',
      'host_2/state:deleted',
    ]);
  });

  it('relationships are unlinked in the reverse of the order in which they were established', () => {
    const plan = sketchPlan({
      app: {
        relationships: [
          { target: 'db', source: ['unlink'] },
          { target: 'cache', source: ['unlink'] },
        ],
      },
      db: {},
      cache: {},
    });
    const graph = graphOf(plan, 'uninstall', { states: { app_1: 'started' } });
    expect(allBefore(graph, 'app_1/unlink:0:db_1:source')).toContain('app_1/unlink:1:cache_1:source');
  });

  it('what an install may do early or late keeps its place', () => {
    const traits = { independentOfTargets: true, unneededBySources: true };
    const plan = sketchPlan({
      app: { operations: ['delete'], relationships: [{ target: 'db' }] },
      db: {
        operations: [
          ['stop', traits],
          ['delete', traits],
        ],
      },
    });
    const graph = graphOf(plan, 'uninstall', { states: { app_1: 'started', db_1: 'started' } });
    expect(allBefore(graph, 'db_1/stop')).toContain('app_1/state:deleted');
  });

  it('a filtered uninstall unlinks those that stay from what goes, and their failures do not matter', () => {
    const plan = sketchPlan({
      app: {
        operations: ['delete'],
        relationships: [
          { target: 'db', source: ['unlink'] },
          { target: 'cache', source: ['unlink'] },
        ],
      },
      db: { operations: ['delete'] },
      cache: { operations: ['delete'] },
    });
    const states = { app_1: 'started', db_1: 'started', cache_1: 'started' } as const;
    const graph = graphOf(plan, 'uninstall', { states, parameters: { node_ids: ['db'] } });
    expect(graph.tasks.map((task) => [task.id, task.ignoreFailure ?? false])).toEqual([
      ['app_1/unlink:0:db_1:source', true],
      ['db_1/state:stopping', false],
      ['db_1/state:stopped', false],
      ['db_1/state:deleting', false],
      ['db_1/delete', false],
      ['db_1/state:deleted', false],
    ]);
  });
});

describe('ignore_failure', () => {
  const ignored = (parameters: Record<string, boolean>): ReadonlySet<boolean | undefined> =>
    new Set(
      graphOf(whole, 'uninstall', { states: { web_1: 'started' }, parameters }).tasks.map((task) => task.ignoreFailure),
    );

  it('lets every task pass when it is true, and none otherwise', () => {
    expect(ignored({ ignore_failure: true })).toEqual(new Set([true]));
    expect(ignored({ ignore_failure: false })).toEqual(new Set([undefined]));
    expect(ignored({})).toEqual(new Set([undefined]));
  });
});

describe('an application on its host and its database', () => {
  it('are drawn as a whole', () => {
    expect(play(sampleShop, { workflow: 'uninstall', states: 'started' }).text).toMatchInlineSnapshot(`
      "graph uninstall
        app_1: =stopping, stop, =stopped, unlink:1:db_1:source, =deleting, delete, =deleted
        db_1: (after app_1/=deleted) =stopping, stop, =stopped, =deleting, delete, =deleted
        vm_1: (after app_1/=deleted) =stopping, stop, =stopped, =deleted
      end: completed"
    `);
  });
});
