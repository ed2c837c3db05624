// What scale does.

import { describe, expect, it } from 'vitest';
import { FAILS, play } from '../testing/play-workflow.ts';
import { sampleShop } from '../testing/sample-shop.ts';
import { sketchPlan } from '../testing/sketch-plan.ts';

describe('scale', () => {
  it('adds an instance, and the others are related to it', () => {
    expect(
      play(sampleShop, { workflow: 'scale', states: 'started', parameters: { scalable_entity_name: 'db' } }).text,
    ).toMatchInlineSnapshot(`
      "plan (start): app_1 db_1 db_new1 vm_1
      graph db_install, goes on
        db_new1: =initializing, =creating, create, =created, =starting, start, =started
        app_1: (after db_new1/=started) establish:1:db_new1:source
      plan (finish): app_1 db_1 db_new1 vm_1
      end: completed, {"added":["db_new1"],"removed":[]}"
    `);
  });

  it('scales the host of a node when it is told so', () => {
    expect(
      play(sampleShop, {
        workflow: 'scale',
        states: 'started',
        parameters: { scalable_entity_name: 'app', scale_compute: true, delta: '1' },
      }).text,
    ).toMatchInlineSnapshot(`
      "plan (start): app_1 app_new2 db_1 vm_1 vm_new1
      graph vm_install, goes on
        vm_new1: =initializing, =starting, start, =started
        app_new2: (after vm_new1/=started) =initializing, =creating, create, =created, =configuring, configure, =configured, =starting, start, establish:1:db_1:source, =started
      plan (finish): app_1 app_new2 db_1 vm_1 vm_new1
      end: completed, {"added":["app_new2","vm_new1"],"removed":[]}"
    `);
  });

  it('takes instances away with what stands on them', () => {
    expect(
      play(sampleShop, { workflow: 'scale', states: 'started', parameters: { scalable_entity_name: 'vm', delta: -1 } })
        .text,
    ).toMatchInlineSnapshot(`
      "plan (start): app_1 db_1 vm_1
      graph vm_uninstall, goes on
        app_1: =stopping, stop, =stopped, unlink:1:db_1:source, =deleting, delete, =deleted
        vm_1: (after app_1/=deleted) =stopping, stop, =stopped, =deleted
      plan (finish): db_1
      end: completed, {"added":[],"removed":["app_1","vm_1"]}"
    `);
  });

  it('takes back what could not be installed', () => {
    expect(
      play(sampleShop, {
        workflow: 'scale',
        states: 'started',
        parameters: { scalable_entity_name: 'db' },
        answer: ({ id }) => (id.endsWith('/start') ? FAILS : null),
      }).text,
    ).toMatchInlineSnapshot(`
      "plan (start): app_1 db_1 db_new1 vm_1
      graph db_install, goes on, fails: db_new1/start
        db_new1: =initializing, =creating, create, =created, =starting, start, =started
        app_1: (after db_new1/=started) establish:1:db_new1:source
      graph db_rollback, goes on
        db_new1: =stopping?, stop?, =configured?
      graph db_rollback-uninstall, goes on
        app_1: unlink:1:db_new1:source?
        db_new1: (after app_1/unlink:1:db_new1:source) =stopped?, =deleting?, delete?, =deleted?
      plan (roll-back): app_1 db_1 vm_1
      end: failed, new instances of "db" could not be installed, and were taken back: db_new1/start: it is jammed"
    `);
  });

  it('leaves what could not be installed when it is told so, and the modification open', () => {
    expect(
      play(sampleShop, {
        workflow: 'scale',
        states: 'started',
        parameters: { scalable_entity_name: 'db', rollback_if_failed: false },
        answer: ({ id }) => (id.endsWith('/start') ? FAILS : null),
      }).text,
    ).toMatchInlineSnapshot(`
      "plan (start): app_1 db_1 db_new1 vm_1
      graph db_install, fails: db_new1/start
        db_new1: =initializing, =creating, create, =created, =starting, start, =started
        app_1: (after db_new1/=started) establish:1:db_new1:source
      end: failed, db_install failed"
    `);
  });

  it('keeps what could not be uninstalled', () => {
    expect(
      play(sampleShop, {
        workflow: 'scale',
        states: 'started',
        parameters: { scalable_entity_name: 'app', delta: -1 },
        answer: ({ id }) => (id.endsWith('/stop') ? FAILS : null),
      }).text,
    ).toMatchInlineSnapshot(`
      "plan (start): app_1 db_1 vm_1
      graph app_uninstall, goes on, fails: app_1/stop
        app_1: =stopping, stop, =stopped, unlink:1:db_1:source, =deleting, delete, =deleted
      plan (roll-back): app_1 db_1 vm_1
      end: failed, instances of "app" could not be uninstalled, and stay: app_1/stop: it is jammed"
    `);
  });

  it('does nothing for a delta of 0', () => {
    expect(
      play(sampleShop, { workflow: 'scale', states: 'started', parameters: { scalable_entity_name: 'db', delta: 0 } })
        .text,
    ).toMatchInlineSnapshot(`
      "info: "db" keeps its 1 instances: the delta is 0.
      end: completed"
    `);
  });
});

