// What an update of a deployment does.

import type { Json, JsonObject } from '@brolly/plugin-sdk';
import { describe, expect, it } from 'vitest';
import { FAILS, type Play, type Played, play } from '../testing/play-workflow.ts';
import { type NodeSketch, sketchPlan } from '../testing/sketch-plan.ts';

type Sketch = Readonly<Record<string, NodeSketch>>;

function update(before: Sketch, next: Sketch, options: Partial<Play> & { readonly with?: JsonObject } = {}): Played {
  return play(sketchPlan(before), {
    states: 'started',
    ...options,
    workflow: 'csys_new_deployment_update',
    parameters: { plan: sketchPlan(next) as unknown as Json, ...options.with },
  });
}

const LIFECYCLE = ['create', 'start', 'stop', 'delete'];
const app: NodeSketch = { operations: LIFECYCLE, relationships: [{ target: 'db', source: ['establish', 'unlink'] }] };
const db: NodeSketch = { operations: LIFECYCLE };

describe('update', () => {
  it('with nothing changed does nothing', () => {
    expect(update({ app, db }, { app, db }).text).toMatchInlineSnapshot(`
      "plan (update): app_1 db_1
      note app_1 {"status":{"ok":true,"timestamp":"2026-01-02T03:04:05.000Z","task":null,"result":null}}
      note db_1 {"status":{"ok":true,"timestamp":"2026-01-02T03:04:05.000Z","task":null,"result":null}}
      end: completed, {"added":[],"removed":[],"updated":[],"reinstalled":[]}"
    `);
  });

  it('takes away what is gone while the old plan holds, and adds what is new after that', () => {
    const next = { app: { ...app, relationships: [{ target: 'cache', source: ['establish'] }] }, cache: db };
    expect(update({ app, db }, next).text).toMatchInlineSnapshot(`
      "graph update-uninstall
        app_1: unlink:0:db_1:source?
        db_1: (after app_1/unlink:0:db_1:source) =stopping, stop, =stopped, =deleting, delete, =deleted
      plan (update): app_1 cache_new1
      note app_1 {"status":{"ok":true,"timestamp":"2026-01-02T03:04:05.000Z","task":null,"result":null}}
      graph update-install
        cache_new1: =initializing, =creating, create, =created, =starting, start, =started
        app_1: (after cache_new1/=started) establish:0:cache_new1:source
      end: completed, {"added":["cache_new1"],"removed":["db_1"],"updated":[],"reinstalled":[]}"
    `);
  });

  it('unlinks and establishes relationships between instances that stay', () => {
    const other = { ...app, relationships: [{ target: 'cache', source: ['establish'] }] };
    expect(update({ app, db, cache: db }, { app: other, db, cache: db }).text).toMatchInlineSnapshot(`
      "graph update-unlink
        app_1: unlink:0:db_1:source
      plan (update): app_1 cache_1 db_1
      note app_1 {"status":{"ok":true,"timestamp":"2026-01-02T03:04:05.000Z","task":null,"result":null}}
      note cache_1 {"status":{"ok":true,"timestamp":"2026-01-02T03:04:05.000Z","task":null,"result":null}}
      note db_1 {"status":{"ok":true,"timestamp":"2026-01-02T03:04:05.000Z","task":null,"result":null}}
      graph update-establish
        app_1: establish:0:cache_1:source
      end: completed, {"added":[],"removed":[],"updated":[],"reinstalled":[]}"
    `);
  });

  it('keeps the numbers that the deployment has', () => {
    const { view } = update({ db: { ...db, instances: 3 } }, { db: { ...db, instances: 1 } });
    expect(view.plan.instances).toHaveLength(3);
    expect(view.plan.nodes['db']?.instanceCount).toBe(3);
  });

  it('reinstalls what is to be otherwise and cannot be updated, with what stands on it', () => {
    const inside: NodeSketch = { operations: LIFECYCLE, relationships: [{ target: 'db', type: 'contained_in' }] };
    const next = { db: { ...db, properties: { port: 81 } }, schema: inside };
    expect(update({ db: { ...db, properties: { port: 80 } }, schema: inside }, next).text).toMatchInlineSnapshot(`
      "plan (update): db_1 schema_1
      note db_1 {"status":{"ok":true,"timestamp":"2026-01-02T03:04:05.000Z","task":null,"result":null}}
      note schema_1 {"status":{"ok":true,"timestamp":"2026-01-02T03:04:05.000Z","task":null,"result":null}}
      graph update-reinstall-uninstall
        schema_1: =stopping, stop, =stopped, =deleting, delete, =deleted
        db_1: (after schema_1/=deleted) =stopping, stop, =stopped, =deleting, delete, =deleted
      graph update-reinstall-install
        db_1: =initializing, =creating, create, =created, =starting, start, =started
        schema_1: (after db_1/=started) =initializing, =creating, create, =created, =starting, start, =started
      end: completed, {"added":[],"removed":[],"updated":[],"reinstalled":["db_1","schema_1"]}"
    `);
  });

  it('updates what has operations for it', () => {
    const able: NodeSketch = {
      operations: [...LIFECYCLE, 'preupdate', 'update', 'update_apply'],
      properties: { port: 80 },
    };
    const next = { db: { ...able, properties: { port: 81 } } };
    expect(update({ db: able }, next).text).toMatchInlineSnapshot(`
      "plan (update): db_1
      note db_1 {"status":{"ok":true,"timestamp":"2026-01-02T03:04:05.000Z","task":null,"result":null}}
      graph update-1, goes on
        db_1: preupdate, update, update_apply
      note db_1 {"configuration_drift":null,"source_relationships_configuration_drift":null}
      end: completed, {"added":[],"removed":[],"updated":["db_1"],"reinstalled":[]}"
    `);
    expect(
      update({ db: able }, next, { answer: ({ id }) => (id === 'db_1/update' ? FAILS : null) }).text,
    ).toMatchInlineSnapshot(`
      "plan (update): db_1
      note db_1 {"status":{"ok":true,"timestamp":"2026-01-02T03:04:05.000Z","task":null,"result":null}}
      graph update-1, goes on, fails: db_1/update
        db_1: preupdate, update, update_apply
      graph update-reinstall-uninstall
        db_1: =stopping, stop, =stopped, =deleting, delete, =deleted
      graph update-reinstall-install
        db_1: =initializing, =creating, create, =created, =starting, start, =started
      end: completed, {"added":[],"removed":[],"updated":[],"reinstalled":["db_1"]}"
    `);
  });

  it('believes the drift check of an instance that has one', () => {
    const checked: NodeSketch = { operations: [...LIFECYCLE, 'check_drift'], properties: { port: 80 } };
    const next = { db: { ...checked, properties: { port: 81 } } };
    const drifts = (answer: Json | typeof FAILS): boolean =>
      update({ db: checked }, next, { answer: ({ id }) => (id === 'db_1/check_drift' ? answer : null) }).ran.includes(
        'db_1/create',
      );
    expect(drifts(null)).toBe(false);
    expect(drifts(['port'])).toBe(true);
    expect(drifts(FAILS)).toBe(true);
  });

  it('heals what is not well on the way', () => {
    const ill: NodeSketch = { operations: ['heal', 'validation.check_status'] };
    const answer: Play['answer'] = ({ id }) => (id.endsWith('check_status') ? FAILS : null);
    expect(update({ ill }, { ill }, { answer }).ran).toEqual(['ill_1/validation.check_status', 'ill_1/heal']);
    expect(update({ ill }, { ill }, { answer, with: { skip_heal: true } }).ran).toEqual([]);
  });

  it('leaves alone what another stop or delete says nothing about', () => {
    const next = { db: { operations: [...LIFECYCLE.slice(0, 3), ['delete', { function: 'other' }] as const] } };
    expect(update({ db }, next).ran).toEqual([]);
  });

  it('changes a deployment that was never installed without running anything', () => {
    const played = update({ db }, { db, cache: db }, { states: {} });
    expect(played.ran).toEqual([]);
    expect(Object.keys(played.states)).toEqual(['cache_new1', 'db_1']);
  });

  it('keeps the old plan when something cannot be uninstalled', () => {
    const played = update({ app, db }, { db }, { answer: ({ id }) => (id === 'app_1/stop' ? FAILS : null) });
    expect(played.outcome.kind).toBe('failed');
    expect(Object.keys(played.view.plan.nodes)).toEqual(['app', 'db']);
  });
});

