// What functions may name, what plugins want said, and that one problem hides no other.

import { describe, expect, it } from 'vitest';
import { compileBlueprint } from '../compile-blueprint.ts';
import { fileLoader } from '../read/file-loader.ts';
import { codesOf, compileText, HEADER, placesOf, problemsOf } from '../testing/compile-text.ts';

const ROOT = 'type: cloudify.nodes.Root';

describe('functions', () => {
  const output = (value: string): string =>
    `inputs: {port: {}}\nnode_templates: {n: {${ROOT}}}\noutputs: {o: {value: ${value}}}\n`;

  it.each([
    ['{get_input: prot}', 'input-undeclared', 'Did you mean "port"?'],
    ['{get_input: [other, 0]}', 'input-undeclared', 'Declare it under inputs, or use one of: port.'],
    ['[{concat: [a, {get_input: prot}]}]', 'input-undeclared', 'Did you mean "port"?'],
    ['{get_property: [m, x]}', 'function-node-unknown', 'Node templates: n.'],
    ['{get_attribute: [m, x]}', 'function-node-unknown', 'Node templates: n.'],
    ['{get_attribute: [n]}', 'function-malformed', 'Write { get_attribute: [ NODE, NAME ] }.'],
    ['{get_property: n}', 'function-malformed', 'Write { get_property: [ NODE, NAME ] }.'],
    ['{get_attribute: [SELF, x]}', 'function-keyword', 'Name a node template.'],
    ['{concat: text}', 'function-malformed', 'Write { concat: [ ... ] }.'],
    ['{merge: text}', 'function-malformed', 'Write { merge: [ ... ] }.'],
  ])('%s in an output is wrong: %s', async (value, code, hint) => {
    expect(await problemsOf(output(value))).toMatchObject([{ code, hint }]);
  });

  it('that are nearly called as one are warned of, and other mappings are not', async () => {
    const [first, ...others] = await problemsOf(output('[{get_inptu: x}, {concat: [{get_thing: x}]}, {inputs: x}]'));
    expect(first).toMatchObject({ code: 'function-unknown', severity: 'warning', suggestion: 'get_input' });
    expect(others).toEqual([]);
  });

  it.each(['{get_attribute: [n, a, 0]}', '{get_input: [port, x]}', '{get_input: {get_input: port}}'])(
    '%s in an output is right',
    async (value) => {
      expect(await codesOf(output(value))).toEqual([]);
    },
  );

  it.each(['[SELF, d]', '[SELF, constructor]', '[n, c, x, z, q]'])(
    'get_property %s asks for what is not there',
    async (path) => {
      const type = 'node_types: {t: {properties: {a: {}, c: {default: {x: {z: 1}}}}}}\n';
      expect(
        await codesOf(`${type}node_templates: {n: {type: t, properties: {a: {get_property: ${path}}}}}\n`),
      ).toEqual(['function-property-unknown']);
    },
  );

  it('know SELF in a node template, SOURCE and TARGET in its relationships', async () => {
    const body = (
      own: string,
      related: string,
    ): string => `plugins: {p: {executor: central_deployment_agent, install: false}}
node_templates:
  a:
    ${ROOT}
    interfaces: {i: {x: {implementation: p.x, inputs: {v: {get_attribute: [${own}, x]}}}}}
    relationships:
      - type: cloudify.relationships.depends_on
        target: b
        source_interfaces: {i: {x: {implementation: p.x, inputs: {v: {get_attribute: [${related}, x]}}}}}
  b: {${ROOT}}
`;
    expect(await codesOf(body('SELF', 'SOURCE'))).toEqual([]);
    expect(await codesOf(body('b', 'TARGET'))).toEqual([]);
    expect(await problemsOf(body('TARGET', 'SELF'))).toMatchObject([
      { code: 'function-keyword', hint: 'Here there are: SELF.' },
      { code: 'function-keyword', hint: 'Here there are: SOURCE, TARGET.' },
    ]);
  });
});

describe('notices of plugins', () => {
  it('are warnings at the value, and the blueprint compiles', async () => {
    const notice = {
      type: 'x.T',
      property: 'port',
      value: 8080,
      code: 'old-port',
      message: 'an old port',
      hint: 'Use 1.',
    };
    const yaml = 'node_types: {x.T: {properties: {port: {default: 8080}}}}';
    const text = `tosca_definitions_version: cloudify_dsl_1_3
imports: [plugin:x]
node_types: {Sub: {derived_from: x.T}}
node_templates:
  old: {type: Sub, properties: {port: 8080}}
  other: {type: x.T, properties: {port: 1}}
  silent: {type: x.T}
`;
    const plugins = [{ name: 'x', importNames: [], yaml, notices: [notice] }];
    const compiled = await compileBlueprint({ path: 'main.yaml', text }, fileLoader({ plugins }));
    expect(placesOf(compiled)).toEqual(['main.yaml:5:39 old-port']);
    expect(compiled.diagnostics[0]).toMatchObject({ severity: 'warning', message: 'node template "old": an old port' });
    expect(compiled.blueprint).toBeDefined();
  });
});

