// Orders and circles.

import { describe, expect, it } from 'vitest';
import { orderByDependencies } from './dag.ts';

const order = (dependencies: Record<string, string[]>): ReturnType<typeof orderByDependencies> =>
  orderByDependencies(new Map(Object.entries(dependencies)));

describe('orderByDependencies', () => {
  it('puts each name after what it waits for and keeps the order given otherwise', () => {
    expect(order({ d: ['b', 'c'], c: ['a'], b: ['a'], a: [], z: [] })).toEqual({
      kind: 'ordered',
      names: ['a', 'z', 'c', 'b', 'd'],
    });
  });

  it('passes over what is not there and takes an edge given twice as one', () => {
    expect(order({ b: ['a', 'a', 'elsewhere'], a: [] })).toEqual({ kind: 'ordered', names: ['a', 'b'] });
  });

  it('names a circle and nothing beside it', () => {
    expect(order({ before: [], a: ['before', 'b'], b: ['c'], c: ['a'], after: ['a'] })).toEqual({
      kind: 'cycle',
      names: ['a', 'b', 'c'],
    });
    expect(order({ after: ['a'], a: ['b'], b: ['a'] })).toEqual({ kind: 'cycle', names: ['a', 'b'] });
    expect(order({ a: ['a'] })).toEqual({ kind: 'cycle', names: ['a'] });
  });

  it('orders a chain of a hundred thousand', () => {
    const names = Array.from({ length: 100_000 }, (_, index) => `${index}`);
    const chain = new Map(
      names.map((name, index) => [name, index === 0 ? [] : [`${index - 1}`]]).toReversed() as [string, string[]][],
    );
    expect(orderByDependencies(chain)).toEqual({ kind: 'ordered', names });
  });
});
