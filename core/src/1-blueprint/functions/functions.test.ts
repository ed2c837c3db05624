// Each intrinsic function with what it may ask for, without a blueprint around it.

import type { Json } from '@brolly/plugin-sdk';
import { describe, expect, it } from 'vitest';
import { FunctionError, type FunctionScope } from './function.ts';
import { evaluateFunctions, functions } from './functions.ts';

const inputs = { n: 1, list: ['a', { b: 'deep' }], nothing: null };
const atPlan: FunctionScope = { inputs, property: (node, path) => `${node}/${path.join('/')}` };
const atRun: FunctionScope = { ...atPlan, attribute: (node, path) => `${node}@${path.join('@')}` };

describe('functions that are known when a plan is made', () => {
  it.each<[Json, Json]>([
    [{ get_input: 'n' }, 1],
    [{ get_input: 'nothing' }, null],
    [{ get_input: ['list', 1, 'b'] }, 'deep'],
    [{ get_input: { concat: ['l', 'ist'] } }, ['a', { b: 'deep' }]],
    [{ get_property: ['node', 'a', 0] }, 'node/a/0'],
    [{ concat: ['a', { get_input: 'n' }, { concat: ['b', 'c'] }] }, 'a1bc'],
    [{ concat: [] }, ''],
    [{ concat: [1, 1.5, true, false, null, [1, 'x'], { x: "y'" }] }, "11.5TrueFalseNone[1, 'x']{'x': 'y\\''}"],
    [{ merge: [{ a: 1, b: { x: 1 } }, { b: { y: 2 } }] }, { a: 1, b: { y: 2 } }],
    [{ merge: [] }, {}],
    [{ string_find: ['abc', 'c'] }, 2],
    [{ string_find: ['abc', 'd'] }, -1],
    [{ string_replace: ['a.b.c', '.', '$&'] }, 'a$&b$&c'],
    [{ string_replace: ['a.b.c', '.', '-', 1] }, 'a-b.c'],
    [{ string_replace: ['a.b.c', '.', '-', 0] }, 'a.b.c'],
    [{ string_replace: ['a.b.c', '.', '-', -1] }, 'a-b-c'],
    [{ string_split: ['a,b,c', ','] }, ['a', 'b', 'c']],
    [{ string_split: ['a,b,c', ',', 1] }, 'b'],
    [{ string_split: ['a,b,c', ',', -1] }, 'c'],
    [{ string_lower: 'ÄB' }, 'äb'],
    [{ string_upper: ['äb'] }, 'ÄB'],
  ])('%j gives %j', (value, result) => {
    expect(evaluateFunctions(value, atPlan)).toEqual(result);
    expect(evaluateFunctions(value, atRun)).toEqual(result);
  });

  it.each<[Json, RegExp]>([
    [{ get_input: 'other' }, /no input "other"/],
    [{ get_input: 'constructor' }, /no input "constructor"/],
    [{ get_input: ['list', 7] }, /input "list" has no 7/],
    [{ get_input: ['n', 'constructor'] }, /input "n" has no constructor/],
    [{ get_property: 'node' }, /needs a list of a node and a name/],
    [{ get_property: ['node'] }, /needs a list of a node and a name/],
    [{ concat: 'text' }, /concat needs a list/],
    [{ merge: { a: 1 } }, /merge needs a list/],
    [{ merge: [{ a: 1 }, 'b'] }, /merge needs mappings only/],
    [{ string_find: ['abc'] }, /string_find needs 2 arguments/],
    [{ string_find: [1, 'a'] }, /a text first/],
    [{ string_replace: ['a', 'b'] }, /string_replace needs 3 or 4/],
    [{ string_split: ['a,b', ',', 2] }, /string_split has no part 2/],
    [{ string_split: ['a,b', ''] }, /string_split needs a separator/],
    [{ string_upper: ['a', 'b'] }, /string_upper needs 1 argument/],
    [{ string_lower: null }, /string_lower needs 1 argument/],
  ])('%j cannot be evaluated: %s', (value, message) => {
    expect(() => evaluateFunctions(value, atPlan)).toThrow(FunctionError);
    expect(() => evaluateFunctions(value, atPlan)).toThrow(message);
  });
});

describe('functions of run time', () => {
  it('stay as they are while a plan is made, and so does what holds them', () => {
    const attribute = { get_attribute: ['a', 'b'] };
    for (const value of [
      attribute,
      { concat: ['x', attribute] },
      { merge: [{ y: attribute }] },
      { string_upper: attribute },
    ])
      expect(evaluateFunctions(value, atPlan)).toEqual(value);
    expect(evaluateFunctions([{ get_input: 'n' }, { concat: [{ get_input: 'n' }, attribute] }], atPlan)).toEqual([
      1,
      { concat: [1, attribute] },
    ]);
  });

  it('have their value at run time', () => {
    expect(evaluateFunctions({ get_attribute: ['SELF', 'ip'] }, atRun)).toBe('SELF@ip');
    expect(evaluateFunctions({ get_attribute: ['a', { concat: ['b', 'c'] }, 0] }, atRun)).toBe('a@bc@0');
    expect(evaluateFunctions({ string_upper: { get_attribute: ['a', 'b'] } }, atRun)).toBe('A@B');
    expect(() => evaluateFunctions({ get_attribute: ['a'] }, atRun)).toThrow(/needs a list of a node and a name/);
  });

  it.each([
    'get_attributes_list',
    'get_attributes_dict',
    'get_secret',
    'get_capability',
    'get_group_capability',
    'get_environment_capability',
    'get_label',
    'get_sys',
    'get_consumers',
  ])('that are not built stay as they are, and fail when their value is needed: %s', (name) => {
    expect(evaluateFunctions({ [name]: ['a', 'b'] }, atPlan)).toEqual({ [name]: ['a', 'b'] });
    expect(() => evaluateFunctions({ [name]: ['a', 'b'] }, atRun)).toThrow(`${name} cannot be evaluated yet`);
  });
});

describe('a function', () => {
  it('is a mapping with its name as the one key, or with a type beside it', () => {
    expect(evaluateFunctions({ get_input: 'n', other: 1 }, atPlan)).toEqual({ get_input: 'n', other: 1 });
    expect(evaluateFunctions({ get_input: 'n', type: 'integer' }, atPlan)).toBe(1);
    expect(evaluateFunctions({ get_inputs: 'n', toString: 'n' }, atPlan)).toEqual({ get_inputs: 'n', toString: 'n' });
  });

  it('is found anywhere in a value', () => {
    expect(evaluateFunctions({ a: [{ b: { get_input: 'n' } }] }, atPlan)).toEqual({ a: [{ b: 1 }] });
  });

  it('is refused when functions are nested too deeply', () => {
    let value: Json = 'x';
    for (let level = 0; level < 60; level += 1) value = { concat: [value] };
    expect(() => evaluateFunctions(value, atPlan)).toThrow(/more than 50 levels/);
  });

  it('has a name of its own', () => {
    expect(new Set(functions.map((one) => one.name)).size).toBe(functions.length);
    expect(functions).toHaveLength(19);
  });
});
