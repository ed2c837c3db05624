// The life of objects, against an API server in memory.

import type { Json, JsonObject, NodeInstance } from '@brolly/plugin-sdk';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { at } from '../api/kube-object.ts';
import { kubernetesPlugin } from '../index.ts';
import { type FakeApiServer, startFakeApiServer } from '../testing/fake-api-server.ts';
import { connectionTo } from '../testing/kubectl-rig.ts';
import { sketchContext } from '../testing/sketch-context.ts';
import { objectOperations } from './operations.ts';

let server: FakeApiServer;
beforeAll(async () => {
  server = await startFakeApiServer();
});
beforeEach(() => {
  server.objects.clear();
  server.objects.control = (_plural, object) => object;
});
afterAll(() => server.stop());

function settings(properties: JsonObject = {}, data: JsonObject = { a: '1' }): NodeInstance {
  const type = 'cloudify.nodes.kubernetes.resources.ConfigMap';
  return {
    id: 'settings_a1b2c3',
    nodeName: 'settings',
    type,
    typeHierarchy: ['cloudify.nodes.Root', 'cloudify.nodes.kubernetes.resources.BlueprintDefinedResource', type],
    properties: {
      definition: { metadata: { name: 'settings' }, data },
      options: { namespace: 'shop' },
      validate_resource_status: false,
      ...properties,
    },
    runtimeProperties: {},
    relationships: [{ type: 'managed_by_master', typeHierarchy: ['r'], target: connectionTo(server) }],
  };
}

async function run(operation: string, self: NodeInstance, inputs: JsonObject = {}): Promise<Json> {
  const found = objectOperations[operation] ?? kubernetesPlugin.operations[operation];
  if (found?.kind !== 'imperative') throw new Error(`no operation ${operation}`);
  return (await found.run({ ...sketchContext(self), inputs })) ?? null;
}

const stored = (name = 'settings'): JsonObject | undefined => server.objects.read('configmaps', 'shop', name);
const somebodyElse = (data: JsonObject): void =>
  void server.objects.write('configmaps', 'shop', {
    object: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings', namespace: 'shop' }, data },
    manager: 'somebody',
    isDry: false,
  });

