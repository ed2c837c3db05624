// Each constraint: a value that it allows, and one that it does not.

import type { Json } from '@brolly/plugin-sdk';
import { describe, expect, it } from 'vitest';
import { checkConstraints } from './check-constraints.ts';

describe('a pattern that needs more time than there is', () => {
  it('is not fulfilled', () => {
    expect(checkConstraints(`${'a'.repeat(40)}!`, [{ pattern: '(a+)+$' }])).toHaveLength(1);
    expect(checkConstraints('aaa', [{ pattern: '(a+)+$' }])).toEqual([]);
  });
});

describe('constraints', () => {
  it.each<[string, Json, Json, Json]>([
    ['equal', 3, 3, 4],
    ['greater_than', 3, 4, 3],
    ['greater_or_equal', 3, 3, 2],
    ['less_than', 3, 2, 3],
    ['less_or_equal', 3, 3, 4],
    ['in_range', [1, 3], 3, 4],
    ['in_range', [1, 3], 1, '2'],
    ['valid_values', ['a', 2, { x: 1 }], { x: 1 }, 'b'],
    ['length', 2, 'ab', 'a'],
    ['min_length', 2, ['a', 'b'], ['a']],
    ['max_length', 1, { a: 1 }, { a: 1, b: 2 }],
    ['pattern', '[a-z]+\\d', 'ab1', '1ab'],
    ['pattern', 'a|b', 'before', 'xa'],
    ['greater_than', 0, 1, true],
    ['min_length', 0, '', null],
  ])('%s: %j allows %j and not %j', (name, argument, good, bad) => {
    expect(checkConstraints(good, [{ [name]: argument }])).toEqual([]);
    expect(checkConstraints(bad, [{ [name]: argument }])).toEqual([
      `${JSON.stringify(bad)} does not fulfil ${name}: ${JSON.stringify(argument)}`,
    ]);
  });

  it('match a pattern at the start of a value, not to its end', () => {
    expect(checkConstraints('abc', [{ pattern: 'ab' }])).toEqual([]);
  });

  it('say what their error_message says', () => {
    expect(checkConstraints(1, [{ error_message: 'too small', greater_than: 1 }])).toEqual(['too small']);
  });

  it('are all checked', () => {
    expect(checkConstraints(5, [{ less_than: 5 }, { greater_than: 1 }, { equal: 4 }])).toHaveLength(2);
  });

  it('that tell what a value names are passed over, but are for such inputs only', () => {
    expect(checkConstraints('x', [{ deployment_id: 'd' }, { toString: 1 }], 'node_id')).toEqual([]);
    expect(checkConstraints('x', [{ deployment_id: 'd' }], 'string')).toEqual([
      'the constraint deployment_id is for inputs that name something, such as a deployment_id',
    ]);
  });
});
