// The kube_ workflows against an API server in memory: what they make, and that a resume does nothing twice.

import type { Json, JsonObject, NodeInstance } from '@brolly/plugin-sdk';
import { load } from 'js-yaml';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { at, numberAt } from '../api/kube-object.ts';
import { kubernetesPlugin } from '../index.ts';
import { playKubectl, startKubectlRig } from '../testing/kubectl-rig.ts';
import { KUBECTL_OPERATIONS } from './kubectl-yaml.ts';
import { kubectlOperations } from './operations.ts';

const { server, begin, play, deployment, put } = await startKubectlRig();
beforeEach(() => begin());
afterAll(() => server.stop());

const WEB = { name: 'web', image: 'docker.io/library/nginx:1.29', port: '80', replicas: '2' };

describe('the declaration', () => {
  it('has an operation and a workflow for each that the plugin has', () => {
    const yaml = load(kubernetesPlugin.yaml) as JsonObject;
    expect(Object.keys(kubectlOperations)).toEqual(KUBECTL_OPERATIONS.map((name) => `kubectl.${name}`));
    const named = Object.entries(yaml['workflows'] as JsonObject).filter(([name]) => name.startsWith('kube_'));
    for (const [name, one] of named) {
      expect(at(one, 'mapping')).toBe(`kubernetes.${name}`);
      expect(kubernetesPlugin.workflows).toHaveProperty(name);
    }
  });
});

const NEEDED = 'needed';
describe.each([
  ['kube_run', { name: NEEDED, image: NEEDED, port: -1, replicas: 1, dry_run: false, overrides: '' }],
  [
    'kube_expose',
    {
      name: NEEDED,
      resource: NEEDED,
      protocol: 'TCP',
      port: NEEDED,
      target_port: -1,
      service_name: '',
      overrides: '',
    },
  ],
  ['kube_stop', { name: NEEDED, resource: NEEDED, all: false }],
  ['kube_delete', { name: NEEDED, resource: NEEDED, all: false }],
  ['kube_create', { url: NEEDED }],
  ['kube_scale', { name: NEEDED, amount: '+0' }],
])('%s', (name, own) => {
  it('has the parameters of the plugin of 2015 with their defaults, and no other', () => {
    const declared = at(load(kubernetesPlugin.yaml) as JsonObject, 'workflows', name, 'parameters') as JsonObject;
    const defaults = Object.entries(declared).map(([key, one]) => [key, at(one, 'default') ?? NEEDED]);
    const login = { ssh_user: '', ssh_keyfilename: '' };
    expect(Object.fromEntries(defaults)).toEqual({ master: NEEDED, ...own, ...login });
  });
});

