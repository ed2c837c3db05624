// The values of inputs: given, by default, missing or wrong.

import type { JsonObject } from '@brolly/plugin-sdk';
import { describe, expect, it } from 'vitest';
import { blueprintOf } from '#blueprint/testing/compile-text.ts';
import { applyInputs, type ObjectQuery } from './apply-inputs.ts';

async function values(declared: string, given: JsonObject): Promise<JsonObject> {
  const { inputs, diagnostics } = applyInputs(await blueprintOf(declared), given);
  expect(diagnostics).toEqual([]);
  return inputs;
}

async function problems(declared: string, given: JsonObject): Promise<readonly string[]> {
  const { diagnostics } = applyInputs(await blueprintOf(declared), given);
  return diagnostics.map((one) => `${one.code}: ${one.message}`);
}

describe('a given value', () => {
  it('stands before the default', async () => {
    expect(await values('inputs: {a: {default: 1}, b: {default: 2}}\n', { a: 3 })).toEqual({ a: 3, b: 2 });
  });

  it('may be null where the type allows it', async () => {
    expect(await values('inputs: {a: {default: 1}, b: {type: string}}\n', { a: null, b: null })).toEqual({
      a: null,
      b: null,
    });
    expect(await problems('inputs: {a: {type: integer, default: 1}}\n', { a: null })).toHaveLength(1);
  });

  it.each<[string, JsonObject['x'], JsonObject['x']]>([
    ['integer', 3, '3'],
    ['integer', 0, true],
    ['integer', -1, 1.5],
    ['float', 3, 'x'],
    ['boolean', false, 'false'],
    ['list', [], {}],
    ['dict', {}, []],
    ['regex', 'a+', '['],
  ])('of type %s may be %j, not %j', async (type, good, bad) => {
    const declared = `inputs: {a: {type: ${type}}}\n`;
    expect(await values(declared, { a: good ?? null })).toEqual({ a: good });
    expect(await problems(declared, { a: bad ?? null })).toEqual([
      expect.stringMatching(/^input-type: .*"a" does not fit/),
    ]);
  });

  it('of type string may be anything', async () => {
    expect(await values('inputs: {a: {type: string}}\n', { a: 3 })).toEqual({ a: 3 });
  });

  it('that nothing declares is refused with a suggestion', async () => {
    const { diagnostics } = applyInputs(await blueprintOf('inputs: {address: {default: x}}\n'), {
      adress: 1,
      toString: 2,
    });
    expect(diagnostics).toMatchObject([
      { code: 'input-unknown', hint: 'Did you mean "address"?' },
      { code: 'input-unknown', hint: 'It declares: address.' },
    ]);
  });

  it('is held against each constraint, and so is a default', async () => {
    const declared =
      'inputs: {m: {default: 5}, a: {default: 9, constraints: [{less_than: {get_input: m}}]}, b: {constraints: [{valid_values: [x]}]}}\n';
    expect(await problems(declared, { b: 'y' })).toEqual([
      'input-constraint: the default of the input "a" is not allowed: 9 does not fulfil less_than: 5',
      'input-constraint: the value given for the input "b" is not allowed: "y" does not fulfil valid_values: ["x"]',
    ]);
    expect(await values(declared, { a: 4, b: 'x' })).toEqual({ m: 5, a: 4, b: 'x' });
  });

  it('of a list is held against its item type, and constraints against each item', async () => {
    const declared = 'inputs: {a: {type: list, item_type: integer, constraints: [{less_than: 5}]}}\n';
    expect(await values(declared, { a: [1, 2] })).toEqual({ a: [1, 2] });
    expect(await problems(declared, { a: [1, 'x'] })).toEqual([expect.stringContaining('1: "x" is no integer')]);
    expect(await problems(declared, { a: [1, 7, 8] })).toHaveLength(2);
  });
});

