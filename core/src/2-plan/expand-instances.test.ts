// How many instances there are, and which is related to which.

import { describe, expect, it } from 'vitest';
import type { Plan } from './plan.ts';
import { planOf, tryPlan } from './testing/plan-text.ts';

const node = (relationships: string, count = 1, type = 'cloudify.nodes.Root'): string =>
  `{type: ${type}, instances: {deploy: ${count}}, relationships: [${relationships}]}`;
const inside = (target: string): string => `{type: cloudify.relationships.contained_in, target: ${target}}`;
const to = (target: string, connection = 'all_to_all'): string =>
  `{type: cloudify.relationships.connected_to, target: ${target}, properties: {connection_type: ${connection}}}`;

/** `a_1 -> b_2 b_3` of each instance; ids count up in the order of names. */
async function drawn(templates: string): Promise<readonly string[]> {
  return draw(await planOf(`node_templates:\n${templates}`));
}

function draw(plan: Plan): readonly string[] {
  return plan.instances.map(({ id, relationships }) =>
    [id, '->', ...relationships.map((one) => one.targetId)].join(' '),
  );
}

describe('instances', () => {
  it('are as many as the template says, also none, numbered from 1 for each node', async () => {
    const { instances } = await planOf(`node_templates:\n  a: ${node('', 2)}\n  b: ${node('', 0)}\n  c: ${node('')}\n`);
    expect(instances).toEqual([
      { id: 'a_1', nodeName: 'a', index: 1, relationships: [] },
      { id: 'a_2', nodeName: 'a', index: 2, relationships: [] },
      { id: 'c_3', nodeName: 'c', index: 1, relationships: [] },
    ]);
  });

  it('may be counted by an input, as a number or as text', async () => {
    const text = `inputs: {n: {}}\nnode_templates: {a: {type: cloudify.nodes.Root, instances: {deploy: {get_input: n}}}}\n`;
    expect((await planOf(text, { inputs: { n: 2 } })).instances).toHaveLength(2);
    expect((await planOf(text, { inputs: { n: '3' } })).instances).toHaveLength(3);
    expect((await tryPlan(text, { inputs: { n: -1 } })).diagnostics).toMatchObject([{ code: 'instances-number' }]);
  });

  it('are not more than a machine can hold', async () => {
    const { plan, diagnostics } = await tryPlan(
      `node_templates:\n  a: ${node('', 10_000)}\n  b: ${node(inside('a'), 10_000)}\n`,
    );
    expect(plan).toBeUndefined();
    expect(diagnostics).toMatchObject([
      { code: 'instances-number', message: 'node template "b" would have 100000000 instances, more than 1000000' },
    ]);
  });

  it('get ids that are not taken, sorted', async () => {
    const ids = ['b', 'b', 'a'];
    const { expandInstances } = await import('./expand-instances.ts');
    const plan = await planOf(`node_templates:\n  n: ${node('', 2)}\n`);
    expect(
      expandInstances({ nodes: plan.nodes, scalingGroups: plan.scalingGroups ?? {} }, () => ids.shift() ?? 'none').map(
        (one) => one.id,
      ),
    ).toEqual(['n_a', 'n_b']);
  });
});

describe('what is contained', () => {
  it('is there once or several times for each instance of its container, through all levels', async () => {
    expect(await drawn(`  a: ${node('', 2)}\n  b: ${node(inside('a'), 2)}\n  c: ${node(inside('b'))}\n`)).toEqual([
      'a_1 ->',
      'a_2 ->',
      'b_3 -> a_1',
      'b_4 -> a_1',
      'b_5 -> a_2',
      'b_6 -> a_2',
      'c_10 -> b_6',
      'c_7 -> b_3',
      'c_8 -> b_4',
      'c_9 -> b_5',
    ]);
  });

  it('lives on the host instance that contains it', async () => {
    const host = 'cloudify.nodes.Compute';
    const { instances } = await planOf(
      `node_templates:\n  a: ${node('', 2, host)}\n  b: ${node(inside('a'))}\n  c: ${node(inside('b'))}\n  d: ${node('')}\n`,
    );
    expect(instances.map((one) => [one.id, one.hostInstanceId])).toEqual([
      ['a_1', 'a_1'],
      ['a_2', 'a_2'],
      ['b_3', 'a_1'],
      ['b_4', 'a_2'],
      ['c_5', 'a_1'],
      ['c_6', 'a_2'],
      ['d_7', undefined],
    ]);
  });
});

