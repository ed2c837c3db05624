// How many workers are upgraded at the same time.

import { describe, expect, it } from 'vitest';
import { batchesOf } from './batches-of.ts';

describe('batches', () => {
  it.each([
    [1, [['a'], ['b'], ['c'], ['d'], ['e']]],
    ['2', [['a', 'b'], ['c', 'd'], ['e']]],
    ['50%', [['a', 'b'], ['c', 'd'], ['e']]],
    ['1%', [['a'], ['b'], ['c'], ['d'], ['e']]],
    [9, [['a', 'b', 'c', 'd', 'e']]],
  ])('of five by %j', (size, wanted) => {
    expect(batchesOf(['a', 'b', 'c', 'd', 'e'], size)).toEqual(wanted);
  });

  it('of nothing are none', () => {
    expect(batchesOf([], 3)).toEqual([]);
  });

  it.each([0, -1, 1.5, 'two', '', '0%', null])('of size %j are refused', (size) => {
    expect(() => batchesOf(['a'], size)).toThrow('parameter batch is');
  });
});
