// Overrides of config_files as blueprints have them.

import type { Json, JsonObject, NodeInstance } from '@brolly/plugin-sdk';
import { describe, expect, it } from 'vitest';
import { sketchContext } from '../testing/sketch-context.ts';
import { overrideLines, withConfigOverride } from './config-overrides.ts';

function instance(nodeName: string, more: Partial<NodeInstance> = {}): NodeInstance {
  return {
    id: `${nodeName}_a1b2c3`,
    nodeName,
    type: 'T',
    typeHierarchy: ['T'],
    properties: {},
    runtimeProperties: {},
    relationships: [],
    ...more,
  };
}

const service = { clusterIP: '10.96.0.7', ports: [{ port: 5432 }] };
const db = instance('db', { runtimeProperties: { ip: '10.0.0.9', info: { port: 27_017 }, service } });
const proxy = instance('mongo_proxy', { typeHierarchy: ['cloudify.nodes.DeploymentProxy'] });
const web = instance('web', {
  properties: { name: 'front' },
  runtimeProperties: { ip: '10.0.0.7' },
  relationships: [{ type: 'r', typeHierarchy: ['r'], target: db }],
});
const context = sketchContext(web, { instances: [web, db, proxy] });
const object = (): JsonObject => ({ spec: { replicas: 1, env: [{ value: 'a' }, { value: 'b' }] } });
const after = (override: string): Json => withConfigOverride(object(), override, context);

describe('an override', () => {
  it.each([
    [`['spec']['env'][1]['value'] = 'c'`, { spec: { replicas: 1, env: [{ value: 'a' }, { value: 'c' }] } }],
    [`["spec"]["replicas"]=3`, { spec: { replicas: 3, env: [{ value: 'a' }, { value: 'b' }] } }],
    [`['spec']['paused'] = True`, { spec: { replicas: 1, paused: true, env: [{ value: 'a' }, { value: 'b' }] } }],
    [`['spec']['env'] = [{'name': 'x'}]`, { spec: { replicas: 1, env: [{ name: 'x' }] } }],
    [`['spec'] = None`, { spec: null }],
  ])('%s sets a value', (override, expected) => {
    expect(after(override)).toEqual(expected);
  });

  it.each([
    ['@{db,ip}', '10.0.0.9'],
    ['mongodb://@{db,ip}:@{db, info, port}/x', 'mongodb://10.0.0.9:27017/x'],
    ['@{get_service_clusterIP,db}', '10.96.0.7'],
    ['%{deployment.id}/%{node.id}/%{instance.id}', 'barevm/web/web_a1b2c3'],
    [`%{node.properties["name"]}`, 'front'],
    [`%{instance.runtime_properties["ip"]}`, '10.0.0.7'],
  ])('has %s replaced', (text, expected) => {
    expect(after(`['spec']['env'][0]['value'] = '${text}'`)).toMatchObject({
      spec: { env: [{ value: expected }, {}] },
    });
  });

  it('keeps what it puts in as it is, quotes and all', () => {
    const quoted = instance('db', { runtimeProperties: { ip: `it's "so"` } });
    const others = sketchContext(web, { instances: [web, quoted] });
    expect(withConfigOverride(object(), `['spec']['a'] = '@{db,ip}'`, others)).toMatchObject({
      spec: { a: `it's "so"` },
    });
    expect(after(`['spec']['replicas'] = @{get_service_port,db}`)).toMatchObject({ spec: { replicas: 5432 } });
  });

  it('changes nothing of the object that it is given', () => {
    const given = object();
    withConfigOverride(given, `['spec']['replicas'] = 9`, context);
    expect(given).toEqual(object());
  });

  it.each([
    [`spec.replicas = 3`, 'override-invalid', /no path with a value/],
    [`['spec']['replicas']`, 'override-invalid', /no path with a value/],
    [`['spec']['no']['where'] = 1`, 'override-invalid', /nothing at \['spec'\]\['no'\]/],
    [`['spec']['env'][7] = 1`, 'override-invalid', /has no item 7/],
    [`['spec']['a'] = [`, 'override-invalid', /no value/],
    [`['spec']['a'] = '@{nobody,ip}'`, 'override-invalid', /no node template "nobody"/],
    [`['spec']['a'] = '@{db}'`, 'override-invalid', /names no property/],
    [`['spec']['a'] = '@{get_service_port,web}'`, 'override-invalid', /not connected to "web"/],
    [`['spec']['a'] = '@{db,name}'`, 'override-unresolved', /runtime property name of db/],
    [`['spec']['a'] = '@{mongo_proxy,mongo_info,ip}'`, 'not-built', /stands for another deployment/],
    [`['spec']['a'] = '%{management_ip}'`, 'not-built', /manager/],
    [`['spec']['a'] = '%{tenant.name}'`, 'override-invalid', /%\{tenant.name\} is not known/],
  ])('is refused: %s', (override, reason, message) => {
    expect(() => after(override)).toThrow(
      expect.objectContaining({ reason, message: expect.stringMatching(message) as string }),
    );
  });

  it('is a text', () => {
    expect(overrideLines(undefined, 'web')).toEqual([]);
    expect(overrideLines('one', 'web')).toEqual(['one']);
    expect(() => overrideLines([{ a: 1 }], 'web')).toThrow('an override of web is a mapping');
  });
});
