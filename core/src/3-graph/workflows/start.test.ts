// What start, stop, restart and pull do.

import { describe, expect, it } from 'vitest';
import { play } from '../testing/play-workflow.ts';
import { sampleShop } from '../testing/sample-shop.ts';
import { sketchPlan } from '../testing/sketch-plan.ts';

describe('start', () => {
  it('runs start on sources after their targets, and changes no states', () => {
    expect(play(sampleShop, { workflow: 'start', states: 'started' }).text).toMatchInlineSnapshot(`
      "graph start
        db_1: start
        vm_1: start
        app_1: (after vm_1/start db_1/start) start
      end: completed"
    `);
  });

  it('runs all side by side when the order does not count', () => {
    expect(
      play(sampleShop, { workflow: 'start', states: 'started', parameters: { run_by_dependency_order: false } }).text,
    ).toMatchInlineSnapshot(`
      "graph start
        app_1: start
        db_1: start
        vm_1: start
      end: completed"
    `);
  });

  it('has the same order for stop, as Cloudify has it', () => {
    expect(play(sampleShop, { workflow: 'stop', states: 'started' }).text).toMatchInlineSnapshot(`
      "graph stop
        db_1: stop
        vm_1: stop
        app_1: (after vm_1/stop db_1/stop) stop
      end: completed"
    `);
  });

  it('restarts in two whole passes', () => {
    expect(play(sampleShop, { workflow: 'restart', states: 'started' }).text).toMatchInlineSnapshot(`
      "graph restart-stop
        db_1: stop
        vm_1: stop
        app_1: (after vm_1/stop db_1/stop) stop
      graph restart-start
        db_1: start
        vm_1: start
        app_1: (after vm_1/start db_1/start) start
      end: completed"
    `);
  });

  it('keeps the order through instances that are not selected', () => {
    expect(
      play(
        sketchPlan({
          top: { operations: ['start'], relationships: [{ target: 'middle' }] },
          middle: { operations: ['start'], relationships: [{ target: 'bottom' }] },
          bottom: { operations: ['start'] },
        }),
        { workflow: 'start', parameters: { node_ids: ['top', 'bottom'] } },
      ).text,
    ).toMatchInlineSnapshot(`
      "graph start
        bottom_1: start
        top_1: (after bottom_1/start) start
      end: completed"
    `);
  });

  it('pulls where there is something to pull', () => {
    expect(play(sampleShop, { workflow: 'pull', states: 'started' }).text).toMatchInlineSnapshot(`
      "graph pull
        app_1: pull
      end: completed"
    `);
  });
});
