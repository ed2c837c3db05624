// Examples: inputs, types, node templates, operations and plugins.

import type { DiagnosticExample } from './diagnostic-example.ts';

const SERVER = 'node_types:\n  Server: {properties: {port: {type: integer}}}\n';
const PLUGIN = 'plugins:\n  p: {executor: central_deployment_agent, install: false}\n';

export const elementExamples: Readonly<Record<string, DiagnosticExample>> = {
  'text-read-otherwise': {
    wrong: 'inputs:\n  release: {type: string, default: 1.10}\n',
    right: 'inputs:\n  release: {type: string, default: "1.10"}\n',
  },
  'operation-unlisted': {
    wrong:
      'node_templates:\n  vm:\n    type: cloudify.nodes.Root\n    interfaces:\n      cloudify.interfaces.lifecycle:\n        craete: {}\n',
    right:
      'node_templates:\n  vm:\n    type: cloudify.nodes.Root\n    interfaces:\n      cloudify.interfaces.lifecycle:\n        create: {}\n',
  },
  'parent-unknown': {
    wrong: 'node_types:\n  Server: {derived_from: cloudify.nodes.Rot}\n',
    right: 'node_types:\n  Server: {derived_from: cloudify.nodes.Root}\n',
  },
  'type-cycle': {
    wrong: 'node_types:\n  A: {derived_from: B}\n  B: {derived_from: A}\n',
    right: 'node_types:\n  A: {derived_from: B}\n  B: {derived_from: cloudify.nodes.Root}\n',
  },
  'value-type-unknown': {
    wrong: 'inputs:\n  port: {type: int}\n',
    right: 'inputs:\n  port: {type: integer}\n',
  },
  'data-type-name': {
    wrong: 'data_types:\n  string: {properties: {text: {}}}\n',
    right: 'data_types:\n  Text: {properties: {text: {}}}\n',
  },
  'type-unknown': {
    wrong: 'node_templates:\n  vm: {type: cloudify.nodes.Computer}\n',
    right: 'node_templates:\n  vm: {type: cloudify.nodes.Compute}\n',
  },
  'relationship-type-unknown': {
    wrong:
      'node_templates:\n  db: {type: cloudify.nodes.Root}\n  web:\n    type: cloudify.nodes.Root\n    relationships:\n      - {type: cloudify.relationships.depend_on, target: db}\n',
    right:
      'node_templates:\n  db: {type: cloudify.nodes.Root}\n  web:\n    type: cloudify.nodes.Root\n    relationships:\n      - {type: cloudify.relationships.depends_on, target: db}\n',
  },
  'relationship-target-unknown': {
    wrong:
      'node_templates:\n  db: {type: cloudify.nodes.Root}\n  web:\n    type: cloudify.nodes.Root\n    relationships:\n      - {type: cloudify.relationships.depends_on, target: database}\n',
    right:
      'node_templates:\n  db: {type: cloudify.nodes.Root}\n  web:\n    type: cloudify.nodes.Root\n    relationships:\n      - {type: cloudify.relationships.depends_on, target: db}\n',
  },
  'relationship-self': {
    wrong:
      'node_templates:\n  web:\n    type: cloudify.nodes.Root\n    relationships:\n      - {type: cloudify.relationships.depends_on, target: web}\n',
    right:
      'node_templates:\n  db: {type: cloudify.nodes.Root}\n  web:\n    type: cloudify.nodes.Root\n    relationships:\n      - {type: cloudify.relationships.depends_on, target: db}\n',
  },
  'relationship-cycle': {
    wrong:
      'node_templates:\n  web:\n    type: cloudify.nodes.Root\n    relationships: [{type: cloudify.relationships.depends_on, target: db}]\n  db:\n    type: cloudify.nodes.Root\n    relationships: [{type: cloudify.relationships.depends_on, target: web}]\n',
    right:
      'node_templates:\n  web:\n    type: cloudify.nodes.Root\n    relationships: [{type: cloudify.relationships.depends_on, target: db}]\n  db:\n    type: cloudify.nodes.Root\n',
  },
  'containment-twice': {
    wrong:
      'node_templates:\n  one: {type: cloudify.nodes.Root}\n  two: {type: cloudify.nodes.Root}\n  web:\n    type: cloudify.nodes.Root\n    relationships:\n      - {type: cloudify.relationships.contained_in, target: one}\n      - {type: cloudify.relationships.contained_in, target: two}\n',
    right:
      'node_templates:\n  one: {type: cloudify.nodes.Root}\n  two: {type: cloudify.nodes.Root}\n  web:\n    type: cloudify.nodes.Root\n    relationships:\n      - {type: cloudify.relationships.contained_in, target: one}\n      - {type: cloudify.relationships.connected_to, target: two}\n',
  },
  'property-unknown': {
    wrong: `${SERVER}node_templates:\n  web: {type: Server, properties: {port: 80, prot: tcp}}\n`,
    right: `${SERVER}node_templates:\n  web: {type: Server, properties: {port: 80}}\n`,
  },
  'property-missing': {
    wrong: `${SERVER}node_templates:\n  web: {type: Server}\n`,
    right: `${SERVER}node_templates:\n  web: {type: Server, properties: {port: 80}}\n`,
  },
  'property-type': {
    wrong: `${SERVER}node_templates:\n  web: {type: Server, properties: {port: '80'}}\n`,
    right: `${SERVER}node_templates:\n  web: {type: Server, properties: {port: 80}}\n`,
  },
  'instances-number': {
    wrong:
      'node_templates:\n  web:\n    type: cloudify.nodes.Root\n    capabilities: {scalable: {properties: {default_instances: many}}}\n',
    right:
      'node_templates:\n  web:\n    type: cloudify.nodes.Root\n    capabilities: {scalable: {properties: {default_instances: 3}}}\n',
  },
  'instances-twice': {
    wrong:
      'node_templates:\n  web:\n    type: cloudify.nodes.Root\n    instances: {deploy: 2}\n    capabilities: {scalable: {properties: {default_instances: 3}}}\n',
    right:
      'node_templates:\n  web:\n    type: cloudify.nodes.Root\n    capabilities: {scalable: {properties: {default_instances: 3}}}\n',
  },
  'operation-input-missing': {
    wrong: `${PLUGIN}node_types:\n  Server:\n    interfaces: {life: {create: {implementation: p.make, inputs: {size: {}}}}}\nnode_templates:\n  web: {type: Server}\n`,
    right: `${PLUGIN}node_types:\n  Server:\n    interfaces: {life: {create: {implementation: p.make, inputs: {size: {default: 1}}}}}\nnode_templates:\n  web: {type: Server}\n`,
  },
  'operation-plugin-unknown': {
    wrong: `${PLUGIN}node_templates:\n  web:\n    type: cloudify.nodes.Root\n    interfaces: {life: {create: q.make}}\n`,
    right: `${PLUGIN}node_templates:\n  web:\n    type: cloudify.nodes.Root\n    interfaces: {life: {create: p.make}}\n`,
  },
  'operation-ambiguous': {
    wrong:
      'plugins:\n  p: {executor: central_deployment_agent, install: false}\n  p.q: {executor: central_deployment_agent, install: false}\nnode_templates:\n  web:\n    type: cloudify.nodes.Root\n    interfaces: {life: {create: p.q.make}}\n',
    right:
      'plugins:\n  p: {executor: central_deployment_agent, install: false}\n  q: {executor: central_deployment_agent, install: false}\nnode_templates:\n  web:\n    type: cloudify.nodes.Root\n    interfaces: {life: {create: q.make}}\n',
  },
  'plugin-executor': {
    wrong: 'plugins:\n  p: {executor: host, install: false}\n',
    right: 'plugins:\n  p: {executor: host_agent, install: false}\n',
  },
  'plugin-source': {
    wrong: 'plugins:\n  p: {executor: host_agent}\n',
    right: 'plugins:\n  p: {executor: host_agent, install: false}\n',
  },
  'host-missing': {
    wrong: `plugins:\n  p: {executor: host_agent, install: false}\nnode_templates:\n  web:\n    type: cloudify.nodes.Root\n    interfaces: {life: {create: p.make}}\n`,
    right: `plugins:\n  p: {executor: central_deployment_agent, install: false}\nnode_templates:\n  web:\n    type: cloudify.nodes.Root\n    interfaces: {life: {create: p.make}}\n`,
  },
  'executor-unknown': {
    wrong: `${PLUGIN}node_templates:\n  web:\n    type: cloudify.nodes.Root\n    interfaces: {life: {create: {implementation: p.make, executor: host}}}\n`,
    right: `${PLUGIN}node_templates:\n  web:\n    type: cloudify.nodes.Root\n    interfaces: {life: {create: {implementation: p.make, executor: central_deployment_agent}}}\n`,
  },
  'number-too-small': {
    wrong: `${PLUGIN}node_templates:\n  web:\n    type: cloudify.nodes.Root\n    interfaces: {life: {create: {implementation: p.make, max_retries: -2}}}\n`,
    right: `${PLUGIN}node_templates:\n  web:\n    type: cloudify.nodes.Root\n    interfaces: {life: {create: {implementation: p.make, max_retries: -1}}}\n`,
  },
  'constraint-malformed': {
    wrong: 'inputs:\n  port:\n    type: integer\n    constraints: [{in_rnge: [1, 65535]}]\n',
    right: 'inputs:\n  port:\n    type: integer\n    constraints: [{in_range: [1, 65535]}]\n',
  },
  'constraint-function': {
    wrong:
      'inputs:\n  first: {default: 1}\n  port:\n    default: {get_input: first}\n    constraints: [{in_range: [1, 65535]}]\n',
    right: 'inputs:\n  port:\n    default: 80\n    constraints: [{in_range: [1, 65535]}]\n',
  },
  'input-hidden': {
    wrong: 'inputs:\n  token: {hidden: true}\n',
    right: "inputs:\n  token: {hidden: true, default: ''}\n",
  },
  'input-display': {
    wrong: 'inputs:\n  text: {type: string, display: {rows: 5}}\n',
    right: 'inputs:\n  text: {type: textarea, display: {rows: 5}}\n',
  },
  'input-item-type': {
    wrong: 'inputs:\n  ports: {type: string, item_type: integer}\n',
    right: 'inputs:\n  ports: {type: list, item_type: integer}\n',
  },
  'input-type': {
    wrong: 'inputs:\n  port: {type: integer, default: eighty}\n',
    right: 'inputs:\n  port: {type: integer, default: 80}\n',
  },
  'input-constraint': {
    wrong: 'inputs:\n  port:\n    default: 0\n    constraints: [{in_range: [1, 65535]}]\n',
    right: 'inputs:\n  port:\n    default: 80\n    constraints: [{in_range: [1, 65535]}]\n',
  },
  'display-name': {
    wrong: 'deployment_settings: {display_name: [web]}\n',
    right: 'deployment_settings: {display_name: web}\n',
  },
  'schedule-workflow': {
    wrong: "deployment_settings: {default_schedules: {nightly: {workflow: instal, since: '+1d'}}}\n",
    right: "deployment_settings: {default_schedules: {nightly: {workflow: install, since: '+1d'}}}\n",
  },
  'label-value': {
    wrong: 'labels:\n  team: {values: [{name: web}]}\n',
    right: 'labels:\n  team: {values: [web]}\n',
  },
};
