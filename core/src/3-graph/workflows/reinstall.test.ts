// What a reinstall does.

import { describe, expect, it } from 'vitest';
import { FAILS, play } from '../testing/play-workflow.ts';
import { sampleShop } from '../testing/sample-shop.ts';
import { sketchPlan } from '../testing/sketch-plan.ts';

/** A till that says whether it could come again. */
const choosyShop = sketchPlan({
  till: { operations: ['validation.reinstall', 'start', 'stop'], instances: 2 },
  db: { operations: ['start', 'stop'] },
});

describe('reinstall', () => {
  it('uninstalls and installs what is selected, and the others unlink and establish', () => {
    expect(
      play(sampleShop, { workflow: 'reinstall', states: 'started', parameters: { node_ids: ['db'] } }).text,
    ).toMatchInlineSnapshot(`
      "graph reinstall-uninstall
        app_1: unlink:1:db_1:source?
        db_1: (after app_1/unlink:1:db_1:source) =stopping, stop, =stopped, =deleting, delete, =deleted
      graph reinstall-install
        db_1: =initializing, =creating, create, =created, =starting, start, =started
        app_1: (after db_1/=started) establish:1:db_1:source
      end: completed"
    `);
  });

  it('installs nothing when the uninstall fails', () => {
    expect(
      play(sampleShop, {
        workflow: 'reinstall',
        states: 'started',
        parameters: { node_ids: ['db'] },
        answer: ({ id }) => (id === 'db_1/stop' ? FAILS : null),
      }).text,
    ).toMatchInlineSnapshot(`
      "graph reinstall-uninstall, fails: db_1/stop
        app_1: unlink:1:db_1:source?
        db_1: (after app_1/unlink:1:db_1:source) =stopping, stop, =stopped, =deleting, delete, =deleted
      end: failed, reinstall-uninstall failed"
    `);
  });

  it('goes on whatever the uninstall does when failures are ignored', () => {
    expect(
      play(sampleShop, {
        workflow: 'reinstall',
        states: 'started',
        parameters: { node_ids: ['db'], ignore_failure: true },
        answer: ({ id }) => (id === 'db_1/stop' ? FAILS : null),
      }).text,
    ).toMatchInlineSnapshot(`
      "graph reinstall-uninstall, fails: db_1/stop
        app_1: unlink:1:db_1:source?
        db_1: (after app_1/unlink:1:db_1:source) =stopping?, stop?, =stopped?, =deleting?, delete?, =deleted?
      graph reinstall-install
        db_1: =initializing, =creating, create, =created, =starting, start, =started
        app_1: (after db_1/=started) establish:1:db_1:source
      end: completed"
    `);
  });

  it('asks what could not come again before anything is taken down', () => {
    const { text, graphs } = play(choosyShop, {
      workflow: 'reinstall',
      states: 'started',
      parameters: { node_ids: ['till'] },
    });
    expect(text).toMatchInlineSnapshot(`
      "graph reinstall-validate
        till_1: validation.reinstall
        till_2: validation.reinstall
      graph reinstall-uninstall
        till_1: =stopping, stop, =stopped, =deleted
        till_2: =stopping, stop, =stopped, =deleted
      graph reinstall-install
        till_1: =initializing, =starting, start, =started
        till_2: =initializing, =starting, start, =started
      end: completed"
    `);
    const [asked] = graphs[0]?.tasks ?? [];
    expect(asked).toMatchObject({ inputs: { node_instance_ids: ['till_1', 'till_2'] } });
  });

  it.each(['reinstall', 'heal'])('touches nothing where one could not come again: %s', (workflow) => {
    const parameters =
      workflow === 'heal' ? { node_instance_id: 'till_2', force_reinstall: true } : { ignore_failure: true };
    const { states, ran } = play(choosyShop, {
      workflow,
      states: 'started',
      parameters,
      answer: ({ id }) => (id === 'till_2/validation.reinstall' ? FAILS : null),
    });
    expect(states).toEqual({ till_1: 'started', till_2: 'started', db_1: 'started' });
    expect(ran.filter((id) => !id.endsWith('/validation.reinstall'))).toEqual([]);
  });
});
