// How the sections of several files become one.

import { describe, expect, it } from 'vitest';
import { compileText, placesOf } from '../testing/compile-text.ts';

const VERSION = 'tosca_definitions_version: cloudify_dsl_1_3\n';

describe('sections of several files', () => {
  it('are united by name', async () => {
    const { blueprint } = await compileText(`${VERSION}imports: [a.yaml]\ninputs: {one: {}}\n`, {
      'a.yaml': 'inputs: {two: {}}\noutputs: {out: {value: {get_input: one}}}\n',
    });
    expect(Object.keys(blueprint?.inputs ?? {})).toEqual(['one', 'two']);
    expect(Object.keys(blueprint?.outputs ?? {})).toEqual(['out']);
  });

  it('may not define a name twice, and both places are shown', async () => {
    const compiled = await compileText(`${VERSION}imports: [a.yaml]\ninputs: {one: {}}\n`, {
      'a.yaml': 'inputs: {one: {}}',
    });
    expect(placesOf(compiled)).toEqual(['a.yaml:1:10 name-duplicate']);
    expect(compiled.diagnostics[0]).toMatchObject({ related: [{ span: { file: 'main.yaml' } }], cloudifyCode: 4 });
  });

  it('give way to the built-in types without a word', async () => {
    const text = `${VERSION}imports: [cloudify/types/types.yaml]\nworkflows: {install: {mapping: script.x}}\n`;
    const { blueprint, diagnostics } = await compileText(text);
    expect(diagnostics).toEqual([]);
    expect(blueprint?.workflows['install']?.plugin).toBe('default_workflows');
  });

  it('keep the first of two labels, and the description of the blueprint', async () => {
    const { blueprint, diagnostics } = await compileText(
      `${VERSION}description: mine\nimports: [a.yaml]\nlabels: {env: {values: [x]}}\n`,
      { 'a.yaml': 'description: theirs\nlabels: {env: {values: [y]}}\n' },
    );
    expect(diagnostics).toEqual([]);
    expect(blueprint?.description).toBe('mine');
  });

  it('are mappings, and may be left empty', async () => {
    expect(placesOf(await compileText(`${VERSION}inputs:\nnode_templates: [a]\n`))).toEqual([
      'main.yaml:3:17 shape-wrong',
    ]);
  });

  it('that do not exist are refused with a suggestion', async () => {
    const { diagnostics } = await compileText(`${VERSION}node_template: {}\nconstructor: {}\n`);
    expect(diagnostics.map((one) => one.hint)).toEqual([
      'Did you mean "node_templates"?',
      expect.stringMatching(/^Sections: /),
    ]);
  });
});
