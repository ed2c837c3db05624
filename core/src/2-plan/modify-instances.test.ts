// What comes and what goes when numbers of instances or a blueprint change.

import { describe, expect, it } from 'vitest';
import { type InstanceChange, type InstanceModification, modifyInstances } from './modify-instances.ts';
import type { Plan, PlanInstance } from './plan.ts';
import { planOf } from './testing/plan-text.ts';

const node = (relationships = '', count = 1): string =>
  `{type: cloudify.nodes.Root, instances: {deploy: ${count}}, relationships: [${relationships}]}`;
const inside = (target: string): string => `{type: cloudify.relationships.contained_in, target: ${target}}`;
const to = (target: string, connection = 'all_to_all'): string =>
  `{type: cloudify.relationships.connected_to, target: ${target}, properties: {connection_type: ${connection}}}`;

type Changes = Readonly<Record<string, InstanceChange>>;

function modify(before: Plan, changes: Changes, next: Plan = before): InstanceModification {
  let count = 0;
  const makeId = (): string => {
    count += 1;
    return `new${count}`;
  };
  return modifyInstances(before, { nodes: next.nodes, scalingGroups: next.scalingGroups ?? {} }, { changes, makeId });
}

const ids = (instances: readonly PlanInstance[]): readonly string[] => instances.map((one) => one.id);
const links = (instances: readonly PlanInstance[]): readonly string[] =>
  instances.map((one) => `${one.id} -> ${one.relationships.map((each) => each.targetId).join(' ')}`);

describe('growing', () => {
  it('adds instances with what is contained in them, and keeps all that was there', async () => {
    const plan = await planOf(`node_templates:\n  host: ${node()}\n  app: ${node(inside('host'), 2)}\n`);
    const { instances, added, removed } = modify(plan, { host: { instances: 2 } });
    expect(ids(added).map((id) => id.split('_')[0])).toEqual(['app', 'app', 'host']);
    expect(removed).toEqual([]);
    expect(ids(instances)).toEqual(expect.arrayContaining([...ids(plan.instances)]));
    expect(added.find((one) => one.nodeName === 'host')?.index).toBe(2);
    expect(added.filter((one) => one.nodeName === 'app').map((one) => one.index)).toEqual([3, 4]);
  });

  it('of a contained node is per instance of its container', async () => {
    const plan = await planOf(`node_templates:\n  host: ${node('', 2)}\n  app: ${node(inside('host'))}\n`);
    expect(modify(plan, { app: { instances: 3 } }).added).toHaveLength(4);
  });

  it('extends those that are related to what is new', async () => {
    const plan = await planOf(`node_templates:\n  db: ${node()}\n  web: ${node(to('db'))}\n`);
    const { extended, reduced } = modify(plan, { db: { instances: 2 } });
    expect(links(extended)).toEqual(['web_2 -> db_new1']);
    expect(reduced).toEqual([]);
  });

  it('keeps the one target that all lead to', async () => {
    const plan = await planOf(`node_templates:\n  db: ${node('', 2)}\n  web: ${node(to('db', 'all_to_one'))}\n`);
    const [target] = plan.instances.find((one) => one.nodeName === 'web')?.relationships ?? [];
    const { added, extended } = modify(plan, { db: { instances: 9 }, web: { instances: 2 } });
    expect(added.find((one) => one.nodeName === 'web')?.relationships).toEqual([target]);
    expect(extended).toEqual([]);
  });

  it('from none at all is possible', async () => {
    const plan = await planOf(`node_templates:\n  a: ${node('', 0)}\n  b: ${node(to('a'))}\n`);
    expect(ids(modify(plan, { a: { instances: 1 } }).added)).toEqual(['a_new1']);
  });
});

describe('shrinking', () => {
  it('takes the newest first, with what is contained in them', async () => {
    const plan = await planOf(`node_templates:\n  host: ${node('', 2)}\n  app: ${node(inside('host'))}\n`);
    const { instances, removed } = modify(plan, { host: { instances: 1 } });
    expect(instances.map((one) => `${one.nodeName} ${one.index}`)).toEqual(['app 1', 'host 1']);
    expect(removed.map((one) => `${one.nodeName} ${one.index}`)).toEqual(['app 2', 'host 2']);
  });

  it('takes those that are named before all, and spares those that are to go last', async () => {
    const plan = await planOf(`node_templates:\n  a: ${node('', 3)}\n`);
    const [first = '', second = '', third = ''] = ids(plan.instances);
    const left = (change: InstanceChange): readonly string[] => ids(modify(plan, { a: change }).instances);
    expect(left({ instances: 2, removeFirst: [first] })).toEqual([second, third]);
    expect(left({ instances: 2, removeLast: [third] })).toEqual([first, third]);
    expect(left({ instances: 0, removeLast: [third] })).toEqual([]);
  });

  it('reduces those that were related to what is gone', async () => {
    const plan = await planOf(`node_templates:\n  db: ${node('', 2)}\n  web: ${node(to('db'))}\n`);
    expect(links(modify(plan, { db: { instances: 1 } }).reduced)).toEqual(['web_3 -> db_2']);
  });
});

describe('a scaling group', () => {
  const groups =
    'groups: {pair: {members: [web, disk]}}\npolicies: {p: {type: cloudify.policies.scaling, targets: [pair]}}\n';
  const pair = (): Promise<Plan> => planOf(`${groups}node_templates:\n  web: ${node(to('disk'))}\n  disk: ${node()}\n`);

  it('grows with all its members, each related within its own group instance', async () => {
    const { added, extended } = modify(await pair(), { pair: { instances: 2 } });
    expect(added.map((one) => one.nodeName)).toEqual(['disk', 'web']);
    const [disk, web] = added;
    expect(web?.relationships.map((one) => one.targetId)).toEqual([disk?.id]);
    expect(web?.scalingGroups).toEqual(disk?.scalingGroups);
    expect(extended).toEqual([]);
  });

  it('loses the group instance that holds a named member', async () => {
    const plan = await pair();
    const grown = { ...plan, instances: modify(plan, { pair: { instances: 2 } }).instances };
    const old = plan.instances.find((one) => one.nodeName === 'web')?.id ?? '';
    const { removed } = modify(grown, { pair: { instances: 1, removeFirst: [old] } });
    expect(ids(removed)).toEqual(ids(plan.instances));
  });
});

describe('another blueprint', () => {
  it('adds and removes nodes and relationships, and leaves what is in both as it was', async () => {
    const before = await planOf(`node_templates:\n  a: ${node(to('b'))}\n  b: ${node()}\n  c: ${node()}\n`);
    const next = await planOf(`node_templates:\n  a: ${node(to('d'))}\n  b: ${node()}\n  d: ${node('', 2)}\n`);
    const { added, removed, extended, reduced } = modify(before, {}, next);
    expect(added.map((one) => one.nodeName)).toEqual(['d', 'd']);
    expect(ids(removed)).toEqual(['c_3']);
    expect(links(extended)).toEqual(['a_1 -> d_new1 d_new2']);
    expect(links(reduced)).toEqual(['a_1 -> b_2']);
  });

  it('changes nothing where it is the same', async () => {
    const plan = await planOf(`node_templates:\n  a: ${node(to('b'), 2)}\n  b: ${node('', 2)}\n`);
    expect(modify(plan, {})).toEqual({ instances: plan.instances, added: [], removed: [], extended: [], reduced: [] });
  });
});
