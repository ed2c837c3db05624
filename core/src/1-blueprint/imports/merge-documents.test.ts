// How the sections of several files become one.

import { describe, expect, it } from 'vitest';
import { compileText, HEADER, placesOf } from '../testing/compile-text.ts';

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

  it('give a description where the blueprint has none', async () => {
    const { blueprint } = await compileText(`${VERSION}imports: [a.yaml]\n`, { 'a.yaml': 'description: of a part\n' });
    expect(blueprint?.description).toBe('of a part');
  });

  it('give way to names of the language, labels too', async () => {
    const labels = (value: string): string => `labels: {cloudify.x: {values: [${value}]}, y: {values: [${value}]}}\n`;
    const { blueprint } = await compileText(`${VERSION}imports: [a.yaml]\n${labels('main')}`, {
      'a.yaml': labels('a'),
    });
    expect(blueprint?.labels).toMatchObject({ 'cloudify.x': { values: ['a'] }, y: { values: ['main'] } });
  });

  it('may give a workflow parameters, which some file has to define', async () => {
    const plugin = 'plugins: {p: {executor: central_deployment_agent, install: false}}\n';
    const parameters = 'workflows: {w: {parameters: {a: {default: 1}}}}\n';
    const text = `${VERSION}imports: [a.yaml]\n${plugin}${parameters}`;
    const { blueprint } = await compileText(text, { 'a.yaml': 'workflows: {w: {mapping: p.w}}\n' });
    expect(blueprint?.workflows['w']).toMatchObject({ plugin: 'p', parameters: { a: { default: 1 } } });
    expect(placesOf(await compileText(text, { 'a.yaml': '' }))).toEqual(['main.yaml:4:13 key-missing']);
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

describe('a node template of another file', () => {
  const whole = 'node_templates: {b: {type: cloudify.nodes.Root}, a: {type: cloudify.nodes.Root}}\n';
  const more = 'node_templates: {a: {relationships: [{type: cloudify.relationships.connected_to, target: b}]}}\n';
  const main = (body: string): string => `${HEADER.replace('types.yaml]', 'types.yaml, x.yaml]')}${body}`;

  it.each([
    ['the blueprint', main(more), whole],
    ['an import', main(whole), more],
  ])('is given relationships by %s, which says nothing else of it', async (_, text, imported) => {
    const { blueprint, diagnostics } = await compileText(text, { 'x.yaml': imported });
    expect(diagnostics).toEqual([]);
    expect(blueprint?.nodeTemplates['a']?.relationships.map((one) => one.target)).toEqual(['b']);
  });

  it('stand in the order of the files, and two files may give some', async () => {
    const to = (target: string): string =>
      `relationships: [{type: cloudify.relationships.connected_to, target: ${target}}]`;
    const files = {
      'b.yaml': `node_templates: {a: {${to('c')}}}\n`,
      'a.yaml': `node_templates: {a: {type: cloudify.nodes.Root, ${to('d')}}, b: {type: cloudify.nodes.Root}, c: {type: cloudify.nodes.Root}, d: {type: cloudify.nodes.Root}}\n`,
    };
    const text = `${VERSION}imports: [cloudify/types/types.yaml, b.yaml, a.yaml]\nnode_templates: {a: {${to('b')}}}\n`;
    const { blueprint, diagnostics } = await compileText(text, files);
    expect(diagnostics).toEqual([]);
    expect(blueprint?.nodeTemplates['a']?.relationships.map((one) => one.target)).toEqual(['b', 'c', 'd']);
  });

  it('must be there', async () => {
    const { diagnostics } = await compileText(main(more), { 'x.yaml': '' });
    expect(diagnostics.map((one) => one.code)).toContain('key-missing');
  });
});

describe('labels of two files', () => {
  const read = (minor: number) =>
    compileText(`tosca_definitions_version: cloudify_dsl_1_${minor}\nimports: [x.yaml]\nlabels: {a: {values: [x]}}\n`, {
      'x.yaml': 'labels: {a: {values: [y]}, b: {values: [z]}}',
    });

  it('are united since 1_3, those of the file that is read first standing', async () => {
    const { blueprint } = await read(3);
    expect(blueprint?.labels['a']?.values).toEqual(['x']);
    expect(blueprint?.labels['b']?.values).toEqual(['z']);
  });

  it('are refused before it', async () => {
    expect((await read(2)).diagnostics.map((one) => one.code)).toEqual(['section-twice']);
  });
});
