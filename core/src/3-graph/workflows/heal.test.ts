// What heal does.

import { describe, expect, it } from 'vitest';
import { FAILS, type Play, play, REFUSES } from '../testing/play-workflow.ts';
import { sampleShop } from '../testing/sample-shop.ts';

/** Heals the shop, all of which is started, and draws what is done. */
const heal = (options: Partial<Play> = {}): string =>
  play(sampleShop, { workflow: 'heal', states: 'started', ...options }).text;

const failing =
  (...ids: readonly string[]): NonNullable<Play['answer']> =>
  ({ id }) =>
    ids.includes(id) ? FAILS : null;

describe('heal', () => {
  it('does nothing for a deployment that is well', () => {
    expect(heal()).toMatchInlineSnapshot(`
      "graph heal-check_status, goes on
        db_1: validation.check_status?
        vm_1: validation.check_status?
      note app_1 {"status":{"ok":true,"timestamp":"2026-01-02T03:04:05.000Z","task":null,"result":null}}
      note db_1 {"status":{"ok":true,"timestamp":"2026-01-02T03:04:05.000Z","task":"cloudify.interfaces.validation.check_status","result":null}}
      note vm_1 {"status":{"ok":true,"timestamp":"2026-01-02T03:04:05.000Z","task":"cloudify.interfaces.validation.check_status","result":null}}
      end: completed, {"healed":[],"reinstalled":[]}"
    `);
  });

  it('heals what has an operation for it', () => {
    expect(heal({ answer: failing('vm_1/validation.check_status') })).toMatchInlineSnapshot(`
      "graph heal-check_status, goes on, fails: vm_1/validation.check_status
        db_1: validation.check_status?
        vm_1: validation.check_status?
      note app_1 {"status":{"ok":true,"timestamp":"2026-01-02T03:04:05.000Z","task":null,"result":null}}
      note db_1 {"status":{"ok":true,"timestamp":"2026-01-02T03:04:05.000Z","task":"cloudify.interfaces.validation.check_status","result":null}}
      note vm_1 {"status":{"ok":false,"timestamp":"2026-01-02T03:04:05.000Z","task":"cloudify.interfaces.validation.check_status","result":"it is jammed"}}
      graph heal-1, goes on
        vm_1: preheal, heal
      note vm_1 {"status":{"ok":true,"timestamp":"2026-01-02T03:04:05.000Z","task":"cloudify.interfaces.lifecycle.heal","result":null,"healed":true}}
      end: completed, {"healed":["vm_1"],"reinstalled":[]}"
    `);
  });

  it('reinstalls what cannot be healed', () => {
    expect(heal({ answer: failing('db_1/validation.check_status') })).toMatchInlineSnapshot(`
      "graph heal-check_status, goes on, fails: db_1/validation.check_status
        db_1: validation.check_status?
        vm_1: validation.check_status?
      note app_1 {"status":{"ok":true,"timestamp":"2026-01-02T03:04:05.000Z","task":null,"result":null}}
      note db_1 {"status":{"ok":false,"timestamp":"2026-01-02T03:04:05.000Z","task":"cloudify.interfaces.validation.check_status","result":"it is jammed"}}
      note vm_1 {"status":{"ok":true,"timestamp":"2026-01-02T03:04:05.000Z","task":"cloudify.interfaces.validation.check_status","result":null}}
      graph heal-reinstall-uninstall
        app_1: unlink:1:db_1:source?
        db_1: (after app_1/unlink:1:db_1:source) =stopping?, stop?, =stopped?, =deleting?, delete?, =deleted?
      graph heal-reinstall-install
        db_1: =initializing, =creating, create, =created, =starting, start, =started
        app_1: (after db_1/=started) establish:1:db_1:source
      end: completed, {"healed":[],"reinstalled":["db_1"]}"
    `);
  });

  it('reinstalls what healing did not help, with all that stands on it', () => {
    expect(
      heal({ answer: ({ id }) => (id === 'vm_1/validation.check_status' || id === 'vm_1/heal' ? FAILS : null) }),
    ).toMatchInlineSnapshot(`
      "graph heal-check_status, goes on, fails: vm_1/validation.check_status
        db_1: validation.check_status?
        vm_1: validation.check_status?
      note app_1 {"status":{"ok":true,"timestamp":"2026-01-02T03:04:05.000Z","task":null,"result":null}}
      note db_1 {"status":{"ok":true,"timestamp":"2026-01-02T03:04:05.000Z","task":"cloudify.interfaces.validation.check_status","result":null}}
      note vm_1 {"status":{"ok":false,"timestamp":"2026-01-02T03:04:05.000Z","task":"cloudify.interfaces.validation.check_status","result":"it is jammed"}}
      graph heal-1, goes on, fails: vm_1/heal
        vm_1: preheal, heal
      note vm_1 {"heal_failed":"e1"}
      note vm_1 {"heal_failed":null}
      graph heal-reinstall-uninstall
        app_1: =stopping?, stop?, =stopped?, unlink:1:db_1:source?, =deleting?, delete?, =deleted?
        vm_1: (after app_1/=deleted) =stopping?, stop?, =stopped?, =deleted?
      graph heal-reinstall-install
        vm_1: =initializing, =starting, start, =started
        app_1: (after vm_1/=started) =initializing, =creating, create, =created, =configuring, configure, =configured, =starting, start, establish:1:db_1:source, =started
      end: completed, {"healed":[],"reinstalled":["app_1","vm_1"]}"
    `);
  });

  it('reinstalls nothing that refuses to be healed, and what stands on it, and fails with the reason', () => {
    const answer: Play['answer'] = ({ id }) =>
      id === 'vm_1/heal' ? REFUSES : id === 'vm_1/validation.check_status' ? FAILS : null;
    const { outcome, ran } = play(sampleShop, { workflow: 'heal', states: 'started', answer });
    expect(outcome).toMatchObject({
      kind: 'failed',
      message: 'vm_1 was not healed, and is left as it is: it is jammed',
    });
    expect(ran.filter((id) => id.endsWith('/stop'))).toEqual([]);
  });

  it('reinstalls the others where one refuses', () => {
    const answer: Play['answer'] = ({ id }) => {
      if (id === 'vm_1/heal') return REFUSES;
      return id.endsWith('/validation.check_status') ? FAILS : null;
    };
    const { outcome, ran } = play(sampleShop, { workflow: 'heal', states: 'started', answer });
    expect(outcome).toMatchObject({
      kind: 'failed',
      message: expect.stringContaining('vm_1 was not healed') as string,
    });
    expect(ran).toContain('db_1/start');
    expect(ran).not.toContain('vm_1/stop');
  });

  it('of one instance takes in all on its host, and what was never checked is unhealthy', () => {
    expect(heal({ parameters: { node_instance_id: 'app_1', check_status: false } })).toMatchInlineSnapshot(`
      "graph heal-1, goes on
        vm_1: preheal, heal
      note vm_1 {"status":{"ok":true,"timestamp":"2026-01-02T03:04:05.000Z","task":"cloudify.interfaces.lifecycle.heal","result":null,"healed":true}}
      graph heal-reinstall-uninstall
        app_1: =stopping?, stop?, =stopped?, unlink:1:db_1:source?, =deleting?, delete?, =deleted?
      graph heal-reinstall-install
        app_1: =initializing, =creating, create, =created, =configuring, configure, =configured, =starting, start, establish:1:db_1:source, =started
      end: completed, {"healed":["vm_1"],"reinstalled":["app_1"]}"
    `);
  });

  it('reinstalls at once when it is told so', () => {
    expect(heal({ parameters: { node_instance_id: 'db_1', force_reinstall: true } })).toMatchInlineSnapshot(`
      "graph heal-reinstall-uninstall
        app_1: unlink:1:db_1:source?
        db_1: (after app_1/unlink:1:db_1:source) =stopping?, stop?, =stopped?, =deleting?, delete?, =deleted?
      graph heal-reinstall-install
        db_1: =initializing, =creating, create, =created, =starting, start, =started
        app_1: (after db_1/=started) establish:1:db_1:source
      end: completed, {"healed":[],"reinstalled":["db_1"]}"
    `);
  });

  it('reinstalls nothing when it may not', () => {
    expect(
      heal({ parameters: { allow_reinstall: false }, answer: failing('db_1/validation.check_status') }),
    ).toMatchInlineSnapshot(`
      "graph heal-check_status, goes on, fails: db_1/validation.check_status
        db_1: validation.check_status?
        vm_1: validation.check_status?
      note app_1 {"status":{"ok":true,"timestamp":"2026-01-02T03:04:05.000Z","task":null,"result":null}}
      note db_1 {"status":{"ok":false,"timestamp":"2026-01-02T03:04:05.000Z","task":"cloudify.interfaces.validation.check_status","result":"it is jammed"}}
      note vm_1 {"status":{"ok":true,"timestamp":"2026-01-02T03:04:05.000Z","task":"cloudify.interfaces.validation.check_status","result":null}}
      end: failed, healing needs a reinstall of db_1, which allow_reinstall=false forbids"
    `);
  });

  it('says which instance it does not know', () => {
    expect(heal({ parameters: { node_instance_id: 'db_2' } })).toMatchInlineSnapshot(
      `"end: failed, the deployment has no instance "db_2""`,
    );
  });
});
