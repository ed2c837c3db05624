// Node templates: their type, properties, relationships and number of instances.

import { describe, expect, it } from 'vitest';
import { blueprintOf, codesOf, compileText, HEADER, placesOf, problemsOf } from '../testing/compile-text.ts';

const TYPES = `node_types:
  site.Server:
    properties:
      address: {type: string, description: Where it is.}
      port: {type: integer, default: 22}
      keys: {type: list, required: false}
      nothing: {type: dict, default: null}
      use_external_resource: {default: false}
`;
const ROOT = 'type: cloudify.nodes.Root';

describe('a node template', () => {
  it('of an unknown type is said at the type, with the near name', async () => {
    const compiled = await compileText(`${HEADER}${TYPES}node_templates:\n  n:\n    type: site.Sever\n`);
    expect(placesOf(compiled)).toEqual(['main.yaml:13:11 type-unknown']);
    expect(compiled.diagnostics).toMatchObject([
      {
        message: 'node template "n" has the unknown type "site.Sever"',
        hint: 'Did you mean "site.Server"?',
        cloudifyCode: 7,
      },
    ]);
    expect(await problemsOf('node_templates: {n: {type: utterly.Different}}\n')).toMatchObject([
      { hint: 'Declare it, or import the file that does.' },
    ]);
  });

  it('needs a type, and is a mapping with known keys', async () => {
    expect(await codesOf('node_templates: {a: {}, b: , c: {type: 3}}\n')).toEqual([
      'key-missing',
      'key-missing',
      'shape-wrong',
    ]);
    expect(await problemsOf(`node_templates: {a: {${ROOT}, relationship: []}}\n`)).toMatchObject([
      { code: 'key-unknown', hint: 'Did you mean "relationships"?' },
    ]);
  });
});

describe('properties', () => {
  it('have the defaults of the type; what has none and is not required is left out', async () => {
    const { nodeTemplates } = await blueprintOf(
      `${TYPES}node_templates: {n: {type: site.Server, properties: {address: here}}}\n`,
    );
    expect(nodeTemplates['n']?.properties).toEqual({
      address: 'here',
      port: 22,
      nothing: null,
      use_external_resource: false,
    });
  });

  it('that are missing, unknown or of the wrong type are all said, each at its place', async () => {
    const compiled = await compileText(
      `${HEADER}${TYPES}node_templates:\n  n:\n    type: site.Server\n    properties:\n      adress: a\n      port: many\n      keys: {}\n`,
    );
    expect(placesOf(compiled)).toEqual([
      'main.yaml:15:7 property-unknown',
      'main.yaml:16:13 property-type',
      'main.yaml:17:13 property-type',
    ]);
    expect(compiled.diagnostics.map((one) => one.hint)).toEqual([
      'Did you mean "address"?',
      'Its type is integer.',
      'Write each item on a line of its own, after "- ".',
    ]);
    expect(compiled.diagnostics.map((one) => one.cloudifyCode)).toEqual([106, 105, 105]);
  });

  it('called as what every object has are unknown all the same', async () => {
    const body = `node_templates: {n: {${ROOT}, properties: {constructor: 1, toString: 2}}}\n`;
    expect(await codesOf(body)).toEqual(['property-unknown', 'property-unknown']);
  });

  it('that hold a function are not held against their type yet', async () => {
    const body = `${TYPES}inputs: {i: {}}\nnode_templates: {n: {type: site.Server, properties: {address: x, port: {get_input: i}}}}\n`;
    expect(await codesOf(body)).toEqual([]);
  });

  it('need not be there for an external resource, but are of their type', async () => {
    const body = (properties: string): string =>
      `${TYPES}node_templates: {n: {type: site.Server, properties: ${properties}}}\n`;
    expect(await codesOf(body('{use_external_resource: true}'))).toEqual([]);
    expect(await codesOf(body('{use_external_resource: true, port: many}'))).toEqual(['property-type']);
    expect(await codesOf(body('{use_external_resource: false}'))).toEqual(['property-missing']);
  });
});

