// What a namespace does to the names of an imported file.

import { describe, expect, it } from 'vitest';
import { blueprintOf, compileText } from '../testing/compile-text.ts';

const HEAD = 'tosca_definitions_version: cloudify_dsl_1_5\n';
const SHOP = `imports: [cloudify/types/types.yaml]
inputs: {port: {default: 80}, limit: {default: 1, constraints: [{less_or_equal: {get_input: port}}]}}
data_types: {shop.Size: {properties: {w: {default: 1}}}}
plugins: {p: {executor: central_deployment_agent, install: false}}
node_types: {shop.Server: {derived_from: cloudify.nodes.Root, properties: {size: {type: shop.Size}}}}
node_templates:
  db: {type: shop.Server}
  web:
    type: shop.Server
    interfaces: {i: {run: {implementation: p.run, inputs: {a: {get_property: [db, size, w]}, b: {get_property: [SELF, size]}}}}}
    relationships: [{type: cloudify.relationships.depends_on, target: db}]
groups: {all: {members: [db, web]}}
outputs: {port: {value: {get_input: port}}}
`;

describe('a namespace', () => {
  it('stands before all that the file defines, and before what refers to it', async () => {
    const { blueprint, diagnostics } = await compileText(
      `${HEAD}imports: [cloudify/types/types.yaml, s--shop.yaml]\n`,
      {
        'shop.yaml': SHOP,
      },
    );
    expect(diagnostics).toEqual([]);
    expect(Object.keys(blueprint?.inputs ?? {})).toEqual(['s--port', 's--limit']);
    const web = blueprint?.nodeTemplates['s--web'];
    expect(web?.type).toBe('s--shop.Server');
    expect(web?.typeHierarchy).toEqual(['cloudify.nodes.Root', 's--shop.Server']);
    expect(web?.relationships.map((one) => one.target)).toEqual(['s--db']);
    expect(web?.interfaces['i']?.['run']).toMatchObject({
      carrier: { plugin: 's--p', function: 'run' },
      inputs: { a: { get_property: ['s--db', 'size', 'w'] }, b: { get_property: ['SELF', 'size'] } },
    });
    expect(blueprint?.groups['s--all']?.members).toEqual(['s--db', 's--web']);
    expect(blueprint?.outputs['s--port']?.value).toEqual({ get_input: 's--port' });
  });

  it('may be given to one file twice, and be within another', async () => {
    const { blueprint, diagnostics } = await compileText(`${HEAD}imports: [a--shop.yaml, b--outer.yaml]\n`, {
      'shop.yaml': SHOP,
      'outer.yaml': 'imports: [c--shop.yaml]\n',
    });
    expect(diagnostics).toEqual([]);
    expect(Object.keys(blueprint?.nodeTemplates ?? {}).toSorted()).toEqual([
      'a--db',
      'a--web',
      'b--c--db',
      'b--c--web',
    ]);
  });

  it('is refused for the basic types', async () => {
    const { diagnostics } = await compileText(`${HEAD}imports: [x--cloudify/types/types.yaml]\n`);
    expect(diagnostics).toMatchObject([{ code: 'import-namespace', cloudifyCode: 214 }]);
  });

  it('lets the blueprint use what is behind it', async () => {
    const files = { 'shop.yaml': SHOP };
    const { nodeTemplates } = await blueprintOf('node_templates: {own: {type: cloudify.nodes.Root}}\n', files);
    expect(Object.keys(nodeTemplates)).toEqual(['own']);
    const { diagnostics } = await compileText(
      `${HEAD}imports: [cloudify/types/types.yaml, s--shop.yaml]\nnode_templates: {own: {type: s--shop.Server, properties: {size: {h: 1}}}}\n`,
      files,
    );
    expect(diagnostics).toMatchObject([{ code: 'property-unknown', cloudifyCode: 106 }]);
  });
});
