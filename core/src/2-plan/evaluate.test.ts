// Functions of run time, against runtime properties of the moment.

import type { Json } from '@brolly/plugin-sdk';
import { describe, expect, it } from 'vitest';
import { evaluate, type RunScope } from './evaluate.ts';
import { planOf } from './testing/plan-text.ts';

const SITE = `inputs: {i: {default: given}}
node_types:
  t:
    properties:
      ip: {default: {get_attribute: [SELF, ip]}}
      url: {default: {concat: ['http://', {get_attribute: [SELF, host]}]}}
      list: {default: [a, {b: c}]}
node_templates:
  host: {type: t, instances: {deploy: 2}}
  app: {type: t, relationships: [{type: cloudify.relationships.contained_in, target: host}, {type: cloudify.relationships.connected_to, target: store}]}
  other: {type: t, instances: {deploy: 2}}
  store: {type: t}
  none: {type: t, instances: {deploy: 0}}
  outside: {type: t}
`;
const RUNTIME: Readonly<Record<string, Readonly<Record<string, Json>>>> = {
  app_3: { host: 'three', deep: { x: [1, { y: 'found' }] }, nothing: null },
  app_4: { host: 'four' },
  host_1: { name: 'first', site: 'north', one_only: 1 },
  host_2: { name: 'second', site: 'north' },
  store_8: {
    host: 'disk',
    from_self: { get_attribute: ['SELF', 'host'] },
    loop: { get_attribute: ['SELF', 'loop'] },
    property: { get_property: ['SELF', 'url'] },
    list: { get_property: ['SELF', 'list'] },
  },
};

async function scope(words: Pick<RunScope, 'self' | 'source' | 'target'> = {}): Promise<RunScope> {
  return { plan: await planOf(SITE), runtimeProperties: (id) => RUNTIME[id] ?? {}, ...words };
}

describe('get_attribute', () => {
  it.each<[Json[], Json]>([
    [['SELF', 'host'], 'three'],
    [['SELF', 'deep', 'x', 1, 'y'], 'found'],
    [['SELF', 'deep', 'x', 0], 1],
    [['SELF', 'deep', 'x', 7], null],
    [['SELF', 'deep', 'z', 'y'], null],
    [['SELF', 'host', 'x'], null],
    [['SELF', 'nothing'], null],
    [['SELF', 'constructor'], null],
    [['SELF', 'node_instance_id'], 'app_3'],
    [['SELF', 'node_instance_index'], 1],
    [['SELF', 'list', 1, 'b'], 'c'],
    [['SELF', 'url'], 'http://three'],
    [['store', 'host'], 'disk'],
    [['store', 'from_self'], 'disk'],
    [['store', 'url'], 'http://disk'],
    [
      ['store', 'list'],
      ['a', { b: 'c' }],
    ],
  ])('of %j is %j', async (argument, value) => {
    expect(evaluate({ get_attribute: argument }, await scope({ self: 'app_3' }))).toEqual(value);
  });

  it('means the ends of a relationship by SOURCE and TARGET', async () => {
    const ends = await scope({ source: 'app_4', target: 'store_8' });
    expect(
      evaluate({ concat: [{ get_attribute: ['SOURCE', 'host'] }, { get_attribute: ['TARGET', 'host'] }] }, ends),
    ).toBe('fourdisk');
  });

  it('means of several instances the one that the asking instance is related to', async () => {
    const name = { get_attribute: ['host', 'name'] };
    expect(evaluate(name, await scope({ self: 'app_3' }))).toBe('first');
    expect(evaluate(name, await scope({ self: 'app_4' }))).toBe('second');
    expect(evaluate(name, await scope({ source: 'app_4', target: 'store_8' }))).toBe('second');
  });

  it('means any of several instances where none asks and all that have a value have the same', async () => {
    const outputs = await scope();
    expect(evaluate({ get_attribute: ['host', 'site'] }, outputs)).toBe('north');
    expect(evaluate({ get_attribute: ['host', 'one_only'] }, outputs)).toBe(1);
    expect(evaluate({ get_attribute: ['host', 'not_yet'] }, outputs)).toBeNull();
    const asking = await scope({ self: 'outside_7' });
    expect(() => evaluate({ get_attribute: ['host', 'site'] }, asking)).toThrow(/which one is meant is not clear/);
  });

  it('fails where it is not clear which instance is meant, or where there is none', async () => {
    const name = { get_attribute: ['host', 'name'] };
    for (const words of [{}, { self: 'outside_7' }, { self: 'host_2' }, { self: 'store_8' }]) {
      const there = await scope(words);
      expect(() => evaluate(name, there)).toThrow(/"host" has 2 instances, and which one is meant is not clear/);
    }
    const nobody = await scope();
    expect(() => evaluate({ get_attribute: ['none', 'x'] }, nobody)).toThrow(/"none" has no instance/);
    expect(() => evaluate({ get_attribute: ['SELF', 'x'] }, nobody)).toThrow(/SELF/);
  });

  it('fails for a place in a list that is no number', async () => {
    const here = await scope({ self: 'app_3' });
    expect(() => evaluate({ get_attribute: ['SELF', 'deep', 'x', '0'] }, here)).toThrow('"0" is no place in a list');
  });

  it('fails for values that refer to themselves', async () => {
    const here = await scope({ self: 'store_8' });
    expect(() => evaluate({ get_attribute: ['SELF', 'loop'] }, here)).toThrow(
      'values refer to themselves: runtime property loop of store_8 -> runtime property loop of store_8',
    );
    expect(() => evaluate({ get_attribute: ['SELF', 'ip'] }, here)).toThrow(
      /refer to themselves: property ip of store_8/,
    );
  });
});

describe('other functions at run time', () => {
  it('finish what the plan left, inside out', async () => {
    const value = {
      all: [{ string_upper: { get_attribute: ['SELF', 'host'] } }, { merge: [{ a: 1 }, { b: { get_input: 'i' } }] }],
    };
    expect(evaluate(value, await scope({ self: 'app_3' }))).toEqual({ all: ['THREE', { a: 1, b: 'given' }] });
  });

  it('take properties with what is in them evaluated for their node', async () => {
    const here = await scope({ self: 'app_3' });
    expect(evaluate({ get_property: ['store', 'url'] }, here)).toBe('http://disk');
    expect(evaluate({ get_property: ['SELF', { concat: ['u', 'rl'] }] }, here)).toBe('http://three');
    expect(evaluate({ get_property: ['store', 'list', 1] }, here)).toEqual({ b: 'c' });
    expect(evaluate({ get_attribute: ['store', 'property'] }, here)).toBe('http://disk');
    expect(evaluate({ get_property: ['other', 'list', 0] }, await scope())).toBe('a');
    expect(() => evaluate({ get_property: ['nowhere', 'x'] }, here)).toThrow(/no node template "nowhere"/);
  });
});
