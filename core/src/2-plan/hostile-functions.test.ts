// Functions that refer to each other without end, or whose values double: each is answered in words.

import { describe, expect, it } from 'vitest';
import { blueprintOf } from '#blueprint/testing/compile-text.ts';
import { makePlan } from './make-plan.ts';

/** Node templates `a0` to `a<count>`: the property of each is made of that of the next. */
async function planOfChain(count: number, property: (next: string) => string, last: string) {
  const templates = Array.from({ length: count }, (_, index) => [`a${index}`, property(`a${index + 1}`)] as const);
  const body = [...templates, [`a${count}`, last] as const]
    .map(([name, value]) => `  ${name}: {type: n, properties: {p: ${value}}}\n`)
    .join('');
  const blueprint = await blueprintOf(`node_types: {n: {properties: {p: {}}}}\nnode_templates:\n${body}`);
  let next = 0;
  const started = process.cpuUsage();
  const made = makePlan(blueprint, {}, { makeId: () => `i${(next += 1)}`, operationTraits: () => ({}) });
  const { user, system } = process.cpuUsage(started);
  expect((user + system) / 1_000).toBeLessThan(20_000);
  return made.diagnostics.map(({ message }) => message).join('\n');
}

describe('properties that ask for each other', { timeout: 120_000 }, () => {
  it('over hundreds of others are refused', async () => {
    expect(await planOfChain(1_500, (next) => `{get_property: [${next}, p]}`, '1')).toContain(
      'is reached in more than 200 steps',
    );
    expect(await planOfChain(150, (next) => `{get_property: [${next}, p]}`, '1')).toBe('');
  });

  it('as texts that double are refused', async () => {
    const doubled = (next: string): string => `{concat: [{get_property: [${next}, p]}, {get_property: [${next}, p]}]}`;
    expect(await planOfChain(60, doubled, 'xxxxxxxxxx')).toContain(
      'would make a text of more than 16777216 characters',
    );
  });

  it('as mappings that double are refused', async () => {
    const doubled = (next: string): string => `{a: {get_property: [${next}, p]}, b: {get_property: [${next}, p]}}`;
    expect(await planOfChain(60, doubled, 'x')).toContain('would hold more than 1000000 values');
  });

  it('in a circle are refused', async () => {
    expect(await planOfChain(10, (next) => `{get_property: [${next === 'a10' ? 'a0' : next}, p]}`, '1')).toContain(
      'refers to itself',
    );
  });
});
