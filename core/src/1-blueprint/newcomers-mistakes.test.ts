// Mistakes that people make who come from elsewhere: what is said, that it is said once, and that the hint helps.

import { describe, expect, it } from 'vitest';
import { compileText, HEADER, problemsOf } from './testing/compile-text.ts';

const WEB = 'node_templates:\n  web:\n    type: cloudify.nodes.WebServer\n';

/** `code: hint` of each problem. */
async function said(body: string): Promise<readonly string[]> {
  return (await problemsOf(body)).map(({ code, hint }) => `${code}: ${hint ?? ''}`);
}

describe('a value where a mapping is wanted', () => {
  it.each([
    ['outputs: {a: 5}\n', 'Write { value: 5 }.'],
    ['inputs: {port: 80}\n', 'Write { default: 80 }.'],
    ['inputs: {hosts: [a, b]}\n', 'Write { default: [a, b] }.'],
    ['labels: {env: prod}\n', 'Write { values: [prod] }.'],
    ['labels: {env: [a, b]}\n', 'Write { values: [a, b] }.'],
    [`${WEB}groups: {g: [web]}\n`, 'Write { members: [web] }.'],
    [`${WEB}groups: {g: {members: web}}\n`, 'Write [web].'],
    ['node_templates: {db: cloudify.nodes.Root}\n', 'Write { type: cloudify.nodes.Root }.'],
    ['node_types: {t: {properties: {port: 80}}}\n', 'Write { default: 80 }.'],
    ['inputs: {a: {type: list, constraints: {length: 1}}}\n', 'Write each item on a line of its own, after "- ".'],
  ])('%s', async (body, hint) => {
    expect(await said(body)).toEqual([`shape-wrong: ${hint}`]);
  });
});

describe('a key at the wrong place', () => {
  it.each([
    ['outputs: {a: {get_input: b}}\n', 'Write "value: { get_input: b }".'],
    ['inputs: {a: {concat: [b, c]}}\n', 'Write "default: { concat: [b, c] }".'],
    [
      `${WEB}    port: 80\n`,
      'Known keys: type, description, properties, interfaces, relationships, instances, capabilities. A property stands below "properties".',
    ],
    [`${WEB}    capabilities: {scalable: {default_instances: 2}}\n`, 'Write it below "properties".'],
    ['outputs: {a: {vaule: 5}}\n', 'Did you mean "value"?'],
  ])('%s', async (body, hint) => {
    expect(await said(body)).toEqual([`key-unknown: ${hint}`]);
  });

  it('of a misspelt property is not missing too', async () => {
    const body = 'node_types: {t: {properties: {port: {}}}}\nnode_templates: {n: {type: t, properties: {prot: 80}}}\n';
    expect(await said(body)).toEqual(['property-unknown: Did you mean "port"?']);
  });
});

describe('a section', () => {
  it.each([
    ['node_templates:\nweb:\n  type: cloudify.nodes.Root\n', 'If "web" belongs to node_templates, indent it.'],
    [
      'topology_template: {}\n',
      'It is of TOSCA. In the language of Cloudify there is: node_templates, inputs and outputs.',
    ],
    ['input: {}\n', 'Did you mean "inputs"?'],
  ])('%j', async (body, hint) => {
    expect(await said(body)).toEqual([`section-unknown: ${hint}`]);
  });
});

describe('a version', () => {
  it.each([
    ['1.3', 'Did you mean "cloudify_dsl_1_3"?'],
    ['cloudify-dsl-1-3', 'Did you mean "cloudify_dsl_1_3"?'],
    [
      'tosca_simple_yaml_1_3',
      'It is of TOSCA. The language of Cloudify begins with "tosca_definitions_version: cloudify_dsl_1_3".',
    ],
  ])('%s', async (version, hint) => {
    const { diagnostics } = await compileText(`tosca_definitions_version: ${version}\n`);
    expect(diagnostics).toMatchObject([{ code: 'version-unsupported', hint }]);
  });
});

describe('a type', () => {
  it.each([
    ['int', 'integer'],
    ['str', 'string'],
    ['bool', 'boolean'],
    ['map', 'dict'],
    ['array', 'list'],
  ])('%s of a value is %s here', async (type, meant) => {
    expect(await problemsOf(`inputs: {a: {type: ${type}}}\n`)).toMatchObject([{ suggestion: meant }]);
  });

  it.each([
    ['Root', 'Did you mean "cloudify.nodes.Root"?'],
    ['tosca.nodes.Compute', 'Did you mean "cloudify.nodes.Compute"?'],
    ['cloudify.relationships.depends_on', 'It is the type of a relationship.'],
    ['cloudify.nodes.aws.ec2.Instances', 'Import its plugin: write "- plugin:cloudify-aws-plugin" under imports.'],
    ['my.Own', 'Declare it, or import the file that does.'],
  ])('%s of a node template', async (type, hint) => {
    expect(await said(`node_templates: {n: {type: ${type}}}\n`)).toEqual([`type-unknown: ${hint}`]);
  });

  it('of a relationship may be meant by its last word', async () => {
    const body = `${WEB}    relationships: [{type: depends_on, target: db}]\n  db: {type: cloudify.nodes.Root}\n`;
    expect(await said(body)).toEqual(['relationship-type-unknown: Did you mean "cloudify.relationships.depends_on"?']);
  });

  it('that derives from itself by others shows each step', async () => {
    const body = 'node_types: {a: {derived_from: b}, b: {derived_from: a}}\n';
    expect(await problemsOf(body)).toMatchObject([
      { related: [{ message: '"a" derives from "b" here' }, { message: '"b" derives from "a" here' }] },
    ]);
  });
});

