// Texts without quotes that are no texts to YAML.

import { describe, expect, it } from 'vitest';
import { compileText, HEADER, problemsOf } from '../testing/compile-text.ts';

async function messages(text: string): Promise<readonly string[]> {
  const { blueprint, diagnostics } = await compileText(`${HEADER}${text}`);
  expect(blueprint).toBeDefined();
  return diagnostics.map((one) => `${one.severity} ${one.code}: ${one.message}`);
}

describe('a default of the type string', () => {
  it.each([
    ['no', 'false'],
    ['On', 'true'],
    ['1.10', '1.1'],
    ['0755', '493'],
  ])('that is written %s is read as %s, which is a warning', async (written, read) => {
    expect(await messages(`inputs: {a: {type: string, default: ${written}}}\n`)).toEqual([
      `warning text-read-otherwise: the default of input "a" is written ${written}, which YAML reads as ${read}`,
    ]);
  });

  it.each(['"no"', 'true', 'False', '80', '1.5', 'text', ''])('may be written %s', async (written) => {
    expect(await messages(`inputs: {a: {type: string, default: ${written}}}\n`)).toEqual([]);
  });

  it('is looked at for no other type', async () => {
    expect(await messages('inputs: {a: {type: boolean, default: no}, b: {type: integer, default: 0755}}\n')).toEqual(
      [],
    );
  });

  it('without a type is told of where nobody writes a number so', async () => {
    expect(
      await messages('inputs: {a: {default: 0755}, b: {default: 1.10}, c: {default: 1.5}, d: {default: no}}\n'),
    ).toEqual([
      'warning text-read-otherwise: the default of input "a" is written 0755, which YAML reads as 493',
      'warning text-read-otherwise: the default of input "b" is written 1.10, which YAML reads as 1.1',
    ]);
  });

  it.each([
    ['12:30', '12:30 is read as the number 750'],
    ['10:20:30:40:50:10', '10:20:30:40:50:10 is read as the number 8041827010'],
    ['\n      -80\n      -81', 'these lines are one text, and no list'],
  ])('%j is told of whatever its type is', async (written, message) => {
    for (const type of ['string', 'integer'])
      expect((await problemsOf(`inputs:\n  a:\n    type: ${type}\n    default: ${written}\n`))[0]).toMatchObject({
        code: 'text-read-otherwise',
        severity: 'warning',
        message,
      });
  });
});

describe('a property of the type string', () => {
  it('is looked at as its own type declares it', async () => {
    const types = `node_types:
  my.Text: {derived_from: cloudify.nodes.Root, properties: {mode: {type: string}, other: {type: string}}}
  my.Number: {derived_from: my.Text, properties: {mode: {type: integer}}}
`;
    const template = (type: string): string =>
      `${types}node_templates: {n: {type: ${type}, properties: {mode: 0644, other: x}}}\n`;
    expect(await messages(template('my.Text'))).toEqual([
      'warning text-read-otherwise: property "mode" of node template "n" is written 0644, which YAML reads as 420',
    ]);
    expect(await messages(template('my.Number'))).toEqual([]);
  });
});
