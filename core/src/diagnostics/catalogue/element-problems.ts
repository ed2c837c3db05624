// The catalogue: what is wrong with types, templates, plugins, groups and policies.

import type { CatalogueEntry } from './catalogue-entry.ts';

export const elementProblems: Readonly<Record<string, CatalogueEntry>> = {
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
  'type-depth': {
    title: 'A type lies too deep',
    explanation:
      'A type derives from another over at most 100 others, and a value of a data type has at most 100 levels and 5,000 fields with those of all data types in it: beyond that a small file would become a huge one.',
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
  'text-read-otherwise': {
    title: 'A text is read as something else',
    explanation:
      'YAML reads yes, no, on and off as booleans, 1.10 as the number 1.1, 0755 as the number 493 and 12:30 as 750. Where the type is string, or none is declared, any value is taken, so this is a warning: quotes keep what is written.',
  },
  'operation-unlisted': {
    title: 'An operation is nearly one that its type has',
    explanation:
      'Workflows run the operations that they know by name: cloudify.interfaces.lifecycle.create and so on. A name that is nearly one of those is taken for an operation of your own, which only execute_operation runs, so this is a warning.',
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
  'plugin-source': {
    title: 'A plugin to be installed says not from where',
    explanation:
      'A plugin needs its source or the name of its package, unless "install: false" says that it is there already.',
    cloudifyCode: 50,
  },
  'host-missing': {
    title: 'An operation runs on a host, but there is none',
    explanation:
      'An operation with the executor host_agent runs on the host that contains its node. A node that is contained in no node of the type cloudify.nodes.Compute has none.',
    cloudifyCode: 24,
  },
  'executor-unknown': {
    title: 'There is no such executor',
    explanation:
      'An operation is carried out by central_deployment_agent, beside the engine, or by host_agent, on the host of its node.',
    cloudifyCode: 28,
  },
  'number-too-small': {
    title: 'A number is too small',
    explanation: 'Numbers of retries, intervals and time-outs are not negative; -1 retries means without limit.',
  },
  'input-display': {
    title: 'The display of an input is wrong',
    explanation: '"display" says how many rows a form shows for the input, so it belongs to the type textarea.',
  },
  'input-item-type': {
    title: 'An item type stands at what is no list',
    explanation: '"item_type" says the type of each item, so it belongs to inputs of the type list.',
  },
  'constraint-function': {
    title: 'Constraints meet a default that is not known yet',
    explanation:
      'The default of an input with constraints is checked when the blueprint is read. A function has no value then.',
    cloudifyCode: 213,
  },
  'display-name': {
    title: 'The display name is wrong',
    explanation: 'The display name of a deployment is a text without control characters, or a function that gives one.',
    cloudifyCode: 1,
  },
  'label-value': {
    title: 'The value of a label is wrong',
    explanation:
      'Labels of blueprints are lists of texts; labels of deployments may also be functions that are known before anything runs.',
    cloudifyCode: 1,
  },
  'schedule-malformed': {
    title: 'A schedule is malformed',
    explanation:
      'Times of default_schedules are dates with a time, such as "2026-1-31 17:30", or distances such as "+2 weeks"; a recurrence is a number and a unit, such as "2 weeks".',
    cloudifyCode: 1,
  },
  'group-name': {
    title: 'A group is called as a node template is',
    explanation: 'Members of groups are named by node template or group, so one name cannot be both.',
    cloudifyCode: 211,
  },
  'group-member-unknown': {
    title: 'A member of a group does not exist',
    explanation: 'Members are node templates or other groups.',
    cloudifyCode: 40,
  },
  'group-depth': {
    title: 'A group lies too deep',
    explanation: 'Groups may be members of groups, over at most 100 levels.',
  },
  'group-cycle': {
    title: 'Groups hold each other',
    explanation: 'A group cannot be a member of its own members.',
    cloudifyCode: 200,
  },
  'policy-type-unknown': {
    title: 'There is no such policy type',
    explanation: 'A policy of a group names a type of the section policy_types.',
    cloudifyCode: 41,
  },
  'policy-trigger-unknown': {
    title: 'There is no such policy trigger',
    explanation: 'A trigger of a policy names a type of the section policy_triggers.',
    cloudifyCode: 42,
  },
  'policy-unknown': {
    title: 'There is no such policy',
    explanation: 'Policies over groups are of the type cloudify.policies.scaling.',
    cloudifyCode: 204,
  },
  'policy-target': {
    title: 'The target of a policy is no group',
    explanation:
      'A scaling policy says how many instances its groups have: it needs at least one group, each one of the section groups.',
    cloudifyCode: 206,
  },
  'scaling-group-member': {
    title: 'A node template is in two scaling groups',
    explanation:
      'What is scaled with two groups at once would have two numbers of instances. One group may hold the other.',
    cloudifyCode: 201,
  },
  'scaling-group-containers': {
    title: 'Members of a scaling group lie in different containers',
    explanation: 'A scaling group lies in one container, or in none, and so do all its members.',
    cloudifyCode: 202,
  },
  'connection-in-group': {
    title: 'A connection to all is not possible inside a scaling group',
    explanation:
      'all_to_one leads to one instance, the same for all, but the target has an instance in each instance of the group.',
  },
  'relationship-unsupported': {
    title: 'A relationship type leads nowhere',
    explanation:
      'Instances are related by what a relationship type derives from: contained_in, connected_to or depends_on. A type that derives from none of them says nothing of which instances belong together.',
  },
  'lifecycle-operation': {
    title: 'A dependency on an operation is wrong',
    explanation:
      'A relationship of the type depends_on_lifecycle_operation names an operation of the target: the source waits for it alone.',
    cloudifyCode: 215,
  },
  'script-input': {
    title: 'An input of a script operation is taken',
    explanation:
      'The implementation already says which script runs, so the inputs may not say another script_path or script_source.',
    cloudifyCode: 60,
  },
  'script-plugin-missing': {
    title: 'A script has no plugin to run it',
    explanation:
      'The implementation of an operation is a script, and the plugin "script" runs it: import the basic types, which declare it.',
    cloudifyCode: 61,
  },
};
