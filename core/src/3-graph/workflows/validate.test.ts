// What validate asks, of whom, and how it ends.

import { describe, expect, it } from 'vitest';
import { FAILS, play } from '../testing/play-workflow.ts';
import { sketchPlan } from '../testing/sketch-plan.ts';

const plan = sketchPlan({
  app: { operations: ['validation.create', 'create'], relationships: [{ target: 'db' }], instances: 2 },
  db: { operations: ['validation.creation', 'create'] },
  net: { operations: ['create'] },
});

describe('validate', () => {
  it('asks all side by side, under the name that their types have for it', () => {
    expect(play(plan, { workflow: 'validate' }).text).toMatchInlineSnapshot(`
      "graph validate, goes on
        app_1: validation.create
        app_2: validation.create
        db_1: validation.creation
      end: completed, {"checked":3}"
    `);
  });

  it('lets each check end and fails when one of them does', () => {
    const answer: Parameters<typeof play>[1]['answer'] = ({ id }) => (id.startsWith('app_1') ? FAILS : null);
    const played = play(plan, { workflow: 'validate', states: 'started', answer });
    expect(played.text).toMatchInlineSnapshot(`
      "graph validate, goes on, fails: app_1/validation.create
        app_1: validation.create
        app_2: validation.create
        db_1: validation.creation
      end: failed, 1 of 3 checks failed: app_1"
    `);
    expect(played.states).toEqual({ app_1: 'started', app_2: 'started', db_1: 'started', net_1: 'started' });
  });

  it('asks no more than the filters leave, and checks their names', () => {
    expect(play(plan, { workflow: 'validate', parameters: { node_ids: ['db'] } }).ran).toEqual([
      'db_1/validation.creation',
    ]);
    expect(() => play(plan, { workflow: 'validate', parameters: { nodes: ['db'] } })).toThrow('has no parameter');
  });
});
