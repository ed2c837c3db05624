// The editions of the built-in types, as blueprints meet them.

import { describe, expect, it } from 'vitest';
import { compileText } from '../testing/compile-text.ts';

const blueprint = (minor: number, body: string): string =>
  `tosca_definitions_version: cloudify_dsl_1_${minor}\nimports: [cloudify/types/types.yaml]\n${body}`;

async function compiled(minor: number, body = '') {
  const { blueprint: made, diagnostics } = await compileText(blueprint(minor, body));
  return { made, codes: diagnostics.map((one) => one.code) };
}

describe('the built-in types', () => {
  it.each([0, 1, 2, 3, 4, 5])('compile without a word for cloudify_dsl_1_%i', async (minor) => {
    const { made, codes } = await compiled(minor);
    expect(codes).toEqual([]);
    expect(Object.keys(made?.workflows ?? {})).toContain('install');
  });

  it('have three operations for updates of relationships up to 1_3, and one since', async () => {
    const operations = async (minor: number): Promise<readonly string[]> => {
      const type = (await compiled(minor)).made?.relationshipTypes['cloudify.relationships.depends_on'];
      return [...(type?.sourceInterfaces.get('cloudify.interfaces.relationship_lifecycle')?.keys() ?? [])];
    };
    const updates = (names: readonly string[]): readonly string[] => names.filter((name) => name.startsWith('update'));
    expect(updates(await operations(3))).toEqual(['update_preconfigure', 'update_postconfigure', 'update_establish']);
    expect(updates(await operations(4))).toEqual(['update']);
  });

  it('say since 1_4 when a workflow may be started, and what its parameters name', async () => {
    const start = async (minor: number) => (await compiled(minor)).made?.workflows['start'];
    expect((await start(3))?.availabilityRules).toBeUndefined();
    expect((await start(3))?.parameters['type_names']?.itemType).toBeUndefined();
    expect((await start(4))?.availabilityRules).toEqual({ node_instances_active: ['none', 'partial'] });
    expect((await start(4))?.parameters['type_names']?.itemType).toBe('node_type');
  });

  it('have an agent wanted on each host that says nothing of it: its scripts run there', async () => {
    const body = 'node_templates: {vm: {type: cloudify.nodes.Compute, properties: {agent_config: {user: me}}}}\n';
    expect((await compiled(3, body)).made?.nodeTemplates['vm']?.properties['agent_config']).toMatchObject({
      user: 'me',
      install_method: 'remote',
    });
  });

  it('know passwords since 1_4', async () => {
    const body = 'node_templates: {password: {type: cloudify.nodes.PasswordSecret}}\n';
    expect((await compiled(3, body)).codes).toEqual(['type-unknown']);
    expect((await compiled(4, body)).made?.nodeTemplates['password']?.properties['length']).toBe(8);
  });

  it('let a host take over what Cloudify does with agents', async () => {
    const body = `node_templates:
  host: {type: cloudify.nodes.Compute, interfaces: {cloudify.interfaces.cloudify_agent: {create: {inputs: {x: 1}}}}}
`;
    const { made, codes } = await compiled(3, body);
    expect(codes).toEqual([]);
    expect(made?.nodeTemplates['host']?.interfaces['cloudify.interfaces.cloudify_agent']?.['start']?.carrier).toBe(
      undefined,
    );
  });

  it('fill in what a component leaves out', async () => {
    const body = `node_templates:
  other:
    type: cloudify.nodes.Component
    properties: {resource_config: {blueprint: {id: b}, deployment: {id: d}}}
`;
    const { made } = await compiled(5, body);
    expect(made?.nodeTemplates['other']?.properties['resource_config']).toEqual({
      blueprint: { external_resource: false, id: 'b', main_file_name: 'blueprint.yaml', blueprint_archive: '' },
      deployment: { external_resource: false, id: 'd', inputs: {} },
      executions_start_args: {},
    });
  });

  it.each([
    'http://www.getcloudify.org/spec/cloudify/3.4/types.yaml',
    'https://cloudify.co/spec/cloudify/6.2.0/types.yaml',
    'cloudify.types',
  ])('stand behind %s', async (address) => {
    const text = `tosca_definitions_version: cloudify_dsl_1_2\nimports: ['${address}']\nnode_templates: {a: {type: cloudify.nodes.Tier}}\n`;
    expect((await compileText(text)).diagnostics).toEqual([]);
  });
});