describe('no value', () => {
  it('is an error where the input is required, and each one is named', async () => {
    expect(await problems('inputs: {a: {description: The address}, b: {}, c: {default: }}\n', {})).toEqual([
      'input-missing: the input "a" needs a value (The address)',
      'input-missing: the input "b" needs a value',
      'input-missing: the input "c" needs a value',
    ]);
  });

  it('is null where the input is not required, whatever its type and constraints', async () => {
    expect(await values('inputs: {a: {type: integer, required: false, constraints: [{less_than: 5}]}}\n', {})).toEqual({
      a: null,
    });
  });
});

describe('a value of a data type', () => {
  const declared = `data_types:
  address: {properties: {host: {type: string}, port: {type: integer, default: 22}}}
  site: {properties: {main: {type: address}, name: {default: here}}}
inputs: {a: {type: site}}
`;

  it('is laid over the defaults of its fields, deeply', async () => {
    expect(await values(declared, { a: { main: { host: 'h' } } })).toEqual({
      a: { main: { host: 'h', port: 22 }, name: 'here' },
    });
  });

  it('is an error at the field that is wrong, unknown or missing', async () => {
    expect(await problems(declared, { a: { main: { port: 'x' }, nam: 1 } })).toEqual([
      expect.stringContaining('nam: there is no field "nam"'),
      expect.stringContaining('main.host: the field "host" is missing'),
      expect.stringContaining('main.port: "x" is no integer'),
    ]);
    expect(await problems(declared, { a: 7 })).toEqual([expect.stringContaining('7 is no site')]);
  });
});

describe('a constraint', () => {
  it('may take its argument from another input', async () => {
    const declared = 'inputs: {a: {constraints: [{less_than: {get_input: most}}]}, most: {default: 5}}\n';
    expect(await values(declared, { a: 4 })).toEqual({ a: 4, most: 5 });
    expect(await problems(declared, { a: 4, most: 3 })).toEqual([expect.stringContaining('less_than: 3')]);
    expect(await problems('inputs: {a: {constraints: [{less_than: {get_input: none}}]}}\n', { a: 4 })).toEqual([
      'function-failed: there is no input "none"',
    ]);
  });
});

describe('an input of a data type', () => {
  const types = 'data_types: {d: {properties: {a: {default: 1}, b: {type: e}}}, e: {properties: {c: {default: 2}}}}\n';

  it('has the defaults of its fields, whether it is required or not', async () => {
    expect(await values(`${types}inputs: {v: {type: d}, w: {type: d, required: false}}\n`, {})).toEqual({
      v: { a: 1, b: { c: 2 } },
      w: { a: 1, b: { c: 2 } },
    });
  });

  it('may leave out of its default what the fields have', async () => {
    expect(await values(`${types}inputs: {v: {type: d, default: {a: 3}}}\n`, {})).toEqual({ v: { a: 3, b: { c: 2 } } });
  });
});

describe('an input that names something', () => {
  const declared = `inputs:
  v: {type: secret_key, constraints: [{name_pattern: {starts_with: db}}]}
  w: {type: list, item_type: deployment_id, default: [a, b]}
`;

  it('is looked for with its conditions, each item of a list by itself', async () => {
    const asked: ObjectQuery[] = [];
    const isThere = (query: ObjectQuery): boolean => asked.push(query) > 0;
    applyInputs(await blueprintOf(declared), { v: 'db-token' }, { correctTypes: false, isThere });
    expect(asked).toEqual([
      { type: 'secret_key', value: 'db-token', conditions: { name_pattern: { starts_with: 'db' } } },
      { type: 'deployment_id', value: 'a', conditions: {} },
      { type: 'deployment_id', value: 'b', conditions: {} },
    ]);
  });

  it('is refused where that is not there', async () => {
    const isThere = ({ value }: ObjectQuery): boolean => value !== 'b';
    const { diagnostics } = applyInputs(await blueprintOf(declared), { v: 'x' }, { correctTypes: false, isThere });
    expect(diagnostics.map((one) => one.message)).toEqual([
      'the default of the input "w" is not allowed: there is no deployment_id "b" that fits',
    ]);
  });
});
