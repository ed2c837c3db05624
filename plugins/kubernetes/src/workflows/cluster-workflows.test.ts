// What the workflows of a cluster do, drawn; and what they refuse before they do anything.

import { type JsonObject, type WorkflowContext, type WorkflowInstance, workflowParts } from '@brolly/plugin-sdk';
import { describe, expect, it } from 'vitest';
import { CONNECTED_TO_MASTER, MASTER_TYPE, NODE_TYPE } from '../settings.ts';
import { drawPart } from '../testing/draw-part.ts';
import { clusterWorkflows } from './cluster-workflows.ts';

type Instance = readonly [id: string, target?: string | undefined, state?: string];

/** Templates are what stands before `_` in the ids; those that begin with `w` are workers. */
function sketch(instances: readonly Instance[], parameters: JsonObject = {}): WorkflowContext {
  const nameOf = (id: string): string => id.split('_')[0] ?? '';
  const typeOf = (name: string): string => (name.startsWith('w') ? NODE_TYPE : MASTER_TYPE);
  const names = [...new Set(instances.map(([id]) => nameOf(id)))];
  return {
    parameters,
    deploymentId: 'shop',
    executionId: 'e1',
    at: 0,
    nodes: names.map((name) => ({
      name,
      type: typeOf(name),
      typeHierarchy: [typeOf(name)],
      properties: { install: name !== 'foreign' },
      operations: [],
    })),
    instances: instances.map(
      ([id, target, state = 'started']): WorkflowInstance => ({
        id,
        nodeName: nameOf(id),
        index: Number(id.split('_')[1]),
        state,
        hostInstanceId: undefined,
        relationships: target === undefined ? [] : [{ type: CONNECTED_TO_MASTER, targetId: target }],
      }),
    ),
    parts: workflowParts,
  };
}

/** The one graph of a workflow, drawn. */
function draw(name: string, context: WorkflowContext): string {
  const steps = clusterWorkflows[name]?.steps(context);
  const step = steps?.next({ state: 'completed', failures: [], results: {} });
  if (step?.done !== false || step.value.kind !== 'graph') throw new Error(`${name} has no graph`);
  const end = steps?.next({ state: 'completed', failures: [], results: {} });
  expect(end?.done).toBe(true);
  return drawPart(step.value.part).join('\n');
}

const THREE_AND_FOUR: readonly Instance[] = [
  ['extra_1', 'master_1'],
  ['master_2'],
  ['master_1'],
  ...[4, 2, 3, 1].map((index): Instance => [`worker_${index}`, 'master_1']),
];

describe('kube_upgrade', () => {
  it('takes control planes one by one, then a canary, then the rest in batches', () => {
    expect(
      draw('kube_upgrade', sketch(THREE_AND_FOUR, { version: '1.37', batch: 2, soak: 30 })),
    ).toMatchInlineSnapshot(`
      "master_1 check_upgrade version="1.37"
      master_1 backup
      master_1 note_workloads
      master_1 guard_dns
      master_1 upgrade_kubeadm version="1.37" leads=true
      master_1 drain version="1.37"
      master_1 upgrade_kubelet version="1.37"
      master_1 readmit version="1.37" gate_timeout=300 soak=0
      master_2 upgrade_kubeadm version="1.37"
      master_2 drain version="1.37"
      master_2 upgrade_kubelet version="1.37"
      master_2 readmit version="1.37" gate_timeout=300 soak=0
      extra_1 upgrade_kubeadm version="1.37"
      extra_1 drain version="1.37"
      extra_1 upgrade_kubelet version="1.37"
      extra_1 readmit version="1.37" gate_timeout=300 soak=0
      worker_1 upgrade_kubeadm version="1.37"
      worker_1 drain version="1.37"
      worker_1 upgrade_kubelet version="1.37"
      worker_1 readmit version="1.37" gate_timeout=300 soak=30
      side by side
       and
        worker_2 upgrade_kubeadm version="1.37"
        worker_2 drain version="1.37"
        worker_2 upgrade_kubelet version="1.37"
        worker_2 readmit version="1.37" gate_timeout=300 soak=0
       and
        worker_3 upgrade_kubeadm version="1.37"
        worker_3 drain version="1.37"
        worker_3 upgrade_kubelet version="1.37"
        worker_3 readmit version="1.37" gate_timeout=300 soak=0
      side by side
       and
        worker_4 upgrade_kubeadm version="1.37"
        worker_4 drain version="1.37"
        worker_4 upgrade_kubelet version="1.37"
        worker_4 readmit version="1.37" gate_timeout=300 soak=0
      master_1 release_dns"
    `);
  });

  it('of a cluster without workers ends with its control plane, and makes no backup where none is wanted', () => {
    expect(draw('kube_upgrade', sketch([['master_1']], { version: '1.37', backup: false }))).toMatchInlineSnapshot(`
      "master_1 check_upgrade version="1.37"
      master_1 note_workloads
      master_1 guard_dns
      master_1 upgrade_kubeadm version="1.37" leads=true
      master_1 drain version="1.37"
      master_1 upgrade_kubelet version="1.37"
      master_1 readmit version="1.37" gate_timeout=300 soak=0
      master_1 release_dns"
    `);
  });

  it('is refused where a node is not there', () => {
    const context = sketch([['master_1'], ['worker_1', 'master_1', 'stopped']], { version: '1.37' });
    expect(() => draw('kube_upgrade', context)).toThrow('not all of the cluster is there: worker_1 is stopped');
  });
});

describe('kube_restore', () => {
  const fresh: readonly Instance[] = [
    ['master_1', undefined, 'uninitialized'],
    ['worker_1', 'master_1', 'deleted'],
  ];

  it('on fresh hosts adopts what the backup says and installs', () => {
    expect(draw('kube_restore', sketch(fresh, { from: 'one.age' }))).toMatchInlineSnapshot(`
      "master_1 check_restore from="one.age" in_the_way=[]
      master_1 adopt from="one.age"
      install master_1, worker_1"
    `);
  });

  it('in the place of a cluster backs that up and takes it away first', () => {
    const context = sketch([['master_1'], ['worker_1', 'master_1', 'creating']], { from: 'one.age', replace: true });
    expect(draw('kube_restore', context)).toMatchInlineSnapshot(`
      "master_1 check_restore from="one.age" in_the_way=[]
      master_1 backup (or not)
      uninstall master_1, worker_1
      master_1 adopt from="one.age"
      install master_1, worker_1"
    `);
  });

  it('tells the check what is in the way', () => {
    const context = sketch([['master_1'], ['worker_1', 'master_1', 'deleted']], { from: 'one.age' });
    expect(draw('kube_restore', context)).toContain('in_the_way=["master_1"]');
  });
});

describe('the cluster of a workflow', () => {
  const two: readonly Instance[] = [['master_1'], ['main_1'], ['worker_1', 'main_1'], ['west_1', 'master_1']];

  it('is the one that is named', () => {
    expect(draw('kube_backup', sketch(two, { master: 'main' }))).toBe('main_1 backup recipients=[]');
  });

  it.each([
    [two, {}, 'there are several clusters: name one with the parameter master: it has master, main'],
    [two, { master: 'mian' }, 'parameter master is "mian", which is no cluster that brolly installs'],
    [[['foreign_1']] as const, {}, 'there is no cluster that brolly installs: the blueprint has none'],
    [[['master_1', undefined, 'deleted']] as const, {}, 'no control plane is started'],
  ])('is not guessed: %#', (instances, parameters, message) => {
    expect(() => draw('kube_backup', sketch(instances, parameters))).toThrow(message);
  });
});
