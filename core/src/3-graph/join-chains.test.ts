// How chains of instances wait for each other.

import { expect, it } from 'vitest';
import { graphOf, sketchPlan } from './testing/sketch-plan.ts';

it('passes waiting on through a line of 20,000 instances that have nothing left to do', () => {
  const last = 19_999;
  const names = Array.from({ length: last + 1 }, (_, index) => `n${index}`);
  const plan = sketchPlan(
    Object.fromEntries(
      names.map((name, index) => [name, index === last ? {} : { relationships: [{ target: `n${index + 1}` }] }]),
    ),
  );
  const done = names.slice(1, -1).map((name) => [`${name}_1`, 'started'] as const);
  const { tasks } = graphOf(plan, 'install', { states: Object.fromEntries(done) });
  expect(tasks.map(({ id, dependsOn }) => [id, dependsOn])).toEqual([
    [`n${last}_1/state:started`, []],
    ['n0_1/state:started', [`n${last}_1/state:started`]],
  ]);
});
