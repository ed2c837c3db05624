// What node templates of each family of types stand for.

import type { JsonObject, NodeInstance } from '@brolly/plugin-sdk';
import { load } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import { KUBERNETES_PLUGIN_YAML } from '../plugin-yaml.ts';
import { sketchContext } from '../testing/sketch-context.ts';
import { declaredObjects } from './declared-objects.ts';

interface TypeText {
  readonly derived_from?: string;
}
const TYPES = (load(KUBERNETES_PLUGIN_YAML) as { readonly node_types: Readonly<Record<string, TypeText>> }).node_types;

/** From root to leaf, as the plugin.yaml has them. */
function hierarchyOf(type: string): readonly string[] {
  const parent = TYPES[type]?.derived_from;
  return parent === undefined ? [type] : [...hierarchyOf(parent), type];
}

function instanceOf(type: string, properties: JsonObject, runtimeProperties = {}): NodeInstance {
  return {
    id: 'front_a1b2c3',
    nodeName: 'front',
    type,
    typeHierarchy: hierarchyOf(type),
    properties,
    runtimeProperties,
    relationships: [],
  };
}

const FILES: Readonly<Record<string, string>> = {
  'rc.yaml': 'apiVersion: v1\nkind: ReplicationController\nmetadata: {name: rc}\nspec: {replicas: 1}\n',
  'two.yaml':
    'apiVersion: v1\nkind: Secret\nmetadata: {name: a}\n---\napiVersion: v1\nkind: Secret\nmetadata: {name: "{{ b }}"}\n',
};

async function objectsOf(instance: NodeInstance): Promise<readonly unknown[]> {
  const context = sketchContext(instance);
  const read = (path: string) => Promise.resolve(Buffer.from(FILES[path] ?? ''));
  return declaredObjects({ ...context, files: { ...context.files, read } });
}

const MICROSERVICE = 'cloudify.kubernetes.Microservice';
const definition = (type: string, value: JsonObject, more: JsonObject = {}) =>
  objectsOf(instanceOf(`cloudify.kubernetes.resources.${type}`, { definition: value, ...more }));

describe('a microservice', () => {
  it('by its properties is a Deployment and a Service', async () => {
    const properties = {
      name: 'web',
      image: 'nginx',
      port: 80,
      target_port: 8080,
      replicas: 2,
      run_overrides: '{"spec":{"minReadySeconds":3}}',
      expose_overrides: '{"spec":{"type":"NodePort"}}',
    };
    expect(await objectsOf(instanceOf(MICROSERVICE, properties))).toMatchObject([
      {
        kind: 'Deployment',
        spec: {
          replicas: 2,
          minReadySeconds: 3,
          template: { spec: { containers: [{ image: 'nginx', ports: [{ containerPort: 8080 }] }] } },
        },
      },
      {
        kind: 'Service',
        spec: { type: 'NodePort', selector: { app: 'web' }, ports: [{ port: 80, targetPort: 8080 }] },
      },
    ]);
  });

  it('without a port is a Deployment', async () => {
    const properties = { name: 'web', image: 'nginx', port: -1, target_port: -1, replicas: 1 };
    expect(await objectsOf(instanceOf(MICROSERVICE, properties))).toMatchObject([{ kind: 'Deployment' }]);
  });

  it('by its config is what that says, one object or several', async () => {
    const config = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'x' } };
    expect(await objectsOf(instanceOf('cloudify.kubernetes.MicroService', { config }))).toEqual([config]);
    expect(await objectsOf(instanceOf(MICROSERVICE, { config: [config, config] }))).toHaveLength(2);
  });

  it('by its files is what they say, with overrides', async () => {
    const overrides = [`['spec']['replicas'] = 4`];
    const files = { config: {}, config_files: [{ file: 'rc.yaml', overrides }, { file: 'two.yaml' }] };
    expect(await objectsOf(instanceOf(MICROSERVICE, files))).toMatchObject([
      { kind: 'ReplicationController', spec: { replicas: 4 } },
      { kind: 'Secret' },
      { kind: 'Secret' },
    ]);
    const older = { config_path: 'rc.yaml', config_overrides: overrides };
    expect(await objectsOf(instanceOf(MICROSERVICE, older))).toMatchObject([{ spec: { replicas: 4 } }]);
  });

  it('has the number of pods that it was scaled to', async () => {
    const properties = { name: 'web', image: 'nginx', replicas: 2 };
    const scaled = { scaled: { 'Deployment web': 5 } };
    expect(await objectsOf(instanceOf(MICROSERVICE, properties, scaled))).toMatchObject([{ spec: { replicas: 5 } }]);
  });

  it.each([
    [{ image: 'nginx' }, /property name of front is not given/],
    [{ name: 'web' }, /property image of front is not given/],
    [{ config_files: [{ overrides: [] }] }, /property config_files/],
    [{ config_files: [{ file: 'two.yaml', overrides: [`['a'] = 1`] }] }, /has 2 objects, and overrides are for one/],
    [{ config: { kind: 'Pod' } }, /no kind or no apiVersion/],
  ] satisfies [JsonObject, RegExp][])('is refused: %j', async (properties, message) => {
    await expect(objectsOf(instanceOf(MICROSERVICE, properties))).rejects.toThrow(message);
  });
});

