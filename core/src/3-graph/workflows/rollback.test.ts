// What rollback does.

import { describe, expect, it } from 'vitest';
import { FAILS, play } from '../testing/play-workflow.ts';
import { sampleShop } from '../testing/sample-shop.ts';

describe('rollback', () => {
  it('takes back what is in the middle, sources first, whatever fails', () => {
    expect(
      play(sampleShop, {
        workflow: 'rollback',
        states: { app_1: 'starting', db_1: 'creating', vm_1: 'started' },
        answer: () => FAILS,
      }).text,
    ).toMatchInlineSnapshot(`
      "graph rollback, fails: app_1/stop db_1/delete
        app_1: =stopping?, stop?, =configured?
        db_1: (after app_1/=configured) delete?, =uninitialized?
      end: completed"
    `);
  });

  it('uninstalls the rest too when it is full', () => {
    expect(
      play(sampleShop, {
        workflow: 'rollback',
        states: { app_1: 'creating', db_1: 'starting', vm_1: 'started' },
        parameters: { full_rollback: true },
      }).text,
    ).toMatchInlineSnapshot(`
      "graph rollback
        app_1: unlink:1:db_1:source?, delete?, =uninitialized?
        db_1: (after app_1/=uninitialized) =stopping?, stop?, =configured?
      graph rollback-uninstall
        app_1: =stopped, =deleted
        db_1: (after app_1/=deleted) =stopped, =deleting, delete, =deleted
        vm_1: (after app_1/=deleted) =stopping, stop, =stopped, =deleted
      end: completed"
    `);
  });
});
