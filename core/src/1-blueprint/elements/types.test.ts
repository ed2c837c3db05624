// Node types, relationship types and data types: what they inherit, and what is wrong with them.

import { describe, expect, it } from 'vitest';
import { blueprintOf, codesOf, PLUGIN, problemsOf } from '../testing/compile-text.ts';

const ROOT = 'derived_from: cloudify.nodes.Root';

describe('derivation', () => {
  it('leads from the root to the type', async () => {
    const { nodeTemplates } = await blueprintOf(
      `node_types: {b: {derived_from: a}, a: {${ROOT}}}\nnode_templates: {n: {type: b}}\n`,
    );
    expect(nodeTemplates['n']?.typeHierarchy).toEqual(['cloudify.nodes.Root', 'a', 'b']);
  });

  it.each([
    ['node_types', 'node type'],
    ['relationships', 'relationship type'],
    ['data_types', 'data type'],
  ])('from a parent that does not exist is an error in %s', async (section, what) => {
    expect(await problemsOf(`${section}: {parent: {}, b: {derived_from: parnet}}\n`)).toMatchObject([
      {
        code: 'parent-unknown',
        message: `${what} "b" derives from "parnet", which does not exist`,
        hint: 'Did you mean "parent"?',
      },
    ]);
  });

  it.each(['node_types', 'relationships', 'data_types'])('in a circle is said once in %s', async (section) => {
    const text = `${section}: {a: {derived_from: b}, b: {derived_from: c}, c: {derived_from: a}, d: {derived_from: a}}\n`;
    expect(await problemsOf(text)).toMatchObject([
      { code: 'type-cycle', message: 'types derive from each other: a -> b -> c -> a', cloudifyCode: 100 },
    ]);
    expect(await codesOf(`${section}: {a: {derived_from: a}}\n`)).toEqual(['type-cycle']);
  });
});

describe('properties', () => {
  it('have texts for names: off and 1 are others in YAML', async () => {
    expect(await problemsOf(`node_types: {t: {${ROOT}, properties: {off: {}}}}\n`)).toMatchObject([
      {
        code: 'shape-wrong',
        message: 'a name in "properties" of "t" of the section "node_types" is no text: YAML reads it as false',
        cloudifyCode: 1,
      },
    ]);
    expect(await codesOf(`node_types: {1: {${ROOT}}}\n`)).toEqual(['shape-wrong']);
    expect(await codesOf(`node_types: {'1': {${ROOT}, properties: {'off': {default: {off: 1, 2: 3}}}}}\n`)).toEqual([]);
  });

  it('that say required: null may be missing, inputs of operations may not, as Cloudify reads it', async () => {
    const node = 'node_templates: {n: {type: t}}\n';
    const fields = 'data_types: {d: {properties: {f: {required: null}}}}\n';
    const types = `node_types: {t: {${ROOT}, properties: {x: {required: null}, y: {type: d, default: {}}}}}\n`;
    expect(await codesOf(fields + types + node)).toEqual([]);
    const operation = '{o: {implementation: p.x, inputs: {z: {required: null}}}}';
    expect(await codesOf(`${PLUGIN}node_types: {t: {${ROOT}, interfaces: {i: ${operation}}}}\n${node}`)).toEqual([
      'operation-input-missing',
    ]);
  });

  it('are inherited, and a property of the same name replaces its whole definition', async () => {
    const types = `node_types:
  a: {properties: {x: {type: integer, default: 1}, y: {default: 2}, z: {default: 3, required: true}}}
  b: {derived_from: a, properties: {x: {default: text}, y: {required: false}}}
`;
    const { nodeTemplates } = await blueprintOf(`${types}node_templates: {n: {type: b}}\n`);
    expect(nodeTemplates['n']?.properties).toEqual({ x: 'text', z: 3 });
  });

  it('have known types and known keys', async () => {
    expect(await problemsOf('node_types: {a: {properties: {x: {type: int}, y: {requird: true}}}}\n')).toMatchObject([
      { code: 'value-type-unknown', message: 'property "x" of node type "a" has the unknown type "int"' },
      { code: 'key-unknown', hint: 'Did you mean "required"?' },
    ]);
  });

  it('and other keys of types are known ones', async () => {
    expect(
      await codesOf('node_types: {a: {propertys: {}}, b: 7, c: }\nrelationships: {r: {interfaces: {}}}\n'),
    ).toEqual(['key-unknown', 'shape-wrong', 'key-unknown']);
  });
});

describe('data types', () => {
  it('inherit fields', async () => {
    const text = `data_types:
  a: {properties: {x: {default: 1}, y: {default: 2}}}
  b: {derived_from: a, properties: {y: {default: 3}}}
node_types: {t: {properties: {p: {type: b}, q: {type: b, default: {x: 9}}}}}
node_templates: {n: {type: t, properties: {p: {x: 7}}}}
`;
    const { nodeTemplates } = await blueprintOf(text);
    expect(nodeTemplates['n']?.properties).toEqual({ p: { x: 7, y: 3 }, q: { x: 9, y: 3 } });
  });

  it('may not have the name of a built-in one, and their fields have known types', async () => {
    expect(await codesOf('data_types: {string: {properties: {}}, d: {properties: {x: {type: txt}}}}\n')).toEqual([
      'data-type-name',
      'value-type-unknown',
    ]);
  });

  it('may not hold themselves', async () => {
    const itself = 'data_types: {a: {properties: {x: {type: a, required: false}}}}\n';
    expect(await problemsOf(`${itself}inputs: {i: {type: a}}\n`)).toMatchObject([
      { code: 'type-cycle', message: 'fields of data types hold each other: a -> a', cloudifyCode: 100 },
    ]);
    const each =
      'data_types: {a: {properties: {x: {type: b}}}, b: {properties: {y: {type: c}}}, c: {properties: {z: {type: b}}}}\n';
    expect(await problemsOf(`${each}inputs: {i: {type: a}}\n`)).toMatchObject([
      { code: 'type-cycle', message: 'fields of data types hold each other: b -> c -> b' },
    ]);
  });
});

describe('operations of types', () => {
  const types = `${PLUGIN}node_types:
  a: {interfaces: {i: {one: {implementation: p.a1, inputs: {x: {default: 1}}}, two: p.a2, three: p.a3}}}
  b: {derived_from: a, interfaces: {i: {one: p.b1, two: {}, four: p.b4}}}
`;

  it('are inherited one by one, and an operation of the same name replaces the whole', async () => {
    const { nodeTemplates } = await blueprintOf(`${types}node_templates: {n: {type: b}}\n`);
    const operations = Object.entries(nodeTemplates['n']?.interfaces['i'] ?? {});
    expect(operations.map(([name, one]) => [name, one.carrier?.function, one.inputs])).toEqual([
      ['one', 'b1', {}],
      ['two', undefined, {}],
      ['three', 'a3', {}],
      ['four', 'b4', {}],
    ]);
  });
});
