// What the chains of instances wait for.

import { describe, expect, it } from 'vitest';
import { allBefore, graphOf, sketchPlan } from './testing/sketch-plan.ts';

describe('chains without tasks', () => {
  it('pass on what they wait for, whichever of them is asked first', () => {
    const plan = sketchPlan({
      a: { operations: ['create'], relationships: [{ target: 'both' }] },
      both: { relationships: [{ target: 'late' }, { target: 'empty' }] },
      b: { operations: ['create'], relationships: [{ target: 'empty' }] },
      empty: { relationships: [{ target: 'late' }] },
      late: { relationships: [{ target: 'end' }] },
      end: { operations: ['create'] },
    });
    const graph = graphOf(plan, 'install', {
      states: { both_1: 'started', empty_1: 'started', late_1: 'started' },
    });
    expect(allBefore(graph, 'b_1/create')).toContain('end_1/state:started');
    expect(allBefore(graph, 'a_1/create')).toContain('end_1/state:started');
  });
});
