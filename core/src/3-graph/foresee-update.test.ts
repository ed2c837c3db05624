// What is shown of an update before it is made.

import { describe, expect, it } from 'vitest';
import { foreseeUpdate } from './foresee-update.ts';
import type { InstanceState, WorkflowParameters } from './task-graph.ts';
import { type NodeSketch, sketchPlan } from './testing/sketch-plan.ts';

type Sketch = Readonly<Record<string, NodeSketch>>;

function foresee(before: Sketch, next: Sketch, parameters: WorkflowParameters = {}, state: InstanceState = 'started') {
  const plan = sketchPlan(before);
  return foreseeUpdate(plan, {
    next: sketchPlan(next),
    blueprint: { nodeTemplates: {} },
    parameters,
    states: new Map(plan.instances.map(({ id }) => [id, state])),
  });
}

const actions = (...given: Parameters<typeof foresee>): readonly string[] =>
  foresee(...given).foreseen?.actions.map(({ kind, what }) => `${kind}: ${what.join(', ')}`) ?? [];

const db: NodeSketch = { operations: ['create'], properties: { port: 80 } };
const other: NodeSketch = { operations: ['create'], properties: { port: 81 } };
const on = (target: string): NodeSketch => ({ relationships: [{ target, source: ['establish', 'unlink'] }] });

describe('an update', () => {
  it('of the same blueprint is nothing', () => {
    expect(foresee({ db }, { db }).foreseen).toEqual({ steps: [], actions: [], notes: [] });
  });

  it('is shown as what the blueprint says otherwise', () => {
    const steps = foresee({ db, app: on('db') }, { db: other, cache: db, app: on('cache') }).foreseen?.steps;
    expect(steps?.map(({ action, id }) => `${action} ${id}`)).toEqual([
      'add nodes:app:relationships:cloudify.relationships.connected_to cache',
      'remove nodes:app:relationships:cloudify.relationships.connected_to db',
      'add nodes:cache',
      'modify nodes:db:properties:port',
    ]);
    expect(steps?.at(-1)).toMatchObject({ before: 80, after: 81 });
  });

  it('names new limits of scaling, about which nothing is to be done', () => {
    const { foreseen } = foresee({ db }, { db: { ...db, limits: { minInstances: 1, maxInstances: 4 } } });
    expect(foreseen).toMatchObject({
      steps: [{ kind: 'limits', id: 'nodes:db:scalable', before: [0, -1], after: [1, 4] }],
      actions: [],
    });
  });

  it('and as what is done about it, in order', () => {
    expect(actions({ db, old: db, app: on('db') }, { db: other, cache: db, app: on('cache') })).toEqual([
      'unlink: app_1 -> db_1',
      'uninstall: old_1',
      'reinstall: db_1',
      'install: cache_new1',
    ]);
    expect(actions({ a: db, b: db, app: on('a') }, { a: db, b: db, app: on('b') })).toEqual([
      'unlink: app_1 -> a_1',
      'establish: app_1 -> b_1',
    ]);
  });

  it('tells apart what is certain and what a check decides', () => {
    const able = (node: NodeSketch, ...operations: string[]): NodeSketch => ({ ...node, operations });
    const pair = (...operations: string[]): [Sketch, Sketch] => [
      { db: able(db, ...operations) },
      { db: able(other, ...operations) },
    ];
    expect(actions(...pair('update'))).toEqual(['update: db_1']);
    expect(actions(...pair('update', 'check_drift'))).toEqual(['update-if-drifted: db_1']);
    expect(actions(...pair('check_drift'))).toEqual(['reinstall-if-drifted: db_1']);
    expect(actions(...pair('check_drift'), { skip_drift_check: true })).toEqual(['reinstall: db_1']);
    expect(actions(...pair('update'), { force_reinstall: true })).toEqual(['reinstall: db_1']);
    expect(actions(...pair(), { skip_reinstall: true })).toEqual(['leave: db_1']);
    expect(actions(...pair(), {}, 'uninitialized')).toEqual([]);
  });

  it('says which numbers the deployment keeps', () => {
    const { foreseen } = foresee({ db: { ...db, instances: 2 } }, { db });
    expect(foreseen?.notes).toEqual([
      'node template "db" keeps its 2 instances; the blueprint says 1: see brolly scale',
    ]);
    expect(foreseen?.actions).toEqual([]);
  });

  it('that is not supported has a diagnostic for each reason', () => {
    const { foreseen, diagnostics } = foresee(
      { db, app: on('db') },
      { db: { ...db, type: 'x.Db' }, app: { ...on('db'), type: 'x.App' } },
    );
    expect(foreseen).toBeUndefined();
    expect(diagnostics.map(({ code, message }) => [code, message])).toEqual([
      ['update-unsupported', 'node template "app" has another type: shop.Part before, x.App now'],
      ['update-unsupported', 'node template "db" has another type: shop.Part before, x.Db now'],
    ]);
  });
});