describe('a function', () => {
  const output = (value: string): string => `inputs: {port: {default: 80}}\n${WEB}outputs: {o: {value: ${value}}}\n`;

  it.each([
    [
      '{concat: [http://], get_input: port}',
      'function-beside: A function is a mapping of one key: write { get_input: ... } where its value is meant.',
    ],
    ['{get_attribute: web, ip}', 'function-beside: Write { get_attribute: [web, ip] }.'],
    ['"{ get_input: port }"', 'function-quoted: Remove the quotes around the braces.'],
    [
      '{get_attribute: [HOST, ip]}',
      'function-node-unknown: HOST is a word of TOSCA. Name the node template that is meant.',
    ],
  ])('%s', async (value, expected) => {
    expect(await said(output(value))).toEqual([expected]);
  });

  it.each([
    '{get_input: port, type: integer}',
    '{concat: [a], merge: b}',
    '"{ port }"',
    '"{unknown: port}"',
    "'{{ get_input }}'",
  ])('%s is taken without a word', async (value) => {
    expect(await said(output(value))).toEqual([]);
  });
});

describe('odd characters', () => {
  it.each([
    ['inputs: {a: {default: “80”}}\n', 'character-odd: Write straight quotes: "80".'],
    ['inputs: {a: {default: ‘x y’}}\n', 'character-odd: Write straight quotes: "x y".'],
    ['inputs: {a: {default: {b:\u00A0c: 1}}}\n', 'character-odd: Write an ordinary space instead.'],
    ['inputs: {a: {default: "say “x”"}}\n', undefined],
  ])('%s', async (body, expected) => {
    expect(await said(body)).toEqual(expected === undefined ? [] : [expected]);
  });

  it('make an error clear', async () => {
    expect(await said('node_templates:\n  web:\n    type:\u00A0cloudify.nodes.Root\n')).toEqual([
      'shape-wrong: Write "key: value" lines, indented below it.',
      'character-odd: Write an ordinary space instead.',
    ]);
  });
});

describe('an operation of the wrong kind', () => {
  it.each(['true', '5', '[script.x]'])('%s is told of once', async (written) => {
    const body = `${WEB}    interfaces: {cloudify.interfaces.lifecycle: {create: ${written}}}\n`;
    expect(await said(body)).toEqual([
      'shape-wrong: Write PLUGIN.FUNCTION, the path of a script, or a mapping with "implementation: ...".',
    ]);
  });

  it('with a path as Windows has it is told the path', async () => {
    const body = `${HEADER}${WEB}    interfaces: {cloudify.interfaces.lifecycle: {create: 'scripts\\run.sh'}}\n`;
    expect((await compileText(body, { 'scripts/run.sh': '' })).diagnostics).toMatchObject([
      { code: 'operation-plugin-unknown', suggestion: 'scripts/run.sh' },
    ]);
  });
});

it('a schedule runs a workflow that there is', async () => {
  const schedule = (name: string): string =>
    `deployment_settings: {default_schedules: {s: {workflow: ${name}, since: '+1d'}}}\n`;
  expect(await said(schedule('instal'))).toEqual(['schedule-workflow: Did you mean "install"?']);
  expect(await said(schedule('install'))).toEqual([]);
});

it('items of a default list are held against item_type, each at its place', async () => {
  const body = 'inputs: {ports: {type: list, item_type: integer, default: [80, "81", x]}}\n';
  expect(await said(body)).toEqual(['input-type: Write 81, without quotes.', 'input-type: Its type is integer.']);
});

it('a second container is shown with the first', async () => {
  const contained = (target: string): string => `{type: cloudify.relationships.contained_in, target: ${target}}`;
  const body = `${WEB}    relationships: [${contained('a')}, ${contained('b')}]
  a: {type: cloudify.nodes.Root}
  b: {type: cloudify.nodes.Root}
`;
  expect(await problemsOf(body)).toMatchObject([
    { code: 'containment-twice', related: [{ message: 'it is contained here already' }] },
  ]);
});

it('an import with a name before it is told its forms', async () => {
  const { diagnostics } = await compileText(
    'tosca_definitions_version: cloudify_dsl_1_5\nimports: [{shop: shop.yaml}]\n',
  );
  expect(diagnostics).toMatchObject([
    {
      code: 'import-malformed',
      hint: 'An import has no name before it: write "- shop.yaml", or "- shop--shop.yaml" with a namespace.',
    },
  ]);
});

it('a mistake of YAML does not make a key missing that stands in the text', async () => {
  const { diagnostics } = await compileText(`${HEADER}${WEB}      properties: {port: 80}\n`);
  expect(diagnostics.map((one) => one.code)).toEqual(['yaml-syntax']);
});
