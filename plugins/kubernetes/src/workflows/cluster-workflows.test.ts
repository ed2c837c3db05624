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