describe('recovery', () => {
  it('finds a problem in each section, however broken the others are, in the order of the text', async () => {
    const compiled = await compileText(`tosca_definitions_version: cloudify_dsl_9
imports: [cloudify/types/types.yaml, none.yaml]
inputs:
  a: {type: strin}
plugins: [nonsense]
data_types: {d: {derived_from: e}}
node_types:
  t: {derived_from: u}
relationships: 7
node_templates:
  one: {type: nowhere, relationships: [{type: cloudify.relationships.depends_on, target: too}]}
  two: {type: t, properties: {x: 1}}
  three: text
outputs:
  o: {value: {get_input: b}}
workflows: {w: p.x}
extra: {}
`);
    expect(compiled.blueprint).toBeUndefined();
    expect(placesOf(compiled)).toEqual([
      'main.yaml:1:28 version-unsupported',
      'main.yaml:2:38 import-not-found',
      'main.yaml:4:13 value-type-unknown',
      'main.yaml:5:10 shape-wrong',
      'main.yaml:6:32 parent-unknown',
      'main.yaml:8:21 parent-unknown',
      'main.yaml:9:16 shape-wrong',
      'main.yaml:11:15 type-unknown',
      'main.yaml:11:90 relationship-target-unknown',
      'main.yaml:12:31 property-unknown',
      'main.yaml:13:10 shape-wrong',
      'main.yaml:15:26 input-undeclared',
      'main.yaml:16:16 operation-plugin-unknown',
      'main.yaml:17:1 section-unknown',
    ]);
  });

  it('takes names of JavaScript for names like any other', async () => {
    const words = ['constructor', 'toString', '__proto__', 'hasOwnProperty'];
    for (const word of words) {
      const wrong = `${HEADER}node_templates:\n  n: {${ROOT}, relationships: [{type: cloudify.relationships.depends_on, target: ${word}}]}\n`;
      expect(placesOf(await compileText(wrong))).toEqual([expect.stringMatching(/relationship-target-unknown$/)]);
      const right = `${wrong}  ${word}: {${ROOT}}\ninputs: {${word}: {default: 1}}\noutputs: {${word}: {value: {get_attribute: [${word}, ${word}]}}}\n`;
      expect(placesOf(await compileText(right))).toEqual([]);
    }
    for (const word of words.slice(0, 2)) {
      const fields = `${HEADER}data_types: {D: {properties: {${word}: {type: integer}}}}\nnode_types: {T: {properties: {p: {type: D}}}}\n`;
      const template = (value: string): string =>
        `${fields}node_templates: {n: {type: T, properties: {p: ${value}}}}\n`;
      expect(placesOf(await compileText(template(`{${word}: 1}`)))).toEqual([]);
      expect(placesOf(await compileText(template('{}')))).toEqual([expect.stringMatching(/property-missing$/)]);
    }
    const noType = `${HEADER}node_templates:\n  constructor: {x: 1}\n  n: {${ROOT}, relationships: [{type: cloudify.relationships.depends_on, target: constructor}]}\n`;
    expect(placesOf(await compileText(noType))).toHaveLength(2);
  });

  it('says each problem once, also where an anchor repeats it', async () => {
    const text = `${HEADER}node_templates:\n  a: {type: &t nowhere}\n  b: &b {${ROOT}, properties: {x: 1}}\n  c: *b\n`;
    expect(placesOf(await compileText(text))).toEqual([
      'main.yaml:4:16 type-unknown',
      'main.yaml:5:50 property-unknown',
      'main.yaml:5:50 property-unknown',
    ]);
  });

  it('gives the same for the same text', async () => {
    const text = `${HEADER}inputs: {a: {type: x}}\nnode_templates: {n: {type: y}}\n`;
    expect(JSON.stringify(await compileText(text))).toBe(JSON.stringify(await compileText(text)));
  });

  it('says nothing else of a file that is no YAML', async () => {
    expect(placesOf(await compileText('a: b: c\n'))).toEqual([expect.stringMatching(/^main\.yaml:1:\d yaml-syntax$/)]);
  });
});
