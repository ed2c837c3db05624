// Blueprints as people write them: what the fuzzer's changes begin with.

/** Each compiles. Together they use every section. */
export const SEEDS: readonly string[] = [
  `tosca_definitions_version: cloudify_dsl_1_5
description: all kinds of inputs
inputs:
  port: {type: integer, default: 80, constraints: [{in_range: [1, 65535]}]}
  name: &name {type: string, default: web, display_label: Name}
  list: {type: list, item_type: string, default: [a, b]}
  more: {<<: *name, hidden: true}
dsl_definitions:
  - &size {cpus: 2, memory: 4}
data_types:
  Size:
    properties:
      cpus: {type: integer, default: 1}
      memory: {type: float, required: false}
  Big: {derived_from: Size, properties: {disks: {type: list, default: []}}}
plugins:
  p: {executor: central_deployment_agent, install: false, package_name: p, package_version: '1.0'}
  script: {executor: host_agent, install: false}
node_types:
  cloudify.nodes.Root:
    interfaces:
      life:
        create: {implementation: p.create, inputs: {x: {type: integer, default: 1}}}
        start: ''
  cloudify.nodes.Compute: {derived_from: cloudify.nodes.Root, properties: {ip: {default: ''}, size: {type: Big, default: *size}}}
relationships:
  cloudify.relationships.depends_on: {properties: {connection_type: {default: all_to_all}}}
  cloudify.relationships.contained_in: {derived_from: cloudify.relationships.depends_on}
  cloudify.relationships.connected_to:
    derived_from: cloudify.relationships.depends_on
    source_interfaces: {link: {establish: {implementation: p.link, inputs: {at: {default: {get_attribute: [TARGET, ip]}}}}}}
node_templates:
  host:
    type: cloudify.nodes.Compute
    properties: {ip: {concat: ['10.0.0.', {get_input: port}]}}
    capabilities: {scalable: {properties: {default_instances: 2, max_instances: 4}}}
  app:
    type: cloudify.nodes.Root
    interfaces: {life: {create: {inputs: {x: {get_property: [host, size, cpus]}}}, start: {implementation: p.start, max_retries: 2}}}
    relationships:
      - {type: cloudify.relationships.contained_in, target: host}
  db:
    type: cloudify.nodes.Root
    relationships:
      - {type: cloudify.relationships.connected_to, target: app}
groups:
  g: {members: [host, app]}
policies:
  s: {type: cloudify.policies.scaling, targets: [g], properties: {default_instances: 2}}
workflows:
  w: {mapping: p.work, parameters: {n: {default: 1}}, is_cascading: true}
outputs:
  all: {value: {merge: [{a: {get_attribute: [app, x]}}, {b: {get_secret: s}}]}}
capabilities:
  c: {value: {get_property: [db, nothing]}}
labels: {env: {values: [prod, {get_input: name}]}}
blueprint_labels: {team: {values: [a]}}
resource_tags: {owner: {get_sys: [deployment, owner]}}
deployment_settings: {display_name: {get_input: name}, requires_sites: false}
`,
  `tosca_definitions_version: cloudify_dsl_1_3
imports:
  - a
  - ns--b.yaml
node_types:
  t: {properties: {x: {type: string, default: {get_input: i}}}}
inputs:
  i:
    default: >
      folded
      text
node_templates:
  n:
    type: t
    properties:
      x: |
        lines
        of text
outputs:
  o:
    description: what
    value: { string_replace: [ { string_upper: abc }, A, b ] }
`,
  `tosca_definitions_version: cloudify_dsl_1_4
imports:
  - cloudify/types/types.yaml
node_templates:
  vm:
    type: cloudify.nodes.Compute
    properties:
      agent_config: {install_method: none}
  web:
    type: cloudify.nodes.WebServer
    relationships:
      - type: cloudify.relationships.contained_in
        target: vm
`,
];
