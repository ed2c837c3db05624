// What is asked of the cluster so that a node has the labels and taints of its blueprint.

import type { Host, JsonObject, OperationContext } from '@brolly/plugin-sdk';
import { describe, expect, it } from 'vitest';
import { scriptedHost } from '../testing/scripted-host.ts';
import { sketchContext, sketchMaster, sketchWorker } from '../testing/sketch-context.ts';
import { labelScript, noteGiven, repairNodeObject } from './node-object.ts';

const NODE = JSON.stringify({
  metadata: { labels: { disk: 'hdd', old: 'x', theirs: 'kept' } },
  spec: { taints: [{ key: 'gpu', value: 'yes', effect: 'NoSchedule' }] },
});

/** A worker that was given a label and a taint, in a cluster that answers; and the scripts that the cluster was given. */
function rig(properties: JsonObject): { readonly context: OperationContext; readonly scripts: string[] } {
  const worker = sketchWorker(sketchMaster(), properties);
  const taints = [{ key: 'gpu', value: 'yes', effect: 'NoSchedule' }];
  Object.assign(worker.runtimeProperties, { node_name: 'w1', node_settings: { labels: { old: 'x' }, taints } });
  const answers = scriptedHost([
    ['get node w1', NODE],
    ['kubectl label', ''],
  ]);
  const scripts: string[] = [];
  const host: Host = {
    ...answers,
    run(script, options) {
      scripts.push(...script.split('\n').filter((line) => /kubectl (label|taint)/.test(line)));
      return answers.run(script, options);
    },
  };
  return { context: { ...sketchContext(worker), host: () => Promise.resolve(host) }, scripts };
}

describe('the object of a node', () => {
  it('is given what is declared, and loses what is not any more', async () => {
    const { context, scripts } = rig({ labels: { disk: 'ssd' } });
    await repairNodeObject(context);
    expect(scripts.map((line) => line.replace(/ --request.*|'/g, ''))).toEqual([
      'kubectl label node w1 --overwrite disk=ssd old-',
      'kubectl taint node w1 --overwrite gpu:NoSchedule-',
    ]);
    expect(context.self.runtimeProperties['node_settings']).toEqual({
      labels: { disk: 'ssd' },
      taints: [],
      address: '10.0.0.12',
    });
  });

  it('is left alone where it is as declared', async () => {
    const { context, scripts } = rig({ labels: { disk: 'hdd', old: 'x' }, taints: ['gpu=yes:NoSchedule'] });
    await repairNodeObject(context);
    expect(scripts).toEqual([]);
  });

  it('gets its labels when it is new, in one command, and none where there are none', () => {
    const { context } = rig({ labels: { disk: 'ssd', 'example.org/rack': "it's" } });
    expect(() => labelScript(context, 'w1')).toThrow('property labels');
    expect(labelScript(rig({ labels: { disk: 'ssd', rack: 'a' } }).context, 'w1')).toContain(
      "kubectl label node w1 --overwrite 'disk=ssd' 'rack=a' ",
    );
    expect(labelScript(rig({}).context, 'w1')).toBe('');
  });

  it('keeps the address with which it joined, whatever is declared later', () => {
    const { context } = rig({});
    noteGiven(context);
    const { self } = context;
    const later = { ...self, properties: { ...self.properties, node_address: '10.9.0.12' } };
    noteGiven({ ...context, self: later });
    expect(later.runtimeProperties['node_settings']).toMatchObject({ address: '10.0.0.12' });
  });
});
