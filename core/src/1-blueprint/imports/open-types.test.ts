// Types that are known by their names only.

import { describe, expect, it } from 'vitest';
import { FIELD_PLUGINS } from '../builtin-types/field-plugins.ts';
import { compileText, placesOf } from '../testing/compile-text.ts';

const TYPES = 'tosca_definitions_version: cloudify_dsl_1_3\nimports: [cloudify/types/types.yaml, ';

describe('types of plugins of the field', () => {
  it.each(FIELD_PLUGINS.map((plugin) => [plugin.names[0], plugin] as const))(
    'of %s are known by their names',
    async (_, plugin) => {
      for (const address of [
        `plugin:${plugin.importNames.at(-1)}`,
        `'plugin:${plugin.importNames.at(-1)}?version=>=2.0'`,
      ])
        for (const prefix of plugin.nodeTypes) {
          const type = prefix.endsWith('.') ? `${prefix}Anything` : prefix;
          const text = `${TYPES}${address}]\nnode_templates:\n  n:\n    type: ${type}\n    properties: {region: x}\n`;
          expect(placesOf(await compileText(text))).toEqual([]);
        }
    },
  );

  it.each([
    (name: string) => `http://www.getcloudify.org/spec/${name}-plugin/1.4/plugin.yaml`,
    (name: string) => `https://raw.githubusercontent.com/cloudify-cosmo/cloudify-${name}-plugin/master/v2_plugin.yaml`,
    (name: string) =>
      `https://github.com/cloudify-cosmo/cloudify-${name}-plugin/releases/download/3.0.1/plugin_1_4.yaml`,
    (name: string) => `http://repository.cloudifysource.org/cloudify/wagons/cloudify-${name}-plugin/2.3.0/plugin.yaml`,
    (name: string) => `plugin:cloudify-${name}-plugin?version= >=2.5.6`,
    (name: string) => `plugin:cloudify-${name}-plugin?version=>=2.5,<3&distribution=centos`,
    (name: string) => `plugin:${name}`,
  ])('are known by every form of import: %s', async (form) => {
    const names =
      'openstack openstacksdk aws awssdk azure gcp vsphere vcloud docker ansible terraform terragrunt kubernetes helm utilities diamond host-pool libvirt starlingx nsx netconf softlayer chef puppet saltstack spot-ocean serverless vultr';
    for (const name of names.split(' '))
      expect(placesOf(await compileText(`${TYPES}'${form(name)}']\n`)), name).toEqual([]);
  });

  it('are known behind the address of its older names too', async () => {
    const address = 'https://raw.githubusercontent.com/cloudify-cosmo/cloudify-openstack-plugin/3.2.7/compat.yaml';
    const text = `${TYPES}${address}]\nnode_templates: {n: {type: cloudify.openstack.nodes.Router}}\n`;
    expect(placesOf(await compileText(text))).toEqual([]);
  });

  it('are machines only where they are: a database of a cloud is none', async () => {
    const hierarchyOf = async (type: string) => {
      const text = `${TYPES}plugin:cloudify-aws-plugin]\nnode_templates: {n: {type: ${type}}}\n`;
      return (await compileText(text)).blueprint?.nodeTemplates['n']?.typeHierarchy;
    };
    expect(await hierarchyOf('cloudify.aws.nodes.Instance')).toContain('cloudify.nodes.Compute');
    expect(await hierarchyOf('cloudify.nodes.aws.rds.Instance')).not.toContain('cloudify.nodes.Compute');
  });

  const OPENSTACK = `${TYPES}http://www.getcloudify.org/spec/openstack-plugin/1.5/plugin.yaml]
inputs: {image: {default: i}}
node_types:
  my.Server: {derived_from: cloudify.openstack.nodes.Server, properties: {tier: {default: web}}}
node_templates:
  ip: {type: cloudify.openstack.nodes.FloatingIP}
  vm:
    type: my.Server
    properties:
      image: {get_input: image}
      name: {get_property: [ip, resource_name]}
    interfaces:
      cloudify.interfaces.lifecycle:
        start: {implementation: openstack.nova_plugin.server.start, inputs: {args: {default: 1}}}
    relationships:
      - {type: cloudify.openstack.server_connected_to_floating_ip, target: ip, properties: {fixed: true}}
  app:
    type: cloudify.nodes.WebServer
    relationships: [{type: cloudify.relationships.contained_in, target: vm}]
outputs: {ip: {value: {get_attribute: [ip, floating_ip_address]}}}
`;

  it('are made of how they are used', async () => {
    const { blueprint, diagnostics } = await compileText(OPENSTACK);
    expect(diagnostics).toEqual([]);
    const { vm, ip } = blueprint?.nodeTemplates ?? {};
    expect(vm?.typeHierarchy).toEqual([
      'cloudify.nodes.Root',
      'cloudify.nodes.Compute',
      'cloudify.openstack.nodes.Server',
      'my.Server',
    ]);
    expect(vm?.properties).toMatchObject({ tier: 'web', image: { get_input: 'image' } });
    expect(vm?.relationships[0]?.typeHierarchy).toContain('cloudify.relationships.connected_to');
    expect(ip?.interfaces['cloudify.interfaces.lifecycle']?.['create']?.carrier).toMatchObject({ plugin: 'openstack' });
  });

  it('are the same in every namespace', async () => {
    const files = {
      'cloud.yaml':
        'imports: [plugin:cloudify-aws-plugin]\nnode_templates: {vm: {type: cloudify.nodes.aws.ec2.Instances, properties: {a: 1}}}\n',
    };
    const { blueprint, diagnostics } = await compileText(`${TYPES}c--cloud.yaml]\n`, files);
    expect(diagnostics).toEqual([]);
    expect(blueprint?.nodeTemplates['c--vm']?.typeHierarchy.slice(1)).toEqual([
      'cloudify.nodes.Compute',
      'cloudify.nodes.aws.ec2.Instances',
    ]);
  });

  it('are unknown without an import of the plugin, and other names stay unknown with it', async () => {
    const without = OPENSTACK.replace(', http://www.getcloudify.org/spec/openstack-plugin/1.5/plugin.yaml', '');
    expect(placesOf(await compileText(without))).toContainEqual(expect.stringMatching(/parent-unknown$/));
    const other = `${TYPES}plugin:cloudify-openstack-plugin]\nnode_templates: {n: {type: cloudify.nodes.aws.ec2.Instances}, m: {type: cloudify.openstak.nodes.Server}}\n`;
    expect(placesOf(await compileText(other))).toEqual([
      expect.stringMatching(/type-unknown$/),
      expect.stringMatching(/type-unknown$/),
    ]);
  });
});