describe('kube_run', () => {
  it('makes the Deployment that kubectl makes today', async () => {
    expect(await play('kube_run', WEB)).toEqual({ created: 'Deployment default/web', dry_run: false });
    expect(deployment('web')).toMatchObject({
      apiVersion: 'apps/v1',
      metadata: { labels: { app: 'web' } },
      spec: {
        replicas: 2,
        selector: { matchLabels: { app: 'web' } },
        template: {
          metadata: { labels: { app: 'web' } },
          spec: { containers: [{ name: 'nginx', image: WEB.image, ports: [{ containerPort: 80 }] }] },
        },
      },
    });
  });

  it('takes overrides that were written for a ReplicationController', async () => {
    const overrides = `'{"apiVersion":"v1","kind":"ReplicationController","spec":{"replicas":5,"selector":{"tier":"front"}}}'`;
    await play('kube_run', { ...WEB, overrides });
    expect(deployment('web')).toMatchObject({
      kind: 'Deployment',
      spec: {
        replicas: 5,
        selector: { matchLabels: { tier: 'front' } },
        template: { metadata: { labels: { app: 'web', tier: 'front' } } },
      },
    });
  });

  it('makes nothing in a dry run', async () => {
    const { result, log } = await playKubectl(server, 'kube_run', { ...WEB, dry_run: 'true' });
    expect(result).toMatchObject({ dry_run: true });
    expect(log.join()).toContain('"kind":"Deployment"');
    expect(deployment('web')).toBeUndefined();
  });

  it('fails where a Deployment of the name is there, but not for its own', async () => {
    await play('kube_run', WEB, { executionId: 'first' });
    await expect(play('kube_run', WEB, { executionId: 'second' })).rejects.toMatchObject({ reason: 'object-exists' });
    expect(await play('kube_run', WEB, { executionId: 'first' })).toMatchObject({ created: 'Deployment default/web' });
  });

  it.each([
    [{ ...WEB, image: '' }, 'parameter-invalid', /parameter image is ""/],
    [{ ...WEB, replicas: 'two' }, 'parameter-invalid', /parameter replicas is "two"/],
    [{ ...WEB, dry_run: 'maybe' }, 'parameter-invalid', /parameter dry_run/],
    [{ ...WEB, overrides: '{' }, 'overrides-invalid', /parameter overrides/],
    [{ ...WEB, overrides: 'text' }, 'overrides-invalid', /no mapping/],
  ] satisfies [JsonObject, string, RegExp][])('refuses %j', async (parameters, reason, message) => {
    await expect(play('kube_run', parameters)).rejects.toMatchObject({
      reason,
      message: expect.stringMatching(message) as string,
    });
  });

  it.each([
    ['nobody', /no cluster of this blueprint: it has cluster/],
    ['proxy', /stands for another deployment/],
    ['minion', /no control plane/],
  ])('refuses the master "%s"', async (master, message) => {
    await expect(play('kube_run', { ...WEB, master })).rejects.toThrow(message);
  });

  it('says by its code that clusters of other deployments are not built', async () => {
    await expect(play('kube_run', { ...WEB, master: 'proxy' })).rejects.toMatchObject({
      reason: 'not-built',
      hint: expect.stringContaining('kubeconfig') as string,
    });
  });
});

describe('kube_expose', () => {
  it('makes a Service for what ran as a ReplicationController', async () => {
    await play('kube_run', WEB);
    await play('kube_expose', { name: 'web', resource: 'rc', port: '80', target_port: '8080', protocol: 'tcp' });
    expect(server.objects.read('services', 'default', 'web')).toMatchObject({
      spec: { selector: { app: 'web' }, ports: [{ port: 80, targetPort: 8080, protocol: 'TCP' }] },
    });
  });

  it('names the Service, and merges overrides', async () => {
    put('pods', { metadata: { name: 'db', namespace: 'default', labels: { run: 'db' } }, kind: 'Pod' });
    const overrides = { spec: { type: 'NodePort' } };
    await play('kube_expose', { name: 'db', resource: 'po', port: 5432, service_name: 'data', overrides });
    expect(server.objects.read('services', 'default', 'data')).toMatchObject({
      spec: { type: 'NodePort', selector: { run: 'db' }, ports: [{ port: 5432, targetPort: 5432 }] },
    });
  });

  it.each([
    [{ name: 'web', resource: 'rc', port: 80 }, 'object-missing'],
    [{ name: 'web', resource: 'widget', port: 80 }, 'kind-unknown'],
    [{ name: 'settings', resource: 'cm', port: 80 }, 'parameter-invalid'],
    [{ name: 'settings', resource: 'cm', port: -1 }, 'parameter-invalid'],
    [{ name: 'odd', resource: 'rs', port: 80 }, 'parameter-invalid'],
  ])('refuses %j', async (parameters, reason) => {
    put('configmaps', { metadata: { name: 'settings', namespace: 'default' }, kind: 'ConfigMap' });
    const selector = { matchLabels: { app: 'web' }, matchExpressions: [{ key: 'tier', operator: 'Exists' }] };
    put('replicasets', { metadata: { name: 'odd', namespace: 'default' }, kind: 'ReplicaSet', spec: { selector } });
    await expect(play('kube_expose', parameters)).rejects.toMatchObject({ reason });
  });
});