describe('a scaling group in another', () => {
  const scaling = (group: string, count: number): string =>
    `{type: cloudify.policies.scaling, targets: [${group}], properties: {default_instances: ${count}}}`;

  it('comes with the container of one of its members where that is in the other group too', async () => {
    const text = `node_templates:
  host: ${node('', 2, 'cloudify.nodes.Compute')}
  app: ${node(inside('host'))}
  free: ${node(to('app'))}
groups: {inner: {members: [app, free]}, outer: {members: [inner, host]}}
policies: {inner: ${scaling('inner', 1)}, outer: ${scaling('outer', 1)}}
`;
    const plan = await planOf(text);
    expect(plan.scalingGroups).toMatchObject({ inner: { members: ['app', 'free'] }, outer: { members: ['host'] } });
    const idsOf = (name: string): readonly string[] =>
      plan.instances.filter((one) => one.nodeName === name).map((one) => one.id);
    expect([idsOf('host'), idsOf('app'), idsOf('free')].map((ids) => ids.length)).toEqual([2, 2, 2]);
    const targets = plan.instances.filter((one) => one.nodeName === 'free').map((one) => one.relationships);
    expect(targets.map((each) => each.length)).toEqual([1, 1]);
  });
});

describe('relationships', () => {
  it('lead from each instance to all of the target', async () => {
    expect(await drawn(`  a: ${node(to('b'), 2)}\n  b: ${node('', 2)}\n`)).toEqual([
      'a_1 -> b_3 b_4',
      'a_2 -> b_3 b_4',
      'b_3 ->',
      'b_4 ->',
    ]);
  });

  it('lead to the first of the target where they are all to one', async () => {
    expect(await drawn(`  a: ${node(to('b', 'all_to_one'), 2)}\n  b: ${node('', 2)}\n`)).toEqual([
      'a_1 -> b_3',
      'a_2 -> b_3',
      'b_3 ->',
      'b_4 ->',
    ]);
  });

  it('lead to all instances, also of what is contained in the same node', async () => {
    expect(
      await drawn(`  a: ${node('', 2)}\n  b: ${node(`${inside('a')}, ${to('c')}`)}\n  c: ${node(inside('a'), 2)}\n`),
    ).toEqual([
      'a_1 ->',
      'a_2 ->',
      'b_3 -> a_1 c_5 c_6 c_7 c_8',
      'b_4 -> a_2 c_5 c_6 c_7 c_8',
      'c_5 -> a_1',
      'c_6 -> a_1',
      'c_7 -> a_2',
      'c_8 -> a_2',
    ]);
  });

  it('from what is contained to its own container lead to the very instance', async () => {
    expect(await drawn(`  a: ${node('', 2)}\n  b: ${node(`${inside('a')}, ${to('a')}`)}\n`)).toEqual([
      'a_1 ->',
      'a_2 ->',
      'b_3 -> a_1 a_1',
      'b_4 -> a_2 a_2',
    ]);
  });

  it('to a container in a scaling group may be all to one too', async () => {
    const host = `  host: ${node('', 2, 'cloudify.nodes.Compute')}\n  app: ${node(`${inside('host')}, ${to('host', 'all_to_one')}`)}\n`;
    const group = 'groups: {g: {members: [host]}}\npolicies: {p: {type: cloudify.policies.scaling, targets: [g]}}\n';
    const plan = await planOf(`node_templates:\n${host}${group}`);
    const apps = plan.instances.filter((one) => one.nodeName === 'app');
    expect(apps.map((one) => new Set(one.relationships.map(({ targetId }) => targetId)).size)).toEqual([1, 1]);
  });

  it('keep the order of the template and several to the same target', async () => {
    const plan = await planOf(
      `node_templates:\n  a: ${node(`${to('c')}, ${to('b')}, ${to('c')}`)}\n  b: ${node('')}\n  c: ${node('')}\n`,
    );
    expect(plan.instances[0]?.relationships).toEqual([
      { relationship: 0, targetId: 'c_3' },
      { relationship: 1, targetId: 'b_2' },
      { relationship: 2, targetId: 'c_3' },
    ]);
  });

  it('lead nowhere where the target has no instances', async () => {
    expect(await drawn(`  a: ${node(to('b'))}\n  b: ${node('', 0)}\n`)).toEqual(['a_1 ->']);
  });

  it('are of one of two connection types', async () => {
    const { diagnostics } = await tryPlan(`node_templates:\n  a: ${node(to('b', 'one_to_one'))}\n  b: ${node('')}\n`);
    expect(diagnostics).toMatchObject([{ code: 'connection-type', message: expect.stringContaining('"one_to_one"') }]);
  });
});

describe('a relationship whose type derives from no built-in one', () => {
  it('is refused: nothing says which instances belong together', async () => {
    const text = `relationships: {mine: {}}
node_templates:
  a: {type: cloudify.nodes.Root}
  b: {type: cloudify.nodes.Root, relationships: [{type: mine, target: a}]}
`;
    expect((await tryPlan(text)).diagnostics).toMatchObject([{ code: 'relationship-unsupported' }]);
  });
});