const racks = sketchPlan({
  rack: { instances: 3, limits: { minInstances: 2, maxInstances: 4 } },
  box: { relationships: [{ target: 'rack', type: 'contained_in' }], instances: 3 },
});

describe('what scale refuses before anything runs', () => {
  it.each([
    [{ delta: 'many' }, 'the parameter "delta" is "many"', 'Give a whole number.'],
    [{ delta: 1.5 }, 'the parameter "delta" is 1.5', 'Give a whole number.'],
    [{ delta: -4 }, 'node template "rack" would have -1 instances', 'It has 3: take away 3 at most.'],
    [
      { delta: 2 },
      'node template "rack" would have 5 instances, more than it may',
      expect.stringContaining('max_instances is 4'),
    ],
    [
      { delta: -2 },
      'node template "rack" would have 1 instances, fewer than it may',
      expect.stringContaining('min_instances is 2'),
    ],
    [{ scalable_entity_name: 'rac' }, 'there is no scaling group and no node template "rac"', 'Did you mean "rack"?'],
    [
      { include_instances: 'rack_1' },
      'include_instances and exclude_instances are for scaling in',
      'Give a negative delta.',
    ],
    [
      { delta: -1, include_instances: ['rack_9'] },
      '"rack" has no instance "rack_9"',
      expect.stringContaining('rack_1'),
    ],
    [
      { delta: -1, include_instances: ['rack_1'], exclude_instances: ['rack_1'] },
      '"rack_1" is to go first and to go last',
      'Name it once.',
    ],
    [
      { delta: -1, exclude_instances: 'rack_1,rack_2,rack_3' },
      '3 instances of "rack" are to stay, but only 2 will',
      expect.any(String),
    ],
    [
      { delta: -1, include_instances: ['rack_1'], scale_compute: true },
      expect.stringContaining('do not go together'),
      expect.any(String),
    ],
  ])('%j', (parameters, message, hint) => {
    const played = play(racks, {
      workflow: 'scale',
      states: 'started',
      parameters: { scalable_entity_name: 'rack', ...parameters },
    });
    expect(played.outcome).toEqual({ kind: 'failed', message, hint });
    expect(played.graphs).toEqual([]);
    expect(played.view.plan).toBe(racks);
  });
});

describe('scaling in', () => {
  const left = (parameters: Record<string, string | string[]>): readonly string[] =>
    play(racks, {
      workflow: 'scale',
      states: 'started',
      parameters: { scalable_entity_name: 'rack', delta: -1, ...parameters },
    })
      .view.plan.instances.map(({ id }) => id)
      .filter((id) => id.startsWith('rack'));

  it('takes the newest away, or those that are named first, or not those that are named last', () => {
    expect(left({})).toEqual(['rack_1', 'rack_2']);
    expect(left({ include_instances: 'rack_1' })).toEqual(['rack_2', 'rack_3']);
    expect(left({ exclude_instances: ['rack_3'] })).toEqual(['rack_1', 'rack_3']);
  });
});

describe('a scaling that another execution left open', () => {
  const open = play(sampleShop, {
    workflow: 'scale',
    states: 'started',
    parameters: { scalable_entity_name: 'db', rollback_if_failed: false },
    answer: ({ id }) => (id.endsWith('/start') ? FAILS : null),
  });
  const again = (parameters: Record<string, boolean>) =>
    play(open.view.plan, {
      workflow: 'scale',
      states: open.states,
      openModification: open.view.openModification,
      parameters: { scalable_entity_name: 'app', ...parameters },
    });

  it('forbids the next one', () => {
    expect(again({}).outcome).toMatchObject({
      message: 'the scaling that execution e1 began is still open',
      hint: expect.stringContaining('abort_started=true'),
    });
  });

  it('is taken back first when it is told so', () => {
    expect(again({ abort_started: true }).text).toMatchInlineSnapshot(`
      "graph abort_started, goes on
        db_new1: =stopping?, stop?, =configured?
      graph abort_started-uninstall, goes on
        app_1: unlink:1:db_new1:source?
        db_new1: (after app_1/unlink:1:db_new1:source) =stopped?, =deleting?, delete?, =deleted?
      plan (roll-back): app_1 db_1 vm_1
      plan (start): app_1 app_new1 db_1 vm_1
      graph app_install, goes on
        app_new1: =initializing, =creating, create, =created, =configuring, configure, =configured, =starting, start, establish:1:db_1:source, =started
      plan (finish): app_1 app_new1 db_1 vm_1
      end: completed, {"added":["app_new1"],"removed":[]}"
    `);
  });
});
