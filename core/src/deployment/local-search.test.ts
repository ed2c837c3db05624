// What inputs name, looked for without a manager.

import { describe, expect, it } from 'vitest';
import { planOf } from '#plan/testing/plan-text.ts';
import { localSearch } from './local-search.ts';

const search = async () => {
  const plan = await planOf(
    `labels: {env: {values: [prod, eu]}}
plugins: {p: {executor: central_deployment_agent, install: false}}
node_templates: {db: {type: cloudify.nodes.Root, interfaces: {cloudify.interfaces.lifecycle: {create: p.make}}}}
groups: {g: {members: [db]}}
policies: {p: {type: cloudify.policies.scaling, targets: [g]}}
`,
  );
  const deployment = { id: 'data', blueprintPath: '/b.yaml', plan, createdAt: 1 };
  const isThere = localSearch({ neighbours: new Map([['data', { deployment, instances: [] }]]), secretNames: ['key'] });
  return { isThere, instance: plan.instances[0]?.id ?? '' };
};

const ofData = { deployment_id: 'data' };

describe('what an input names', () => {
  it.each([
    ['secret_key', 'key', {}],
    ['secret_key', 'key', { name_pattern: { ends_with: 'y', contains: 'e' } }],
    ['deployment_id', 'data', { labels: [{ env: 'eu' }] }],
    ['node_id', 'db', ofData],
    ['node_type', 'cloudify.nodes.Root', ofData],
    ['scaling_group', 'g', ofData],
    ['operation_name', 'cloudify.interfaces.lifecycle.create', ofData],
    ['capability_value', 'anything', ofData],
    ['blueprint_id', 'only a manager knows', {}],
    ['node_id', 'of no deployment that is named', {}],
  ])('is there: %s %s %j', async (type, value, conditions) => {
    expect((await search()).isThere({ type, value, conditions })).toBe(true);
  });

  it.each([
    ['secret_key', 'kye', {}],
    ['secret_key', 'key', { name_pattern: { starts_with: 'y' } }],
    ['secret_key', 'key', { name_pattern: { equals_to: 'keys' } }],
    ['deployment_id', 'date', {}],
    ['deployment_id', 'data', { labels: [{ env: 'eu' }, { env: 'test' }] }],
    ['node_id', 'dB', ofData],
    ['node_id', 'db', { deployment_id: 'gone' }],
    ['capability_value', 'anything', { deployment_id: 'gone' }],
    ['node_type', 'cloudify.nodes.Compute', ofData],
    ['scaling_group', 'h', ofData],
    ['operation_name', 'cloudify.interfaces.lifecycle.crate', ofData],
    ['node_instance', 'db_000000', ofData],
  ])('is not there: %s %s %j', async (type, value, conditions) => {
    expect((await search()).isThere({ type, value, conditions })).toBe(false);
  });

  it('is an instance of the deployment', async () => {
    const { isThere, instance } = await search();
    expect(isThere({ type: 'node_instance', value: instance, conditions: ofData })).toBe(true);
  });
});
