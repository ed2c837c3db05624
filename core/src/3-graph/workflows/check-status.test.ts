// What check_status does and keeps.

import { describe, expect, it } from 'vitest';
import { FAILS, play } from '../testing/play-workflow.ts';
import { sampleShop } from '../testing/sample-shop.ts';

describe('check_status', () => {
  it('checks all side by side and fails when one of them is not well', () => {
    expect(
      play(sampleShop, {
        workflow: 'check_status',
        states: 'started',
        answer: ({ id }) => (id.startsWith('db') ? FAILS : 'fine'),
      }).text,
    ).toMatchInlineSnapshot(`
      "graph check_status, goes on, fails: db_1/validation.check_status
        db_1: validation.check_status?
        vm_1: validation.check_status?
      note app_1 {"status":{"ok":true,"timestamp":"2026-01-02T03:04:05.000Z","task":null,"result":null}}
      note db_1 {"status":{"ok":false,"timestamp":"2026-01-02T03:04:05.000Z","task":"cloudify.interfaces.validation.check_status","result":"it is jammed"}}
      note vm_1 {"status":{"ok":true,"timestamp":"2026-01-02T03:04:05.000Z","task":"cloudify.interfaces.validation.check_status","result":"fine"}}
      end: failed, the status check of 1 of 3 instances failed: db_1"
    `);
  });

  it('keeps the status before', () => {
    expect(
      play(sampleShop, {
        workflow: 'check_status',
        states: 'started',
        parameters: { node_ids: ['vm'] },
        systemProperties: { vm_1: { status: { ok: true } } },
      }).text,
    ).toMatchInlineSnapshot(`
      "graph check_status, goes on
        vm_1: validation.check_status?
      note vm_1 {"status":{"ok":true,"timestamp":"2026-01-02T03:04:05.000Z","task":"cloudify.interfaces.validation.check_status","result":null},"previous_status":{"ok":true}}
      end: completed"
    `);
  });
});
