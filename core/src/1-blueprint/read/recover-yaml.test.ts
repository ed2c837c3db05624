// What is read, and said, of a file with mistakes of YAML.

import { describe, expect, it } from 'vitest';
import { placeOf } from '#diagnostics/source-place.ts';
import { compileText } from '../testing/compile-text.ts';

const TYPES = 'tosca_definitions_version: cloudify_dsl_1_3\nimports: [cloudify/types/types.yaml]\n';

/** `line:column code` of each problem below two lines. */
async function problemsOf(body: string): Promise<readonly string[]> {
  const text = TYPES + body;
  const { blueprint, diagnostics } = await compileText(text);
  expect(blueprint).toBeUndefined();
  return diagnostics.map(({ code, span }) => {
    const { line, column } = placeOf(text, span?.start ?? 0);
    return `${line - 2}:${column} ${code}`;
  });
}

describe('after a mistake of YAML', () => {
  it('finds the mistakes and problems of all other sections', async () => {
    expect(
      await problemsOf(`inputs: {a: {type: strin}, b: }}
node_templates:
  n: {type: cloudify.nodes.Rot}
outputs:
  o: {value: [1, 2}
capabilities: {c: {valu: 1}}
`),
    ).toEqual(['1:32 yaml-syntax', '5:14 yaml-syntax', '6:20 key-unknown']);
  });

  it('finds those of other entries of the section, at any depth', async () => {
    expect(
      await problemsOf(`node_templates:
  a:
    type: cloudify.nodes.Compute
    properties:
      ip: "1.2.3.4
      colour: red
  b:
    type: cloudify.nodes.Comput
  c: [}
`),
    ).toEqual(['5:11 yaml-syntax', '8:11 type-unknown', '9:6 yaml-syntax']);
  });

  it('finds those of an entry of another section that is called the same', async () => {
    expect(
      await problemsOf('inputs:\n  a: {default: [1, 2}\nnode_templates:\n  a: {type: cloudify.nodes.Rot}\n'),
    ).toEqual(['2:16 yaml-syntax', '4:13 type-unknown']);
  });

  it('says nothing of names that stand in what it could not read', async () => {
    expect(
      await problemsOf(`node_templates:
  a:
    type: cloudify.nodes.Root
    relationships: [{type: cloudify.relationships.depends_on, target: b}]
  b: {type: cloudify.nodes.Root
  c: {type: nowhere}
`),
    ).toEqual(['5:6 yaml-syntax', '6:13 type-unknown']);
    expect(await problemsOf('node_types: {my.T: {}\nnode_templates:\n  a: {type: my.T, x: 1}\n')).toEqual([
      '1:13 yaml-syntax',
      '3:19 key-unknown',
    ]);
  });

  it('knows anchors of other sections, and misses none that could not be read', async () => {
    expect(
      await problemsOf(`dsl_definitions:
  good: &good {type: nowhere}
  bad: &bad {type: [}
node_templates:
  a: *good
  b: *bad
`),
    ).toEqual(['2:22 type-unknown', '3:20 yaml-syntax']);
    expect(await problemsOf('node_templates:\n  a: *nothing\noutputs: [\n')).toEqual([
      '2:6 yaml-syntax',
      '3:10 yaml-syntax',
    ]);
  });

  it('stops at fifty', async () => {
    const lines = Array.from({ length: 80 }, (_, index) => `  a${index}: [\n`).join('');
    expect(await problemsOf(`inputs:\n${lines}`)).toHaveLength(50);
  });

  it('says one thing of a text without sections', async () => {
    expect(await problemsOf('  - [\n')).toEqual([expect.stringMatching(/yaml-syntax$/)]);
  });
});
