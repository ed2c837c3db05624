// What a plan holds of a blueprint and its inputs.

import { describe, expect, it } from 'vitest';
import { planOf, tryPlan } from './testing/plan-text.ts';

const TYPES = `plugins: {p: {executor: central_deployment_agent, install: false}, unused: {executor: central_deployment_agent, install: false}}
node_types:
  t: {properties: {a: {default: null}, b: {required: false}, c: {default: {get_property: [SELF, a]}}}}
`;
const SITE = `${TYPES}inputs: {name: {default: x}}
node_templates:
  web:
    type: t
    properties: {a: {get_input: name}, b: {concat: [{get_property: [SELF, a]}, '-', {get_property: [store, b]}]}}
    interfaces: {i: {run: {implementation: p.run, inputs: {v: {get_property: [SELF, b]}, later: {get_attribute: [SELF, ip]}}}}}
    relationships:
      - type: cloudify.relationships.depends_on
        target: store
        source_interfaces: {i: {link: {implementation: p.link, inputs: {from: {get_property: [SOURCE, a]}, to: {get_property: [TARGET, b]}}}}}
  store: {type: t, properties: {b: {x: [1, {get_input: name}]}}}
outputs:
  whole: {value: {concat: [{get_property: [store, b, x, 1]}, {get_attribute: [web, ip]}]}, description: All of it}
capabilities:
  name: {value: {get_input: name}}
`;

describe('a plan', () => {
  it('has the values of functions that are known now, each in its place', async () => {
    const { nodes, outputs, capabilities, inputs } = await planOf(SITE, { inputs: { name: 'n' } });
    expect(inputs).toEqual({ name: 'n' });
    expect(nodes['web']?.properties).toEqual({ a: 'n', b: "n-{'x': [1, 'n']}", c: 'n' });
    expect(nodes['store']?.properties).toEqual({ a: null, b: { x: [1, 'n'] }, c: null });
    expect(nodes['web']?.operations['i.run']?.inputs).toEqual({
      v: "n-{'x': [1, 'n']}",
      later: { get_attribute: ['SELF', 'ip'] },
    });
    expect(nodes['web']?.relationships[0]?.sourceOperations['i.link']?.inputs).toEqual({
      from: 'n',
      to: { x: [1, 'n'] },
    });
    expect(outputs).toEqual({
      whole: { description: 'All of it', value: { concat: ['n', { get_attribute: ['web', 'ip'] }] } },
    });
    expect(capabilities).toEqual({ name: { value: 'n' } });
  });

  it('is plain JSON, the same for the same, with nodes by name', async () => {
    const plan = await planOf(SITE);
    expect(JSON.stringify(plan)).toBe(JSON.stringify(await planOf(SITE)));
    expect(Object.keys(plan.nodes)).toEqual(['store', 'web']);
    expect(JSON.parse(JSON.stringify(plan))).toMatchObject({ inputs: { name: 'x' } });
  });

  it('names the plugins that some operation uses, and the places of what runs', async () => {
    const plan = await planOf(SITE);
    expect(Object.keys(plan.plugins)).toEqual(['p']);
    expect(plan.nodes['web']).toMatchObject({
      source: { file: 'main.yaml', line: 8, column: 3 },
      operations: { 'i.run': { source: { file: 'main.yaml', line: 11 } } },
    });
  });

  it('has the traits that plugins give their operations', async () => {
    const plan = await planOf(SITE, {
      operationTraits: (plugin, name) => ({ independentOfTargets: plugin === 'p' && name === 'run' }),
    });
    expect(plan.nodes['web']?.operations['i.run']?.independentOfTargets).toBe(true);
    expect(plan.nodes['web']?.relationships[0]?.sourceOperations['i.link']?.independentOfTargets).toBeUndefined();
  });

  it('has the workflows with their parameters', async () => {
    expect((await planOf('')).workflows['uninstall']).toMatchObject({
      plugin: 'default_workflows',
      parameters: { ignore_failure: { default: false, type: 'boolean' } },
    });
  });

  it('keeps a function in a property of a relationship as it is', async () => {
    const plan =
      await planOf(`relationships: {r: {derived_from: cloudify.relationships.depends_on, properties: {p: {}}}}
inputs: {i: {default: 1}}
node_templates:
  a: {type: cloudify.nodes.Root, relationships: [{type: r, target: b, properties: {p: {get_input: i}}}]}
  b: {type: cloudify.nodes.Root}
`);
    expect(plan.nodes['a']?.relationships[0]?.properties['p']).toEqual({ get_input: 'i' });
  });

  it('knows the node that hosts another, through all containers', async () => {
    const inside = (target: string): string =>
      `relationships: [{type: cloudify.relationships.contained_in, target: ${target}}]`;
    const { nodes } = await planOf(`node_templates:
  host: {type: cloudify.nodes.Compute}
  server: {type: cloudify.nodes.WebServer, ${inside('host')}}
  app: {type: cloudify.nodes.ApplicationModule, ${inside('server')}}
  far: {type: cloudify.nodes.Root}
`);
    expect(['host', 'server', 'app', 'far'].map((name) => nodes[name]?.hostNode)).toEqual([
      'host',
      'host',
      'host',
      undefined,
    ]);
  });
});

