// Labels, taints and kubelet settings as users write them.

import { describe, expect, it } from 'vitest';
import { nodeSettings } from './node-settings.ts';
import { sketchMaster, sketchWorker } from './testing/sketch-context.ts';

const worker = (properties = {}) => sketchWorker(sketchMaster(), properties);

describe('the settings of a node', () => {
  it('are empty where nothing is written', () => {
    expect(nodeSettings(worker())).toEqual({ labels: {}, taints: [], kubelet: {} });
  });

  it('take labels, taints and fields of the kubelet', () => {
    const written = {
      labels: { 'example.org/disk': 'ssd', rack: 7, spot: true, empty: '' },
      taints: ['gpu=yes:NoSchedule', 'example.org/slow:PreferNoSchedule', 'bad=:NoExecute'],
      kubelet: { maxPods: 50 },
    };
    expect(nodeSettings(worker(written))).toEqual({
      labels: { 'example.org/disk': 'ssd', rack: '7', spot: 'true', empty: '' },
      taints: [
        { key: 'gpu', value: 'yes', effect: 'NoSchedule' },
        { key: 'example.org/slow', effect: 'PreferNoSchedule' },
        { key: 'bad', effect: 'NoExecute' },
      ],
      kubelet: { maxPods: 50 },
    });
  });

  it('let the kubelet of a control plane look at its pods often, unless something else is written', () => {
    expect(nodeSettings(sketchMaster()).kubelet).toEqual({ syncFrequency: '10s' });
    const written = { kubelet: { syncFrequency: '1m', maxPods: 50 } };
    expect(nodeSettings(sketchMaster(written)).kubelet).toEqual({ syncFrequency: '1m', maxPods: 50 });
  });

  it('of one host are laid over those of its node template', () => {
    const hosts = [{ ip: '10.0.0.7', labels: { rack: 'b' } }];
    const instance = worker({ ip: '', hosts, labels: { rack: 'a' } });
    instance.runtimeProperties['host'] = '10.0.0.7';
    expect(nodeSettings(instance).labels).toEqual({ rack: 'b' });
  });

  it.each([
    [{ labels: ['a'] }, 'property labels of minion has ["a"]'],
    [{ labels: { 'a b': 'c' } }, 'property labels of minion has {"a b":"c"}'],
    [{ labels: { a: 'not valid' } }, 'property labels'],
    [{ labels: { a: [] } }, 'property labels'],
    [{ taints: 'a:NoSchedule' }, 'property taints'],
    [{ taints: ['a:Never'] }, 'property taints of minion has "a:Never"'],
    [{ taints: ['NoSchedule'] }, 'property taints'],
    [{ kubelet: 7 }, 'property kubelet of minion has 7'],
  ])('are refused as %j', (properties, message) => {
    expect(() => nodeSettings(worker(properties))).toThrow(message);
  });
});