describe('an object', () => {
  it('is created, read, changed and deleted', async () => {
    const self = settings();
    await run('objects.create', self);
    await run('objects.read', self);
    expect(stored()).toMatchObject({ data: { a: '1' }, metadata: { annotations: { 'brolly/deployment': 'barevm' } } });
    expect(at(self.runtimeProperties['kubernetes'] ?? null, 'data')).toEqual({ a: '1' });
    expect(await run('objects.check_status', self)).toEqual({ ready: ['ConfigMap shop/settings'] });
    const changed = { ...settings({}, { b: '2' }), runtimeProperties: self.runtimeProperties };
    await run('objects.update', changed);
    expect(at(stored(), 'data')).toEqual({ b: '2' });
    await run('objects.delete', changed);
    expect(stored()).toBeUndefined();
    expect(changed.runtimeProperties['kubernetes_resources']).toBeUndefined();
  });

  it('is deleted also when the operation that made it was cut off, and each may be repeated', async () => {
    const self = settings();
    for (const _ of [1, 2]) await run('objects.create', self);
    for (const _ of [1, 2]) await run('objects.delete', self);
    expect(stored()).toBeUndefined();
  });

  it('drifts when somebody changes or deletes it, and is put right by an update', async () => {
    const self = settings();
    await run('objects.create', self);
    expect(await run('objects.check_drift', self)).toBeNull();
    server.objects.merge('configmaps', 'shop', 'settings', { data: { a: '9', theirs: 'x' } });
    expect(await run('objects.check_drift', self)).toEqual({
      'ConfigMap shop/settings': [{ path: 'data.a', is: '9', declared: '1' }],
    });
    await run('objects.update', self);
    expect(at(stored(), 'data')).toEqual({ a: '1', theirs: 'x' });
    server.objects.remove('configmaps', 'shop', 'settings');
    expect(await run('objects.check_drift', self)).toEqual({ 'ConfigMap shop/settings': 'it is gone' });
    await expect(run('objects.check_status', self)).rejects.toMatchObject({ reason: 'object-missing' });
  });

  it('has not drifted where the cluster changes it while it is looked at', async () => {
    const self = settings();
    await run('objects.create', self);
    server.afterNext(() => server.objects.merge('configmaps', 'shop', 'settings', { data: { bound: 'yes' } }));
    expect(await run('objects.check_drift', self)).toBeNull();
    expect(at(stored(), 'data')).toEqual({ a: '1', bound: 'yes' });
  });

  it('that was there is taken over, but for fields of others', async () => {
    somebodyElse({ theirs: 'x' });
    const self = settings();
    await run('objects.create', self);
    expect(at(stored(), 'data')).toEqual({ theirs: 'x', a: '1' });
    server.objects.clear();
    somebodyElse({ a: 'theirs' });
    await expect(run('objects.create', settings())).rejects.toMatchObject({
      reason: 'object-conflict',
      evidence: [{ lines: [expect.stringContaining('a conflict')] }],
    });
    await expect(run('objects.create', settings({ use_if_exists: false }))).rejects.toMatchObject({
      reason: 'object-exists',
    });
  });

  it('of somebody else by the same name stays', async () => {
    const self = settings();
    await run('objects.create', self);
    server.objects.clear();
    somebodyElse({ a: 'theirs' });
    await run('objects.delete', self);
    expect(at(stored(), 'data')).toEqual({ a: 'theirs' });
  });

  it('that is external is used and left alone', async () => {
    const self = settings({ use_external_resource: true });
    await expect(run('objects.create', self)).rejects.toMatchObject({ reason: 'object-missing' });
    somebodyElse({ a: 'theirs' });
    for (const name of ['create', 'read', 'update', 'check_drift', 'delete']) await run(`objects.${name}`, self);
    expect(at(stored(), 'data')).toEqual({ a: 'theirs' });
    server.objects.clear();
    const made = settings({ use_external_resource: true, create_if_missing: true });
    await run('objects.create', made);
    await run('objects.delete', made);
    expect(stored()).toBeDefined();
  });

  it('that takes the place of another one makes that one go, where this is allowed', async () => {
    const self = settings();
    await run('objects.create', self);
    const renamed = (more: JsonObject) => ({
      ...settings({ definition: { metadata: { name: 'other' }, data: {} }, ...more }),
      runtimeProperties: self.runtimeProperties,
    });
    await expect(run('objects.update', renamed({ allow_node_redefinition: false }))).rejects.toMatchObject({
      reason: 'redefinition-refused',
    });
    await run('objects.update', renamed({ allow_node_redefinition: true }));
    expect([stored(), stored('other')]).toEqual([undefined, expect.anything()]);
  });

  it('keeps the changes of update_resource_definition', async () => {
    const self = settings();
    await run('objects.create', self);
    await run('objects.update', self, { resource_definition_changes: { data: { c: '3' } } });
    expect(at(stored(), 'data')).toEqual({ a: '1', c: '3' });
    expect(await run('objects.check_drift', self)).toBeNull();
  });

  it('of kind Secret shows no value', async () => {
    const self = {
      ...settings({
        definition: { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'key' }, data: { a: 'c2VjcmV0' } },
      }),
      typeHierarchy: ['cloudify.nodes.kubernetes.resources.BlueprintDefinedResource'],
    };
    await run('objects.create', self);
    await run('objects.read', self);
    server.objects.merge('secrets', 'shop', 'key', { data: { a: 'b3RoZXI=' } });
    const said = JSON.stringify([self.runtimeProperties, await run('objects.check_drift', self)]);
    expect(said).toContain('(secret)');
    expect(said).not.toMatch(/c2VjcmV0|b3RoZXI=/);
  });
});

describe('a microservice', () => {
  it('is started when its pods are there, and tells its service to others', async () => {
    server.objects.control = (plural, object) =>
      plural === 'deployments'
        ? { ...object, status: { replicas: 1, updatedReplicas: 1, availableReplicas: 1 } }
        : plural === 'services'
          ? { ...object, spec: { ...(object['spec'] as JsonObject), clusterIP: '10.96.0.7' } }
          : object;
    const type = 'cloudify.kubernetes.Microservice';
    const self = {
      ...settings(),
      typeHierarchy: [type],
      properties: { name: 'web', image: 'nginx', port: 80, replicas: 1 },
    };
    await run('kube_run_expose', self);
    expect(self.runtimeProperties['service']).toMatchObject({ name: 'web', clusterIP: '10.96.0.7' });
    await run('kube_delete', self);
    expect(server.objects.list('deployments', '')).toEqual([]);
    expect(self.runtimeProperties['service']).toBeUndefined();
  });
});

describe('a connection', () => {
  it('shows at once whether it can be used', async () => {
    const self = connectionTo(server);
    await run('connect', self);
    expect(self.runtimeProperties).toMatchObject({ kubernetes_version: '1.36.3', endpoint: server.access.server });
    const options = { host: server.access.server, ssl_ca_cert: server.access.authority ?? '', api_key: 'bad' };
    const wrong = { ...self, properties: { configuration: { api_options: options } } };
    await expect(run('connect', wrong)).rejects.toMatchObject({ reason: 'api-unauthorized' });
  });
});
