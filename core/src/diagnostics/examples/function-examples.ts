// Examples: functions.

import type { DiagnosticExample } from './diagnostic-example.ts';

const WEB = 'node_types:\n  Server: {properties: {port: {default: 80}}}\nnode_templates:\n  web: {type: Server}\n';

export const functionExamples: Readonly<Record<string, DiagnosticExample>> = {
  'function-malformed': {
    wrong: `${WEB}outputs:\n  port: {value: {get_property: web}}\n`,
    right: `${WEB}outputs:\n  port: {value: {get_property: [web, port]}}\n`,
  },
  'function-unknown': {
    wrong: `${WEB}outputs:\n  port: {value: {get_proprety: [web, port]}}\n`,
    right: `${WEB}outputs:\n  port: {value: {get_property: [web, port]}}\n`,
  },
  'function-beside': {
    wrong: 'inputs:\n  port: {default: 80}\noutputs:\n  url: {value: {concat: [http://], get_input: port}}\n',
    right: 'inputs:\n  port: {default: 80}\noutputs:\n  url: {value: {concat: [http://, {get_input: port}]}}\n',
  },
  'function-quoted': {
    wrong: 'inputs:\n  port: {default: 80}\noutputs:\n  port: {value: "{ get_input: port }"}\n',
    right: 'inputs:\n  port: {default: 80}\noutputs:\n  port: {value: { get_input: port }}\n',
  },
  'function-version': {
    wrong:
      'tosca_definitions_version: cloudify_dsl_1_0\ninputs:\n  name: {default: web}\noutputs:\n  url: {value: {concat: [http://, {get_input: name}]}}\n',
    right:
      'tosca_definitions_version: cloudify_dsl_1_1\ninputs:\n  name: {default: web}\noutputs:\n  url: {value: {concat: [http://, {get_input: name}]}}\n',
    isWhole: true,
  },
  'input-undeclared': {
    wrong: 'inputs:\n  port: {default: 80}\noutputs:\n  port: {value: {get_input: prot}}\n',
    right: 'inputs:\n  port: {default: 80}\noutputs:\n  port: {value: {get_input: port}}\n',
  },
  'function-argument': {
    wrong: 'outputs:\n  both: {value: {merge: [{a: 1}, b]}}\n',
    right: 'outputs:\n  both: {value: {merge: [{a: 1}, {b: 2}]}}\n',
  },
  'function-keyword': {
    wrong: `${WEB}outputs:\n  port: {value: {get_property: [SELF, port]}}\n`,
    right: `${WEB}outputs:\n  port: {value: {get_property: [web, port]}}\n`,
  },
  'function-node-unknown': {
    wrong: `${WEB}outputs:\n  port: {value: {get_property: [wbe, port]}}\n`,
    right: `${WEB}outputs:\n  port: {value: {get_property: [web, port]}}\n`,
  },
  'function-property-unknown': {
    wrong: `${WEB}outputs:\n  port: {value: {get_property: [web, prot]}}\n`,
    right: `${WEB}outputs:\n  port: {value: {get_property: [web, port]}}\n`,
  },
  'function-not-allowed': {
    wrong:
      'inputs:\n  there: {default: true}\nnode_templates:\n  web:\n    type: cloudify.nodes.Root\n    properties: {use_external_resource: {get_input: there}}\n',
    right: 'node_templates:\n  web:\n    type: cloudify.nodes.Root\n    properties: {use_external_resource: true}\n',
  },
  'system-entity-unknown': {
    wrong: 'outputs:\n  id: {value: {get_sys: [deploiment, id]}}\n',
    right: 'outputs:\n  id: {value: {get_sys: [deployment, id]}}\n',
  },
  'system-property-unknown': {
    wrong: 'outputs:\n  id: {value: {get_sys: [deployment, uuid]}}\n',
    right: 'outputs:\n  id: {value: {get_sys: [deployment, id]}}\n',
  },
};
