// An example of each intrinsic function. Tests hold that it compiles, and gives what is said.

import type { Json } from '@brolly/plugin-sdk';

export interface FunctionExample {
  /** As it is written. */
  readonly call: string;
  /** Its value, where it is known before anything runs. */
  readonly gives?: Json;
}

/** What the examples speak of, in cloudify_dsl_1_5. */
export const EXAMPLE_BLUEPRINT = `inputs:
  name: {default: shop}
  ports: {default: [80, 443]}
node_types:
  Server:
    properties:
      port: {default: 8080}
      disk: {default: {size: 10}}
node_templates:
  web: {type: Server}
`;

/** By name of the function. */
export const FUNCTION_EXAMPLES: Readonly<Record<string, readonly FunctionExample[]>> = {
  get_input: [
    { call: '{ get_input: name }', gives: 'shop' },
    { call: '{ get_input: [ports, 1] }', gives: 443 },
  ],
  get_property: [
    { call: '{ get_property: [web, port] }', gives: 8080 },
    { call: '{ get_property: [web, disk, size] }', gives: 10 },
  ],
  get_attribute: [{ call: '{ get_attribute: [web, ip] }' }],
  get_attributes_list: [{ call: '{ get_attributes_list: [web, ip] }' }],
  get_attributes_dict: [{ call: '{ get_attributes_dict: [web, ip, [disk, size]] }' }],
  concat: [
    {
      call: "{ concat: ['http://', { get_input: name }, ':', { get_property: [web, port] }] }",
      gives: 'http://shop:8080',
    },
  ],
  merge: [{ call: '{ merge: [{ a: 1, b: 1 }, { b: 2 }] }', gives: { a: 1, b: 2 } }],
  string_find: [{ call: '{ string_find: [{ get_input: name }, op] }', gives: 2 }],
  string_replace: [{ call: '{ string_replace: [{ get_input: name }, s, S] }', gives: 'Shop' }],
  string_split: [{ call: "{ string_split: ['10.0.0.1', '.', 0] }", gives: '10' }],
  string_lower: [{ call: '{ string_lower: SHOP }', gives: 'shop' }],
  string_upper: [{ call: '{ string_upper: { get_input: name } }', gives: 'SHOP' }],
  get_secret: [{ call: '{ get_secret: database_password }' }],
  get_capability: [{ call: '{ get_capability: [other_deployment, endpoint] }' }],
  get_group_capability: [{ call: '{ get_group_capability: [my_group, endpoint] }' }],
  get_environment_capability: [{ call: '{ get_environment_capability: endpoint }' }],
  get_label: [{ call: '{ get_label: [team, 0] }' }],
  get_sys: [{ call: '{ get_sys: [deployment, id] }' }],
  get_consumers: [{ call: '{ get_consumers: ids }' }],
};
