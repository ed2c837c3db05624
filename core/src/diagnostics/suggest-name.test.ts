// "Did you mean".

import { describe, expect, it } from 'vitest';
import { suggestName } from './suggest-name.ts';

describe('a suggestion', () => {
  it.each([
    ['databse', ['webserver', 'database'], 'database'],
    ['dabatase', ['database'], 'database'],
    ['Database', ['database'], 'database'],
    ['wbe', ['web'], 'web'],
    ['port', ['ports', 'post', 'por'], 'ports'],
    ['cloudify.nodes.Computer', ['cloudify.nodes.Compute', 'cloudify.nodes.Container'], 'cloudify.nodes.Compute'],
  ])('for %j among %j is %j', (name, known, expected) => {
    expect(suggestName(name, known)).toBe(expected);
  });

  it.each([
    ['database', ['queue', 'data']],
    ['ab', ['cd']],
    ['a', ['b']],
    ['x', []],
    ['', ['abc']],
  ])('for %j among %j is none', (name, known) => {
    expect(suggestName(name, known)).toBeUndefined();
  });
});
