// The list of imports and what is wrong with it.

import { describe, expect, it } from 'vitest';
import { compileText, placesOf } from '../testing/compile-text.ts';

const VERSION = 'tosca_definitions_version: cloudify_dsl_1_5\n';

async function problems(imports: string, files: Readonly<Record<string, string>> = {}): Promise<readonly string[]> {
  return placesOf(await compileText(`${VERSION}imports: ${imports}\n`, files));
}

describe('the list of imports', () => {
  it('may be empty', async () => {
    expect(await problems('')).toEqual([]);
    expect(await problems('[]')).toEqual([]);
  });

  it('is a list of texts, or of mappings with one key', async () => {
    expect(await problems('a.yaml')).toEqual(['main.yaml:2:10 shape-wrong']);
    expect(await problems('[[a], 7, {a: {}, b: {}}, {c: 1}]')).toEqual([
      'main.yaml:2:11 import-malformed',
      'main.yaml:2:16 import-malformed',
      'main.yaml:2:19 import-malformed',
      'main.yaml:2:39 import-malformed',
    ]);
    expect(await problems('[{a.yaml: {colour: red}}]', { 'a.yaml': 'inputs: {a: {}}' })).toEqual([]);
  });

  it('names each file once', async () => {
    expect(await problems('[a.yaml, a.yaml]', { 'a.yaml': '' })).toEqual(['main.yaml:2:19 import-duplicate']);
  });

  it('is followed through circles and diamonds, each file once', async () => {
    const files = {
      'a.yaml': 'imports: [c.yaml]',
      'b.yaml': 'imports: [c.yaml, a.yaml]',
      'c.yaml': 'imports: [b.yaml]',
    };
    const { diagnostics, sources } = await compileText(`${VERSION}imports: [a.yaml, b.yaml]\n`, files);
    expect(diagnostics).toEqual([]);
    expect([...sources.keys()]).toEqual(['main.yaml', 'a.yaml', 'b.yaml', 'c.yaml']);
  });

  it('says what cannot be read at its place, and reads the rest', async () => {
    const { diagnostics, sources } = await compileText(
      `${VERSION}imports:\n  - none.yaml\n  - https://example.org/x.yaml\n  - a.yaml\n`,
      { 'a.yaml': 'imports: [gone.yaml]\nsurprise: 1\n' },
    );
    expect(placesOf({ blueprint: undefined, diagnostics, sources })).toEqual([
      'main.yaml:3:5 import-not-found',
      'main.yaml:4:5 import-network',
      'a.yaml:1:11 import-not-found',
      'a.yaml:2:1 section-unknown',
    ]);
  });

  it('says where an imported file is no YAML or no mapping, and reads the rest', async () => {
    const files = { 'a.yaml': 'inputs: [', 'b.yaml': '- a\n', 'c.yaml': 'inputz: {}' };
    expect(await problems('[a.yaml, b.yaml, c.yaml]', files)).toEqual([
      'a.yaml:1:1 yaml-syntax',
      'b.yaml:1:1 shape-wrong',
      'c.yaml:1:1 section-unknown',
    ]);
  });

  it('takes no section from a file that is of the main blueprint only, whatever stands there', async () => {
    const text = 'tosca_definitions_version: cloudify_dsl_1_1\nimports: [a.yaml]\n';
    const imported = 'upload_resources: [old]\ndsl_definitions: {x: &x {default: 1}}\ninputs: {a: *x}\n';
    const { blueprint, diagnostics } = await compileText(text, { 'a.yaml': imported });
    expect(diagnostics).toEqual([]);
    expect(Object.keys(blueprint?.inputs ?? {})).toEqual(['a']);
  });

  it('takes basic types under no namespace but that of another blueprint, which needs one', async () => {
    const types = { 'types.yaml': 'node_types: {cloudify.nodes.Root: {}}', 'blueprint:other': '' };
    const other = { ...types, 'blueprint:other': 'node_types: {cloudify.nodes.Root: {}}\n' };
    expect(await problems('[ns--types.yaml]', types)).toEqual(['main.yaml:2:11 import-namespace']);
    expect(await problems('["ns--blueprint:other"]', other)).toEqual([]);
  });

  it('may go round in a circle, but not under namespaces', async () => {
    const files = { 'a.yaml': 'imports: [b.yaml]\ninputs: {x: {}}', 'b.yaml': 'imports: [a.yaml]' };
    expect(await problems('[a.yaml]', files)).toEqual([]);
    expect(await problems('[ns--a.yaml]', files)).toEqual([]);
    const deeper = { 'a.yaml': 'imports: [n--b.yaml]', 'b.yaml': 'imports: [m--a.yaml]' };
    expect(await problems('[a.yaml]', deeper)).toEqual(['b.yaml:1:11 import-cycle']);
    expect(await problems('[x--a.yaml]', { 'a.yaml': 'imports: [n--a.yaml]' })).toEqual(['a.yaml:1:11 import-cycle']);
  });

  it('is not endless', async () => {
    const files = Object.fromEntries(
      Array.from({ length: 1_100 }, (_, index) => [`f${index}.yaml`, `imports: [f${index + 1}.yaml]`]),
    );
    expect(await problems('[f0.yaml]', files)).toEqual([expect.stringMatching(/import-too-many$/)]);
  });
});
