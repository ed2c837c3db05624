// An update that another workflow carries out.

import type { Json } from '@brolly/plugin-sdk';
import { describe, expect, it } from 'vitest';
import { prepareWorkflow } from '../prepare-workflow.ts';
import { FAILS, type Play, type Played, play } from '../testing/play-workflow.ts';
import { type NodeSketch, sketchPlan } from '../testing/sketch-plan.ts';

const db: NodeSketch = { operations: ['create', 'delete'] };
const app: NodeSketch = { operations: ['create', 'stop', 'delete'], relationships: [{ target: 'db' }] };
const before = sketchPlan({ app, db });
const next = sketchPlan({ app: { ...app, relationships: [{ target: 'cache' }] }, cache: db });

function update(workflow: string, options: Partial<Play> = {}): Played {
  const parameters = { plan: next as unknown as Json, workflow_id: workflow };
  return play(before, { states: 'started', ...options, workflow: 'csys_new_deployment_update', parameters });
}

describe('an update by another workflow', () => {
  it('runs that one on what there will be and what there was, then forgets what is gone', () => {
    expect(update('reinstall').text).toMatchInlineSnapshot(`
      "plan (update): app_1 cache_new1 db_1
      graph reinstall-uninstall
        app_1: =stopping, stop, =stopped, =deleting, delete, =deleted
        db_1: =stopping, =stopped, =deleting, delete, =deleted
        cache_new1: (after app_1/=deleted) =stopped, =deleted
      graph reinstall-install
        cache_new1: =initializing, =creating, create, =created, =started
        db_1: =initializing, =creating, create, =created, =started
        app_1: (after cache_new1/=started) =initializing, =creating, create, =created, =started
      plan (update): app_1 cache_new1
      end: completed"
    `);
  });

  it('forgets nothing when that one fails', () => {
    const played = update('reinstall', { answer: ({ id }) => (id === 'app_1/stop' ? FAILS : null) });
    expect(played.outcome.kind).toBe('failed');
    expect(Object.keys(played.view.plan.nodes).toSorted()).toEqual(['app', 'cache', 'db']);
  });

  it('may be a workflow of an author, which is told what comes and goes', () => {
    const custom: Play['custom'] = {
      *steps({ parameters, instances }) {
        yield { kind: 'message', level: 'info', text: instances.map(({ id }) => id).join(' ') };
        const { added_instance_ids: added, removed_instance_ids: removed } = parameters;
        return { added: added ?? null, removed: removed ?? null };
      },
    };
    expect(update('install', { custom }).text).toMatchInlineSnapshot(`
      "plan (update): app_1 cache_new1 db_1
      info: app_1 cache_new1 db_1
      plan (update): app_1 cache_new1
      end: completed, {"added":["cache_new1"],"removed":["db_1"]}"
    `);
  });

  it('is refused where the new blueprint has no such workflow', () => {
    const parameters = { plan: next as unknown as Json, workflow_id: 'rolling' };
    const { prepared, diagnostics } = prepareWorkflow(before, { workflow: 'csys_new_deployment_update', parameters });
    expect(prepared).toBeUndefined();
    expect(diagnostics).toMatchObject([{ code: 'workflow-unknown', message: 'there is no workflow "rolling"' }]);
  });
});