describe('kube_scale', () => {
  const replicas = (): number => numberAt(deployment('web'), ['spec', 'replicas']);

  it.each([
    ['4', 4],
    ['+1', 3],
    ['-1', 1],
    ['-9', 0],
    [4, 4],
    ['+0', 2],
  ])('by %j makes of two %i', async (amount, expected) => {
    await play('kube_run', WEB);
    await play('kube_scale', { name: 'web', amount });
    expect(replicas()).toBe(expected);
  });

  it('adds once, however often it is cut off and resumed', async () => {
    await play('kube_run', WEB);
    const stored = new Map<string, Json>();
    const cut = { stored, onOperation: (name: string) => expect(name).toBe('kubectl.find_scalable') };
    await expect(play('kube_scale', { name: 'web', amount: '+1' }, cut)).rejects.toThrow('kubectl.scale');
    await play('kube_scale', { name: 'web', amount: '+1' }, { stored });
    stored.delete('scale');
    await play('kube_scale', { name: 'web', amount: '+1' }, { stored });
    expect(replicas()).toBe(3);
  });

  it('finds what a node template runs', async () => {
    await play('kube_run', { ...WEB, name: 'front' });
    const node = (properties: JsonObject, runtimeProperties: NodeInstance['runtimeProperties']): NodeInstance => ({
      id: 'shop_1',
      nodeName: 'shop',
      type: 't',
      typeHierarchy: ['t'],
      properties,
      runtimeProperties,
      relationships: [],
    });
    const kept = [{ apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'default', name: 'front' }];
    for (const other of [node({ name: 'front' }, {}), node({}, { kubernetes_resources: kept })])
      expect(await play('kube_scale', { name: 'shop', amount: '+1' }, { others: [other] })).toMatchObject({
        scaled: 'Deployment default/front',
      });
    await expect(play('kube_scale', { name: 'shop', amount: '1' }, { others: [node({}, {})] })).rejects.toMatchObject({
      reason: 'parameter-invalid',
    });
    expect(numberAt(deployment('front'), ['spec', 'replicas'])).toBe(4);
  });

  it('refuses what is no amount', async () => {
    await play('kube_run', WEB);
    await expect(play('kube_scale', { name: 'web', amount: 'many' })).rejects.toThrow(/parameter amount is "many"/);
  });
});

