// A blueprint of any size, the same for the same size: a layered application in stacks of ten node templates.

const STACK = 10;

const HEADER = `tosca_definitions_version: cloudify_dsl_1_3

imports:
  - cloudify/types/types.yaml

inputs:
  domain: {type: string, default: example.test}
  base_port: {type: integer, default: 8000}

plugins:
  app: {executor: central_deployment_agent, install: false}

data_types:
  app.types.Endpoint:
    properties:
      protocol: {type: string, default: tcp}
      port: {type: integer, default: 80}

node_types:
  app.nodes.Host:
    derived_from: cloudify.nodes.Compute
    description: A host of the application.
    properties:
      size: {type: string, default: small}
      hostname: {type: string}
  app.nodes.Software:
    derived_from: cloudify.nodes.SoftwareComponent
    description: A program on a host.
    properties:
      endpoint: {type: app.types.Endpoint, default: {}}
      version: {type: string, default: '1.0'}
      url: {default: ''}
    interfaces:
      cloudify.interfaces.lifecycle:
        create: {implementation: app.tasks.create, inputs: {}}

node_templates:
`;

/** Blueprint text with a number of node templates, rounded down to whole stacks. */
export function largeBlueprint(templates: number): string {
  const stacks = Array.from({ length: Math.floor(templates / STACK) }, (_, index) => stackOf(index));
  return `${HEADER}${stacks.join('')}
outputs:
  url: {value: {get_property: [app_0_0, url]}}
`;
}

function stackOf(index: number): string {
  const hosts = [0, 1].map(
    (one) => `  host_${index}_${one}:
    type: app.nodes.Host
    properties:
      hostname: {concat: [host-${index}-${one}., {get_input: domain}]}
      agent_config: {install_method: none}
`,
  );
  const programs = Array.from(
    { length: STACK - 2 },
    (_, one) => `  app_${index}_${one}:
    type: app.nodes.Software
    properties:
      endpoint: {port: ${8000 + one}}
      url: {concat: [http://, {get_property: [host_${index}_${one % 2}, hostname]}, ':', {get_input: base_port}]}
    interfaces:
      cloudify.interfaces.lifecycle:
        create:
          inputs:
            address: {get_attribute: [host_${index}_${one % 2}, ip]}
    relationships:
      - type: cloudify.relationships.contained_in
        target: host_${index}_${one % 2}
${one === 0 ? '' : `      - type: cloudify.relationships.connected_to\n        target: app_${index}_${one - 1}\n`}`,
  );
  return [...hosts, ...programs].join('');
}
