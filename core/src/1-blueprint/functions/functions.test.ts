// Each intrinsic function with what it may ask for, without a blueprint around it.

import type { Json } from '@brolly/plugin-sdk';
import { describe, expect, it } from 'vitest';
import { FunctionError, type FunctionScope } from './function.ts';
import { evaluateFunctions, functions } from './functions.ts';

const inputs = { n: 1, list: ['a', { b: 'deep' }], nothing: null };
const atPlan: FunctionScope = { inputs, property: (node, path) => `${node}/${path.join('/')}` };
const atRun: FunctionScope = {
  ...atPlan,
  runtime: {
    attribute: (node, path) => `${node}@${path.join('@')}`,
    attributes: (node, path) => new Map([1, 2].map((n) => [`${node}_${n}`, path.join('@')])),
    surroundings: {
      secret: (name) => ({ key: 'k', json: '{"a": [1, 2]}' })[name],
      capabilities: (deployment) => (deployment === 'env' ? { ip: { v4: '10.0.0.1' } } : undefined),
      groupCapabilities: (group) =>
        group === 'g'
          ? new Map([
              ['b', { ip: 'ip-b' }],
              ['a', { ip: 'ip-a', port: 1 }],
            ])
          : undefined,
      labels: (key) => ({ 'csys-obj-parent': ['env'], site: ['x', 'y'] })[key],
      system: (entity, property) => (entity === 'tenant' && property === 'name' ? 'default' : undefined),
      consumers: () => [{ id: 'c1', name: 'Consumer' }],
    },
  },
};

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
    [{ string_find: [1, 'a'] }, /string_find needs a text as argument 1, not 1/],
    [{ string_find: ['abc', ['a']] }, /string_find needs a text as argument 2, not \["a"\]/],
    [{ string_split: ['a,b', 1] }, /string_split needs a text as argument 2/],
    [{ string_split: ['a,b', ',', '1'] }, /string_split needs a whole number as argument 3/],
    [{ string_replace: ['a', 'a', 1] }, /string_replace needs a text as argument 3/],
    [{ string_replace: ['a', 'a', 'b', 'all'] }, /string_replace needs a whole number as argument 4/],
    [{ get_input: ['list', '0'] }, /input "list" has no 0/],
    [{ string_replace: ['a', 'b'] }, /string_replace needs 3 or 4/],
    [{ string_split: ['a,b', ',', 2] }, /string_split has no part 2/],
    [{ string_split: ['a,b', ''] }, /string_split needs a separator/],
    [{ string_upper: ['a', 'b'] }, /string_upper needs 1 argument/],
    [{ string_lower: null }, /string_lower needs a text as its argument/],
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

  it.each<[Json, Json]>([
    [{ get_attributes_list: ['n', 'ip', 0] }, ['ip@0', 'ip@0']],
    [
      { get_attributes_dict: ['n', 'ip', ['a', 0]] },
      { n_1: { ip: 'ip', 'a.0': 'a@0' }, n_2: { ip: 'ip', 'a.0': 'a@0' } },
    ],
    [{ get_secret: 'key' }, 'k'],
    [{ get_secret: ['json', 'a', 1] }, 2],
    [{ get_capability: ['env', 'ip', 'v4'] }, '10.0.0.1'],
    [{ get_environment_capability: 'ip' }, { v4: '10.0.0.1' }],
    [{ get_environment_capability: ['ip', 'v4'] }, '10.0.0.1'],
    [{ get_group_capability: ['g', 'ip'] }, ['ip-a', 'ip-b']],
    [{ get_group_capability: ['g', 'port'] }, [1]],
    [{ get_group_capability: ['g', 'deployment_id:ip'] }, { a: 'ip-a', b: 'ip-b' }],
    [
      { get_group_capability: ['g', ['ip', 'port']] },
      [
        ['ip-a', 1],
        ['ip-b', null],
      ],
    ],
    [{ get_label: 'site' }, ['x', 'y']],
    [{ get_label: ['site', 1] }, 'y'],
    [{ get_sys: ['tenant', 'name'] }, 'default'],
    [{ get_consumers: 'ids' }, ['c1']],
    [{ get_consumers: 'names' }, ['Consumer']],
    [{ get_consumers: 'count' }, 1],
  ])('%j gives %j', (value, result) => {
    expect(evaluateFunctions(value, atPlan)).toEqual(value);
    expect(evaluateFunctions(value, atRun)).toEqual(result);
  });

  it.each<[Json, RegExp]>([
    [{ get_attributes_dict: ['n', 'ip', 'ip'] }, /names "ip" twice/],
    [{ get_secret: 'none' }, /there is no secret "none"/],
    [{ get_secret: ['key', 'a'] }, /the secret "key" is no JSON/],
    [{ get_secret: ['json', 'b'] }, /the secret "json" has no b/],
    [{ get_capability: ['gone', 'ip'] }, /the deployment "gone" does not exist/],
    [{ get_capability: ['env', 'port'] }, /the deployment "env" has no capability "port"/],
    [{ get_group_capability: ['h', 'ip'] }, /there is no deployment group "h"/],
    [{ get_label: 'none' }, /the deployment has no label "none"/],
    [{ get_label: ['site', 7] }, /the label "site" has no value 7/],
    [{ get_sys: ['deployment', 'id'] }, /the system knows no deployment id/],
  ])('%j has no value: %s', (value, message) => {
    expect(() => evaluateFunctions(value, atRun)).toThrow(message);
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