describe('what an update may be told', () => {
  const changed = { app, db: { ...db, properties: { port: 1 } } };
  const ran = (options: JsonObject, next: Sketch = changed): readonly string[] =>
    update({ app, db }, next, { with: options }).ran;

  it('to leave what changed as it was, and to say so', () => {
    const played = update({ app, db }, changed, { with: { skip_reinstall: true } });
    expect(played.ran).toEqual([]);
    expect(played.text).toContain('warning: Left as they were, against what the blueprint says: db_1.');
  });

  it('to reinstall single instances all the same', () => {
    expect(ran({ skip_reinstall: true, reinstall_list: ['app_1'] }).filter((id) => id.endsWith('/create'))).toEqual([
      'app_1/create',
    ]);
  });

  it('to reinstall all that changed, also what says that it did not drift', () => {
    const checked: NodeSketch = { operations: [...LIFECYCLE, 'check_drift', 'update'] };
    const next = { db: { ...checked, properties: { port: 1 } } };
    expect(update({ db: checked }, next, { with: { force_reinstall: true } }).ran).toEqual([
      'db_1/check_drift',
      'db_1/stop',
      'db_1/delete',
      'db_1/create',
      'db_1/start',
    ]);
  });

  it('to install or uninstall nothing', () => {
    expect(ran({ skip_install: true }, { app, db, cache: db })).toEqual([]);
    expect(ran({ skip_uninstall: true }, { db })).toEqual([]);
  });
});

describe('what an update refuses', () => {
  it('anything while a scaling is open, whose end would bring the old plan back', () => {
    const openModification = { executionId: 'e0', before: sketchPlan({ app, db }) };
    expect(update({ app, db }, { db }, { openModification }).outcome).toMatchObject({
      kind: 'failed',
      message: 'the scaling that execution e0 began is still open',
    });
  });

  it.each([
    [{ db: { ...db, type: 'shop.Other' } }, 'node template "db" has another type: shop.Part before, shop.Other now'],
    [
      { db, app: { ...app, relationships: [{ target: 'db', type: 'contained_in' as const }] } },
      'node template "app" is contained in another one: none before, db now',
    ],
    [
      { db, app: { ...app, relationships: [{ target: 'db', properties: { connection_type: 'all_to_one' } }] } },
      'node template "app" has other properties in its relationship to "db"',
    ],
  ])('%#: %j', (next, message) => {
    const played = update({ app, db }, next);
    expect(played.outcome).toMatchObject({ kind: 'failed', message, hint: expect.any(String) });
    expect(played.ran).toEqual([]);
  });
});
