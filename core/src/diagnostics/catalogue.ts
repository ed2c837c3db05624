// The catalogue of diagnostics: every code once, with what it means.

/** A page of `brolly explain`. */
export interface CatalogueEntry {
  readonly title: string;
  readonly explanation: string;
  /** Cloudify's number for the same problem, where it has one. */
  readonly cloudifyCode?: number;
}

/** By code. A plugin's notices have codes here too. */
export const catalogue: Readonly<Record<string, CatalogueEntry>> = {
  'yaml-syntax': {
    title: 'The file is not YAML',
    explanation:
      'The text cannot be read as YAML 1.1, or it is too large, nested too deeply or expands too much. The place is where the parser gave up: look at it and just before it.',
    cloudifyCode: -1,
  },
  'shape-wrong': {
    title: 'A value has the wrong shape',
    explanation: 'A mapping, a list, a text or a number stands where another of these belongs.',
    cloudifyCode: 1,
  },
  'section-unknown': {
    title: 'There is no such section',
    explanation: 'A blueprint has a closed set of top-level sections.',
    cloudifyCode: 1,
  },
  'key-unknown': {
    title: 'There is no such key',
    explanation: 'Known structures accept known keys only, so a misspelt key is found before anything runs.',
    cloudifyCode: 1,
  },
  'key-missing': {
    title: 'A key is missing',
    explanation: 'The structure needs this key.',
    cloudifyCode: 1,
  },
  'version-missing': {
    title: 'The language version is missing',
    explanation: 'The main blueprint says its version in tosca_definitions_version.',
    cloudifyCode: 27,
  },
  'version-unsupported': {
    title: 'The language version is not known',
    explanation: 'Versions cloudify_dsl_1_0 to cloudify_dsl_1_5 are known.',
    cloudifyCode: 29,
  },
  'version-newer': {
    title: 'An import has a newer language version',
    explanation: 'An imported file may say the language version of the blueprint or an older one.',
    cloudifyCode: 28,
  },
  'import-malformed': {
    title: 'An import is malformed',
    explanation: 'An entry of imports is a text: a file name or an address.',
    cloudifyCode: 220,
  },
  'import-duplicate': {
    title: 'An import is listed twice',
    explanation: 'The same entry stands twice in one list of imports.',
    cloudifyCode: 2,
  },
  'import-not-found': {
    title: 'An import cannot be read',
    explanation: 'The file was looked for beside the importing file and in the folder of the blueprint.',
    cloudifyCode: 13,
  },
  'import-outside': {
    title: 'An import leaves the folder',
    explanation:
      'Imports from outside the folder of the blueprint are refused unless they are allowed on the command line.',
    cloudifyCode: 13,
  },
  'import-network': {
    title: 'An import would need the network',
    explanation: 'Known addresses of built-in types and plugins are built in; other addresses are not fetched.',
    cloudifyCode: 13,
  },
  'namespace-not-built': {
    title: 'Namespaced imports are not built yet',
    explanation: 'An import of the form NAMESPACE--FILE cannot be read yet.',
  },
  'name-duplicate': {
    title: 'A name is defined twice',
    explanation: 'Two files, or the blueprint and an import, define the same name in the same section.',
    cloudifyCode: 4,
  },
  'parent-unknown': {
    title: 'A parent type does not exist',
    explanation: 'derived_from names a type that neither the blueprint nor an import defines.',
    cloudifyCode: 103,
  },
  'type-cycle': {
    title: 'Types derive from each other',
    explanation: 'Following derived_from, or the fields of data types, leads back to where it began.',
    cloudifyCode: 100,
  },
  'value-type-unknown': {
    title: 'A value type does not exist',
    explanation: 'The type of a property is neither built in nor a data type.',
    cloudifyCode: 103,
  },
  'data-type-name': {
    title: 'A data type has a built-in name',
    explanation: 'Names such as string and integer cannot be redefined.',
    cloudifyCode: 104,
  },
  'type-unknown': {
    title: 'A node type does not exist',
    explanation: 'The type of a node template is not defined by the blueprint or its imports.',
    cloudifyCode: 7,
  },
  'relationship-type-unknown': {
    title: 'A relationship type does not exist',
    explanation: 'The type of a relationship is not defined by the blueprint or its imports.',
    cloudifyCode: 26,
  },
  'relationship-target-unknown': {
    title: 'A relationship leads nowhere',
    explanation: 'The target of a relationship is no node template.',
    cloudifyCode: 25,
  },
  'relationship-self': {
    title: 'A relationship leads to itself',
    explanation: 'The target of a relationship is another node template.',
    cloudifyCode: 23,
  },
  'relationship-cycle': {
    title: 'Node templates depend on each other',
    explanation: 'Following relationships leads back to where it began, so there is no order to install them in.',
    cloudifyCode: 100,
  },
  'containment-twice': {
    title: 'A node is contained twice',
    explanation: 'A node can be contained in one other node only.',
    cloudifyCode: 112,
  },
  'property-unknown': {
    title: 'There is no such property',
    explanation: 'The type does not declare this property, or the data type this field.',
    cloudifyCode: 106,
  },
  'property-missing': {
    title: 'A property is missing',
    explanation: 'The type requires the property and has no default for it.',
    cloudifyCode: 107,
  },
  'property-type': {
    title: 'A value does not fit its type',
    explanation: 'The value of a property or of an input of an operation is not of the declared type.',
    cloudifyCode: 105,
  },
  'instances-number': {
    title: 'The number of instances is wrong',
    explanation: 'A node template has a whole number of instances, 0 or more.',
    cloudifyCode: 207,
  },
  'connection-type': {
    title: 'The connection type is not known',
    explanation:
      'connection_type of a relationship is all_to_all, or all_to_one: all instances of the source to the first of the target.',
  },
  'instances-twice': {
    title: 'The number of instances is written twice',
    explanation: 'Either instances.deploy or capabilities.scalable says how many.',
    cloudifyCode: 209,
  },
  'operation-input-missing': {
    title: 'An input of an operation is missing',
    explanation: 'The type declares an input without default, and the template does not give it.',
    cloudifyCode: 107,
  },
  'operation-plugin-unknown': {
    title: 'Nothing carries out an operation',
    explanation: 'The implementation names neither a plugin that is declared nor a script.',
    cloudifyCode: 10,
  },
  'operation-ambiguous': {
    title: 'Two plugins fit an operation',
    explanation: 'The implementation begins with the names of several plugins.',
    cloudifyCode: 91,
  },
  'plugin-executor': {
    title: 'A plugin does not say its executor',
    explanation: 'A plugin is declared with executor central_deployment_agent or host_agent.',
    cloudifyCode: 18,
  },
  'workflow-plugin-unknown': {
    title: 'Nothing carries out a workflow',
    explanation: 'The mapping of a workflow names no plugin that is declared.',
    cloudifyCode: 21,
  },
  'constraint-malformed': {
    title: 'Constraints are malformed',
    explanation: 'Constraints are a list of one-key mappings.',
    cloudifyCode: 212,
  },
  'input-hidden': {
    title: 'A hidden input has no value',
    explanation: 'An input that is hidden and required needs a default.',
    cloudifyCode: 215,
  },
  'input-undeclared': {
    title: 'A function names an input that does not exist',
    explanation: 'get_input names an input that the blueprint does not declare.',
  },
  'function-argument': {
    title: 'A function has a wrong argument',
    explanation: 'The argument of an intrinsic function has the wrong shape.',
  },
  'function-keyword': {
    title: 'A keyword means nothing here',
    explanation: 'SELF, SOURCE and TARGET have a meaning in node templates and relationships only.',
  },
  'function-node-unknown': {
    title: 'A function names a node that does not exist',
    explanation: 'The function names a node template that the blueprint does not have.',
  },
  'function-failed': {
    title: 'A function cannot be evaluated',
    explanation: 'The value of an intrinsic function could not be computed when the plan was made.',
  },
  'input-missing': {
    title: 'An input has no value',
    explanation: 'A required input has neither a default nor a given value.',
  },
  'input-unknown': {
    title: 'An input is not declared',
    explanation: 'A value was given for an input that the blueprint does not declare.',
  },
  'input-type': {
    title: 'An input does not fit its type',
    explanation: 'The given value or the default is not of the declared type.',
    cloudifyCode: 214,
  },
  'input-constraint': {
    title: 'An input is not allowed',
    explanation: 'The given value or the default breaks a constraint of the input.',
  },
  'workflow-unknown': {
    title: 'There is no such workflow',
    explanation: 'The deployment has no workflow of that name.',
  },
  'workflow-not-built': {
    title: 'A workflow cannot run yet',
    explanation: 'The workflow is part of the language, but not built yet.',
  },
  'parameter-unknown': {
    title: 'There is no such parameter',
    explanation: 'The workflow does not declare the parameter.',
  },
  'parameter-missing': {
    title: 'A parameter has no value',
    explanation: 'The workflow requires the parameter and has no default for it.',
  },
  'agents-not-built': {
    title: 'Agents do not exist yet',
    explanation: 'The blueprint asks for an agent on a host; brolly works over ssh.',
  },
  'insecure-port-mapped': {
    title: 'Port 8080 means the secure port',
    explanation:
      'In 2015 master_port 8080 was the insecure port of the API server, which no longer exists; the secure port 6443 is used instead.',
  },
};
