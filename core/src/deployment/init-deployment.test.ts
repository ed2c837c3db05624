// A deployment that has life is never lost.

import { beforeEach, describe, expect, it } from 'vitest';
import type { InstanceState } from '#graph/task-graph.ts';
import type { Plan } from '#plan/plan.ts';
import { openMemoryStore } from '#store/memory/memory-store.ts';
import { initDeployment } from './init-deployment.ts';
import type { Workspace } from './workspace.ts';

function plan(
  id: string,
  options: { readonly ip?: string; readonly type?: string; readonly line?: number } = {},
): Plan {
  const { ip = '10.0.0.1', type = 'T', line = 1 } = options;
  return {
    inputs: {},
    nodes: {
      web: {
        name: 'web',
        type,
        typeHierarchy: [type],
        properties: { ip },
        operations: {},
        relationships: [],
        instanceCount: 1,
        source: { file: 'b.yaml', line, column: 1 },
      },
    },
    instances: [{ id, nodeName: 'web', index: 1, relationships: [] }],
    outputs: {},
    capabilities: {},
    workflows: {},
    plugins: {},
  };
}

let workspace: Workspace;
const init = (made: Plan, acceptChanges = false) =>
  initDeployment(workspace, { id: 'dep', blueprintPath: '/b.yaml', plan: made, now: 1, acceptChanges });

async function setState(state: InstanceState): Promise<void> {
  await workspace.store.putExecution({
    id: 'e',
    deploymentId: 'dep',
    workflow: 'install',
    parameters: {},
    createdAt: 1,
    state: 'started',
  });
  await workspace.store.commit({ executionId: 'e', events: [], changes: [{ instanceId: 'web_1', state }], logs: [] });
}

beforeEach(async () => {
  workspace = { folder: '/', store: openMemoryStore() };
  await init(plan('web_1'));
});

describe('a deployment that is there', () => {
  it('is made anew while none of its instances has a life', async () => {
    expect((await init(plan('web_2', { type: 'Other' }))).kind).toBe('created');
    expect((await workspace.store.listInstances('dep')).map((each) => each.id)).toEqual(['web_2']);
  });

  it('stays with its instances when nothing but places in files changed', async () => {
    await setState('started');
    expect((await init(plan('web_2', { line: 9 }))).kind).toBe('unchanged');
    expect((await workspace.store.getDeployment('dep'))?.plan.instances[0]?.id).toBe('web_1');
    expect((await workspace.store.getDeployment('dep'))?.plan.nodes['web']?.source?.line).toBe(9);
  });

  it('takes over edits of what is not made yet', async () => {
    await setState('creating');
    expect(await init(plan('web_2', { ip: '10.0.0.9' }))).toMatchObject({ kind: 'adopted', nodes: ['web'] });
    const kept = await workspace.store.getDeployment('dep');
    expect(kept?.plan.nodes['web']?.properties).toEqual({ ip: '10.0.0.9' });
    expect(kept?.plan.instances[0]?.id).toBe('web_1');
  });

  it('refuses edits of what is made, unless they are accepted', async () => {
    await setState('started');
    expect(await init(plan('web_2', { ip: '10.0.0.9' }))).toMatchObject({ kind: 'refused', isAcceptable: true });
    expect((await workspace.store.getDeployment('dep'))?.plan.nodes['web']?.properties).toEqual({ ip: '10.0.0.1' });
    expect((await init(plan('web_2', { ip: '10.0.0.9' }), true)).kind).toBe('adopted');
  });

  it('refuses another shape and keeps its record', async () => {
    await setState('creating');
    expect(await init(plan('web_2', { type: 'Other' }), true)).toMatchObject({ kind: 'refused', isAcceptable: false });
    expect((await workspace.store.listInstances('dep')).map((each) => each.id)).toEqual(['web_1']);
  });
});
