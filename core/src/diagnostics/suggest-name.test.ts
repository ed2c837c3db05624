// "Did you mean".

import { describe, expect, it } from 'vitest';
import { suggestName } from './suggest-name.ts';

describe('a suggestion among many names', () => {
  const many = new Set(Array.from({ length: 3_000 }, (_, index) => `node_${index}`));

  it.each([
    ['nod_1234', 'node_1234'],
    ['xnode_1234', 'node_1234'],
    ['node-1234', 'node_1234'],
    ['ndoe_1234', 'node_1234'],
    ['another', undefined],
  ])('for %j is %j', (name, expected) => {
    expect(suggestName(name, many)).toBe(expected);
  });
});

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
