// What check_drift does and keeps.

import { describe, expect, it } from 'vitest';
import { FAILS, play } from '../testing/play-workflow.ts';
import { sampleShop } from '../testing/sample-shop.ts';

describe('check_drift', () => {
  it('asks instances, then their relationships, and keeps what differs', () => {
    expect(
      play(sampleShop, { workflow: 'check_drift', states: 'started', answer: () => ['disk'] }).text,
    ).toMatchInlineSnapshot(`
      "graph check_drift, goes on
        db_1: check_drift
        app_1: (after db_1/check_drift) check_drift:1:db_1:source
      note db_1 {"configuration_drift":{"ok":false,"timestamp":"2026-01-02T03:04:05.000Z","task":"cloudify.interfaces.lifecycle.check_drift","result":["disk"]}}
      note app_1 {"source_relationships_configuration_drift":{"db_1":{"ok":false,"timestamp":"2026-01-02T03:04:05.000Z","task":"cloudify.interfaces.relationship_lifecycle.check_drift","result":["disk"]}}}
      end: completed, {"instances":["db_1"],"relationships":["app_1"]}"
    `);
  });

  it('keeps that nothing differs, and what was known of other relationships', () => {
    expect(
      play(sampleShop, {
        workflow: 'check_drift',
        states: 'started',
        systemProperties: { app_1: { source_relationships_configuration_drift: { old_1: { ok: false } } } },
      }).text,
    ).toMatchInlineSnapshot(`
      "graph check_drift, goes on
        db_1: check_drift
        app_1: (after db_1/check_drift) check_drift:1:db_1:source
      note db_1 {"configuration_drift":{"ok":true,"timestamp":"2026-01-02T03:04:05.000Z","task":"cloudify.interfaces.lifecycle.check_drift","result":null}}
      note app_1 {"source_relationships_configuration_drift":{"old_1":{"ok":false},"db_1":{"ok":true,"timestamp":"2026-01-02T03:04:05.000Z","task":"cloudify.interfaces.relationship_lifecycle.check_drift","result":null}}}
      end: completed, {"instances":[],"relationships":[]}"
    `);
  });

  it('fails when a check fails, and keeps why', () => {
    expect(
      play(sampleShop, {
        workflow: 'check_drift',
        states: 'started',
        answer: ({ id }) => (id === 'db_1/check_drift' ? FAILS : null),
      }).text,
    ).toMatchInlineSnapshot(`
      "graph check_drift, goes on, fails: db_1/check_drift
        db_1: check_drift
        app_1: (after db_1/check_drift) check_drift:1:db_1:source
      note db_1 {"configuration_drift":{"ok":false,"timestamp":"2026-01-02T03:04:05.000Z","task":"cloudify.interfaces.lifecycle.check_drift","result":"it is jammed"}}
      end: failed, the drift of 1 of 3 instances is not known: db_1"
    `);
  });
});