describe('a property that is taken from another node', () => {
  it('means that node by SELF', async () => {
    const { nodes } = await planOf(`${TYPES}node_templates:
  a: {type: t, properties: {a: {get_attribute: [SELF, ip]}, b: [{concat: [x, {get_attribute: [SELF, port]}]}]}}
  b: {type: t, properties: {a: {get_property: [a, a]}, b: {get_property: [a, b, 0]}}}
  c: {type: t, properties: {a: {get_property: [b, a]}, b: {get_property: [SELF, a]}}}
`);
    expect(nodes['a']?.properties['a']).toEqual({ get_attribute: ['SELF', 'ip'] });
    expect(nodes['b']?.properties['a']).toEqual({ get_attribute: ['a', 'ip'] });
    expect(nodes['b']?.properties['b']).toEqual({ concat: ['x', { get_attribute: ['a', 'port'] }] });
    expect(nodes['c']?.properties).toEqual({
      a: { get_attribute: ['a', 'ip'] },
      b: { get_attribute: ['a', 'ip'] },
      c: { get_attribute: ['a', 'ip'] },
    });
  });

  it('means the source or target of a relationship by its word', async () => {
    const { nodes } = await planOf(`${TYPES}node_templates:
  a:
    type: t
    relationships:
      - type: cloudify.relationships.depends_on
        target: b
        source_interfaces: {i: {x: {implementation: p.x, inputs: {v: {get_property: [TARGET, a]}}}}}
  b: {type: t, properties: {a: {get_attribute: [SELF, ip]}}}
`);
    expect(nodes['a']?.relationships[0]?.sourceOperations['i.x']?.inputs).toEqual({
      v: { get_attribute: ['TARGET', 'ip'] },
    });
  });
});

describe('no plan is made, and the place is said,', () => {
  const properties = (text: string): string =>
    `${TYPES}inputs: {n: {default: many}}\nnode_templates: {n: {type: t, ${text}}}\n`;

  it.each([
    [
      'properties: {a: {get_property: [SELF, b]}, b: {get_property: [SELF, a]}}',
      /^function-recursion: property "a" of node template "n" refers to itself$/,
    ],
    ['properties: {a: {get_input: [n, x]}}', /^function-failed: the input "n" has no x$/],
    ['instances: {deploy: {get_input: n}}', /^instances-number: node template "n" has "many" instances$/],
  ])('for %s', async (text, message) => {
    const { plan, diagnostics } = await tryPlan(properties(text));
    expect(plan).toBeUndefined();
    expect(diagnostics.map((one) => `${one.code}: ${one.message}`)).toEqual([expect.stringMatching(message)]);
    expect(diagnostics[0]?.span?.file).toBe('main.yaml');
  });

  it('for inputs, before anything else', async () => {
    expect((await tryPlan('inputs: {a: {}}\noutputs: {o: {value: {get_input: [a, x]}}}\n')).diagnostics).toMatchObject([
      { code: 'input-missing' },
    ]);
  });
});
