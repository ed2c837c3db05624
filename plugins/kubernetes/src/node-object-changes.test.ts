// Labels and taints: what is set, what is removed, and what is left to others.

import { describe, expect, it } from 'vitest';
import { type NodeObject, nodeObjectChanges, readGiven, readNodeObject } from './node-object-changes.ts';

const NOTHING: NodeObject = { labels: {}, taints: [] };
const OF_OTHERS: NodeObject = {
  labels: { 'kubernetes.io/hostname': 'w1', theirs: 'kept' },
  taints: [{ key: 'node.kubernetes.io/unreachable', effect: 'NoExecute' }],
};

const changes = (declared: Partial<NodeObject>, given: Partial<NodeObject> = {}, live: NodeObject = OF_OTHERS) =>
  nodeObjectChanges({ ...NOTHING, ...declared }, { given: { ...NOTHING, ...given }, live });

describe('the labels and taints of a node', () => {
  it('are left alone where nothing is declared and nothing was given', () => {
    expect(changes({})).toEqual({ labels: [], taints: [], summaries: [] });
  });

  it('are set where they are missing or have another value', () => {
    const declared: NodeObject = {
      labels: { disk: 'ssd', theirs: 'ours' },
      taints: [{ key: 'gpu', value: 'yes', effect: 'NoSchedule' }],
    };
    expect(changes(declared)).toEqual({
      labels: ['disk=ssd', 'theirs=ours'],
      taints: ['gpu=yes:NoSchedule'],
      summaries: [
        'set label disk=ssd of the node',
        'set label theirs=ours of the node',
        'set taint gpu=yes:NoSchedule of the node',
      ],
    });
  });

  it('are removed when they are not declared any more, and only those that were given', () => {
    const given: NodeObject = { labels: { disk: 'ssd', gone: '' }, taints: [{ key: 'gpu', effect: 'NoSchedule' }] };
    const live = { labels: { ...OF_OTHERS.labels, disk: 'hdd' }, taints: [...OF_OTHERS.taints, ...given.taints] };
    expect(changes({}, given, live)).toMatchObject({ labels: ['disk-'], taints: ['gpu:NoSchedule-'] });
  });

  it('are set and not removed where only the value of a taint is another one', () => {
    const given = { taints: [{ key: 'gpu', value: 'no', effect: 'NoSchedule' }] };
    const declared = { taints: [{ key: 'gpu', value: 'yes', effect: 'NoSchedule' }] };
    expect(changes(declared, given, { ...NOTHING, ...given }).taints).toEqual(['gpu=yes:NoSchedule']);
  });

  it('are as they were declared after that', () => {
    const same: NodeObject = { labels: { a: '' }, taints: [{ key: 'b', effect: 'NoExecute' }] };
    expect(changes(same, same, { labels: { a: '' }, taints: [{ key: 'b', value: '', effect: 'NoExecute' }] })).toEqual({
      labels: [],
      taints: [],
      summaries: [],
    });
  });

  it('are read from what kubectl prints, and from a runtime property that may be missing', () => {
    expect(readNodeObject('{"metadata": {"name": "w1"}, "spec": {}}')).toEqual(NOTHING);
    expect(readNodeObject(JSON.stringify({ metadata: { labels: { a: 'b' } }, spec: OF_OTHERS }))).toEqual({
      labels: { a: 'b' },
      taints: OF_OTHERS.taints,
    });
    expect([readGiven(undefined), readGiven('x'), readGiven({ labels: { a: 'b' } })]).toEqual([
      NOTHING,
      NOTHING,
      { labels: { a: 'b' }, taints: [] },
    ]);
  });
});