describe('kube_stop and kube_delete', () => {
  it('delete what is named, and know again what they have deleted', async () => {
    for (const workflow of ['kube_stop', 'kube_delete']) {
      await play('kube_run', WEB, { executionId: workflow });
      const stored = new Map<string, Json>();
      expect(await play(workflow, { name: 'web', resource: 'rc' }, { stored })).toEqual({
        deleted: ['Deployment default/web'],
      });
      stored.delete(workflow === 'kube_stop' ? 'stop' : 'delete');
      await play(workflow, { name: 'web', resource: 'rc' }, { stored });
      expect(deployment('web')).toBeUndefined();
      await expect(play(workflow, { name: 'web', resource: 'rc' })).rejects.toMatchObject({ reason: 'object-missing' });
    }
  });

  it('leave alone what has taken the name of what they deleted before they were cut off', async () => {
    for (const workflow of ['kube_stop', 'kube_delete']) {
      const stored = new Map<string, Json>();
      put('pods', { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web-0', namespace: 'default' } });
      await play(workflow, { name: 'web-0', resource: 'pod' }, { stored });
      stored.delete(workflow === 'kube_stop' ? 'stop' : 'delete');
      put('pods', { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web-0', namespace: 'default' } });
      expect(await play(workflow, { name: 'web-0', resource: 'pod' }, { stored })).toEqual({
        deleted: ['Pod default/web-0'],
      });
      expect(server.objects.read('pods', 'default', 'web-0')).toBeDefined();
      server.objects.clear();
    }
  });

  it('leave alone what takes the name at the moment of the deletion', async () => {
    const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web-0', namespace: 'default' } };
    put('pods', pod);
    const onOperation = (name: string): void => {
      if (name !== 'kubectl.delete') return;
      server.afterNext(() => {
        server.objects.remove('pods', 'default', 'web-0');
        put('pods', pod);
      });
    };
    await play('kube_delete', { name: 'web-0', resource: 'pod' }, { onOperation });
    expect(server.objects.read('pods', 'default', 'web-0')).toBeDefined();
  });

  it('delete all of a kind', async () => {
    for (const name of ['a', 'b']) await play('kube_run', { ...WEB, name });
    await play('kube_delete', { name: '', resource: 'deployments', all: 'true' });
    expect(server.objects.list('deployments', 'default')).toEqual([]);
  });

  it('delete nothing when all of a kind are asked for, and one of them by its name', async () => {
    for (const name of ['a', 'b']) await play('kube_run', { ...WEB, name });
    for (const workflow of ['kube_stop', 'kube_delete'])
      await expect(play(workflow, { name: 'a', resource: 'deployment', all: 'true' })).rejects.toMatchObject({
        reason: 'parameter-invalid',
        message: 'parameter all is true, and parameter name is "a"',
        hint: 'Leave out all to delete deployment a, or give an empty name to delete each deployment of the namespace default.',
      });
    expect(server.objects.list('deployments', 'default')).toHaveLength(2);
    await expect(play('kube_delete', { resource: 'deployment' })).rejects.toMatchObject({
      reason: 'parameter-invalid',
    });
  });
});

const MANIFEST = `
apiVersion: v1
kind: ConfigMap
metadata: {name: settings}
data: {a: '1'}
---
apiVersion: v1
kind: List
items:
- {apiVersion: v1, kind: Namespace, metadata: {name: shop}}
- {apiVersion: extensions/v1beta1, kind: Deployment, metadata: {name: web, namespace: shop}, spec: {replicas: 1}}
`;

describe('kube_create and kube_apply', () => {
  const files = { 'all.yaml': MANIFEST };

  it('take all objects of a manifest, old versions and lists included', async () => {
    for (const workflow of ['kube_create', 'kube_apply']) {
      await play(workflow, { url: 'all.yaml', force: true }, { files, executionId: 'same' });
      expect(server.objects.read('configmaps', 'default', 'settings')).toMatchObject({ data: { a: '1' } });
      expect(server.objects.read('namespaces', '', 'shop')).toBeDefined();
      expect(server.objects.read('deployments', 'shop', 'web')).toMatchObject({ apiVersion: 'apps/v1' });
    }
  });

  it('apply may be repeated, create may not', async () => {
    for (const _ of [1, 2]) await play('kube_apply', { url: 'all.yaml', wait: true }, { files });
    await expect(play('kube_create', { url: 'all.yaml' }, { files })).rejects.toMatchObject({
      reason: 'object-exists',
    });
  });

  it('apply changes what create has made, and not what others have', async () => {
    const settings = (a: string) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'mine' }, data: { a } });
    const stored = () => server.objects.read('configmaps', 'default', 'mine');
    await play('kube_create', { url: 'mine.yaml' }, { files: { 'mine.yaml': JSON.stringify(settings('1')) } });
    await play('kube_apply', { manifest: settings('2') });
    expect(stored()).toMatchObject({ data: { a: '2' } });
    server.objects.apply('configmaps', 'default', {
      object: settings('3'),
      manager: 'helm',
      force: true,
      isDry: false,
    });
    await expect(play('kube_apply', { manifest: settings('4') })).rejects.toMatchObject({ reason: 'object-conflict' });
    expect(stored()).toMatchObject({ data: { a: '3' } });
  });

  it('apply takes a manifest as a value', async () => {
    const manifest = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'key' }, stringData: { a: 'b' } };
    await play('kube_apply', { manifest, namespace: 'shop' });
    expect(server.objects.read('secrets', 'shop', 'key')).toBeDefined();
  });

  it.each([
    ['a: [', /no YAML/],
    ['- a', /no mapping/],
    ['kind: Pod', /no kind or no apiVersion/],
    ['{apiVersion: v1, kind: Pod}', /no metadata.name/],
  ])('refuse the manifest "%s"', async (manifest, message) => {
    await expect(play('kube_apply', { manifest })).rejects.toMatchObject({
      reason: 'manifest-invalid',
      message: expect.stringMatching(message) as string,
    });
  });
});
