// How inputs are declared.

import { describe, expect, it } from 'vitest';
import { blueprintOf, codesOf, compileText, placesOf, problemsOf } from '../testing/compile-text.ts';

describe('the declaration of an input', () => {
  it('may be empty: any value, required', async () => {
    const { inputs } = await blueprintOf('inputs: {a: , b: {}}\n');
    expect(inputs['a']).toMatchObject({ type: undefined, default: undefined, required: true, constraints: [] });
    expect(inputs['b']).toMatchObject({ type: undefined, default: undefined, required: true, constraints: [] });
  });

  it('says required since cloudify_dsl_1_2', async () => {
    const text = (minor: number): string =>
      `tosca_definitions_version: cloudify_dsl_1_${minor}\ninputs: {a: {required: false}}\n`;
    expect(placesOf(await compileText(text(1)))).toEqual(['main.yaml:2:14 version-too-old']);
    expect(placesOf(await compileText(text(2)))).toEqual([]);
  });

  it('asks for no value where it says required: null, as Cloudify reads it', async () => {
    const { inputs } = await blueprintOf('inputs: {a: {required: null}, b: {hidden: true, required: null}}\n');
    expect(inputs['a']?.required).toBe(false);
    expect(inputs['b']?.required).toBe(false);
  });

  it('keeps all that is written', async () => {
    const { inputs } = await blueprintOf(
      'inputs: {a: {type: list, item_type: string, default: [x], required: false, description: why, constraints: [{length: 1}]}}\n',
    );
    expect(inputs['a']).toMatchObject({
      type: 'list',
      itemType: 'string',
      default: ['x'],
      required: false,
      description: 'why',
      constraints: [{ length: 1 }],
    });
  });

  it.each(['string', 'integer', 'float', 'boolean', 'list', 'dict', 'regex', 'textarea', 'node_id', 'secret_key', 'd'])(
    'knows the type %s',
    async (type) => {
      expect(await codesOf(`data_types: {d: {properties: {}}}\ninputs: {a: {type: ${type}}}\n`)).toEqual([]);
    },
  );

  it('refuses a type that does not exist', async () => {
    expect(await problemsOf('inputs: {a: {type: strin}}\n')).toMatchObject([
      { code: 'value-type-unknown', cloudifyCode: 103, hint: 'Did you mean "string"?' },
    ]);
    expect(await codesOf('inputs: {a: {type: constructor}}\n')).toEqual(['value-type-unknown']);
  });

  it('refuses keys and values of the wrong shape', async () => {
    expect(await problemsOf('inputs: {a: {defualt: 1, required: maybe, type: 7}}\n')).toMatchObject([
      { code: 'key-unknown', hint: 'Did you mean "default"?' },
      { code: 'shape-wrong', message: '"required" of "a" of the section "inputs" has to be a boolean, not a text' },
      { code: 'shape-wrong', message: '"type" of "a" of the section "inputs" has to be a text, not a number' },
    ]);
    expect(await codesOf('inputs: {a: text}\n')).toEqual(['shape-wrong']);
  });

  it('needs a default where it is hidden', async () => {
    expect(await codesOf('inputs: {a: {hidden: true}}\n')).toEqual(['input-hidden']);
    expect(await codesOf('inputs: {a: {hidden: true, default: 1}, b: {hidden: true, required: false}}\n')).toEqual([]);
  });

  it.each(['[{length: 1, pattern: x}]', '[{lenght: 1}]', '[{}]', "[{pattern: '['}]"])(
    'refuses the constraints %s',
    async (constraints) => {
      expect(await codesOf(`inputs: {a: {constraints: ${constraints}}}\n`)).toEqual(['constraint-malformed']);
    },
  );

  it('takes constraints that only a manager can check, and messages of their own', async () => {
    const constraints = '[{deployment_id: x}, {length: 1, error_message: too long}, {length: {get_input: b}}]';
    expect(await codesOf(`inputs: {b: {}, a: {constraints: ${constraints}}}\n`)).toEqual([]);
  });
});