describe('a relationship', () => {
  const body = (relationship: string): string => `node_templates:
  web: {${ROOT}, relationships: [${relationship}]}
  database: {${ROOT}}
`;

  it('of a known type to a node template is kept, in order', async () => {
    const { nodeTemplates } = await blueprintOf(
      body(
        '{type: cloudify.relationships.connected_to, target: database}, {type: cloudify.relationships.depends_on, target: database}',
      ),
    );
    expect(nodeTemplates['web']?.relationships).toMatchObject([
      {
        typeHierarchy: ['cloudify.relationships.depends_on', 'cloudify.relationships.connected_to'],
        target: 'database',
        properties: { connection_type: 'all_to_all' },
      },
      { type: 'cloudify.relationships.depends_on' },
    ]);
  });

  it.each([
    [
      '{type: cloudify.relationships.conected_to, target: database}',
      'relationship-type-unknown',
      26,
      'Did you mean "cloudify.relationships.connected_to"?',
    ],
    [
      '{type: cloudify.relationships.connected_to, target: databse}',
      'relationship-target-unknown',
      25,
      'Did you mean "database"?',
    ],
    [
      '{type: cloudify.relationships.connected_to, target: other}',
      'relationship-target-unknown',
      25,
      'Node templates: web, database.',
    ],
    [
      '{type: cloudify.relationships.connected_to, target: web}',
      'relationship-self',
      23,
      'Name another node template.',
    ],
    [
      '{type: cloudify.relationships.connected_to}',
      'key-missing',
      1,
      'Write "target: ...". The node template that it leads to.',
    ],
    ['{target: database}', 'key-missing', 1, 'Write "type: ...". The relationship type.'],
    [
      '{type: cloudify.relationships.connected_to, target: database, targt: x}',
      'key-unknown',
      1,
      'Did you mean "target"?',
    ],
    [
      '{type: cloudify.relationships.connected_to, target: database, properties: {x: 1}}',
      'property-unknown',
      106,
      'Its type has: connection_type.',
    ],
    ['database', 'shape-wrong', 1, 'Write "key: value" lines, indented below it.'],
  ])('%s is wrong: %s', async (relationship, code, cloudifyCode, hint) => {
    expect(await problemsOf(body(relationship))).toMatchObject([{ code, cloudifyCode, hint }]);
  });

  it('may contain a node once only', async () => {
    const inside = (target: string): string => `{type: cloudify.relationships.contained_in, target: ${target}}`;
    expect(
      await problemsOf(
        `node_templates: {a: {${ROOT}, relationships: [${inside('b')}, ${inside('c')}]}, b: {${ROOT}}, c: {${ROOT}}}\n`,
      ),
    ).toMatchObject([
      { code: 'containment-twice', cloudifyCode: 112, message: 'node template "a" is contained in b and c' },
    ]);
  });

  it('may not lead back, whatever its type, and each circle is said once', async () => {
    const to = (target: string, type = 'depends_on'): string =>
      `{${ROOT}, relationships: [{type: cloudify.relationships.${type}, target: ${target}}]}`;
    expect(
      await problemsOf(
        `node_templates: {a: ${to('b')}, b: ${to('c', 'connected_to')}, c: ${to('b')}, d: ${to('c')}}\n`,
      ),
    ).toMatchObject([
      { code: 'relationship-cycle', message: 'node templates depend on each other: b -> c -> b', cloudifyCode: 100 },
    ]);
  });
});

describe('the number of instances', () => {
  const scalable = (properties: string): string => `capabilities: {scalable: {properties: {${properties}}}}`;
  const count = async (text: string): Promise<unknown> =>
    (await blueprintOf(`inputs: {i: {}}\nnode_templates: {n: {${ROOT}, ${text}}}\n`)).nodeTemplates['n']?.scaling
      .defaultInstances;

  it('is one where nothing is written', async () => {
    expect(await count('description: x')).toBe(1);
    expect(await count('capabilities: {scalable: {}}')).toBe(1);
    expect(await count(scalable('max_instances: 5'))).toBe(1);
  });

  it('is written in either way, as a number or a function', async () => {
    expect(await count('instances: {deploy: 3}')).toBe(3);
    expect(await count(scalable('default_instances: 0'))).toBe(0);
    expect(await count(scalable('default_instances: {get_input: i}'))).toEqual({ get_input: 'i' });
  });

  it.each([
    ['instances: {deploy: -1}', 'instances-number'],
    ['instances: {deploy: 1.5}', 'instances-number'],
    ['instances: {deploy: many}', 'instances-number'],
    ["instances: {deploy: '4'}", 'instances-number'],
    ['instances: {deploy: true}', 'instances-number'],
    ['instances: {deploy: [1]}', 'instances-number'],
    ['instances: {deploy: {x: 1}}', 'instances-number'],
    ['instances: {depoly: 2}', 'key-unknown'],
    ['instances: 2', 'shape-wrong'],
    [`instances: {deploy: 1}, ${scalable('default_instances: 1')}`, 'instances-twice'],
    ['capabilities: {scalabel: {properties: {default_instances: 1}}}', 'key-unknown'],
    [scalable('default_instance: 2'), 'key-unknown'],
    [scalable('current_instances: 2'), 'key-unknown'],
    [scalable('planned_instances: 2'), 'key-unknown'],
    [scalable('default_instances: -1'), 'instances-number'],
    [scalable('default_instances: 1, min_instances: 2'), 'instances-number'],
    [scalable('default_instances: 3, max_instances: 2'), 'instances-number'],
  ])('is wrong: %s', async (text, code) => {
    expect(await codesOf(`node_templates: {n: {${ROOT}, ${text}}}\n`)).toEqual([code]);
  });

  it('may be without an upper bound', async () => {
    expect(await count(scalable('default_instances: 9, min_instances: 1, max_instances: -1'))).toBe(9);
    expect(await count(scalable('default_instances: 9, max_instances: UNBOUNDED'))).toBe(9);
  });
});
