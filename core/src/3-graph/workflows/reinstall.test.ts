// What a reinstall does.

import { describe, expect, it } from 'vitest';
import { FAILS, play } from '../testing/play-workflow.ts';
import { sampleShop } from '../testing/sample-shop.ts';

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
});