describe('a definition', () => {
  it('has kind and version of its type', async () => {
    expect(await definition('Deployment', { metadata: { name: 'x' }, spec: { replicas: 1 } })).toEqual([
      { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'x' }, spec: { replicas: 1 } },
    ]);
    expect(
      await definition('Role', { apiVersion: 'v1', metadata: { name: 'x' }, rules: [{ verbs: ['get'] }] }),
    ).toEqual([
      {
        apiVersion: 'rbac.authorization.k8s.io/v1',
        kind: 'Role',
        metadata: { name: 'x' },
        rules: [{ verbs: ['get'] }],
      },
    ]);
  });

  it('is sent without what data types of existing blueprints leave empty', async () => {
    const value = { apiVersion: 'v1', kind: '', metadata: { name: 'x' }, spec: {}, data: {}, type: null };
    expect(await definition('ConfigMap', value)).toEqual([
      { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'x' } },
    ]);
    expect(await definition('NetworkPolicy', { metadata: { name: 'x' }, spec: {} })).toMatchObject([{ spec: {} }]);
  });

  it('of an object of any kind has its own, or what the Python client would have told', async () => {
    const widget = { apiVersion: 'example.org/v1', kind: 'Widget', metadata: { name: 'x' } };
    expect(await definition('CustomObject', widget)).toEqual([widget]);
    const mapping = { api_mapping: { create: { payload: 'V1beta1CronJob' } } };
    expect(
      await definition('CustomBlueprintDefinedResource', { apiVersion: 'batch/v1', metadata: { name: 'x' } }, mapping),
    ).toMatchObject([{ kind: 'CronJob', apiVersion: 'batch/v1' }]);
  });

  it('has a name of its own where it names nothing', async () => {
    expect(await definition('Namespace', {})).toMatchObject([
      { kind: 'Namespace', metadata: { name: 'front-a1b2c3' } },
    ]);
  });

  it('carries the changes of update_resource_definition', async () => {
    const type = 'cloudify.nodes.kubernetes.resources.ConfigMap';
    const changes = { resource_definition_changes: { data: { b: '2' } } };
    const properties = { definition: { metadata: { name: 'x' }, data: { a: '1' } } };
    expect(await objectsOf(instanceOf(type, properties, changes))).toMatchObject([{ data: { a: '1', b: '2' } }]);
  });

  it.each(Object.keys(TYPES).filter((type) => /^cloudify\.nodes\.kubernetes\.resources\.[A-Z]\w+$/.test(type)))(
    'of type %s is known under its other name too',
    (type) => {
      expect(TYPES[type.replace('nodes.', '')]).toEqual({ derived_from: type });
    },
  );
});

describe('files', () => {
  it('are one or several, templates where they have variables', async () => {
    const file = { resource_path: 'two.yaml', template_variables: { b: 'bee' } };
    const one = instanceOf('cloudify.nodes.kubernetes.resources.FileDefinedResource', { file });
    expect(await objectsOf(one)).toMatchObject([{ metadata: { name: 'a' } }, { metadata: { name: 'bee' } }]);
    const several = { files: [{ resource_path: 'rc.yaml' }, 'rc.yaml'] };
    expect(
      await objectsOf(instanceOf('cloudify.kubernetes.resources.MultipleFileDefinedResources', several)),
    ).toHaveLength(2);
  });

  it('must be named', async () => {
    const none = instanceOf('cloudify.nodes.kubernetes.resources.FileDefinedResource', { file: {} });
    await expect(objectsOf(none)).rejects.toThrow(/property file of front/);
  });
});
