// What execute_operation does.

import { describe, expect, it } from 'vitest';
import { play } from '../testing/play-workflow.ts';
import { sampleShop } from '../testing/sample-shop.ts';
import { sketchPlan } from '../testing/sketch-plan.ts';

describe('execute_operation', () => {
  it('runs it side by side on all that have it', () => {
    expect(
      play(sampleShop, {
        workflow: 'execute_operation',
        parameters: { operation: 'cloudify.interfaces.lifecycle.start' },
      }).text,
    ).toMatchInlineSnapshot(`
      "graph execute_operation
        app_1: start
        db_1: start
        vm_1: start
      end: completed"
    `);
  });

  it('runs it in order on what the filters leave, by its short name', () => {
    expect(
      play(sampleShop, {
        workflow: 'execute_operation',
        parameters: {
          operation: 'start',
          run_by_dependency_order: true,
          type_names: ['shop.Part'],
          node_ids: ['app', 'vm'],
        },
      }).text,
    ).toMatchInlineSnapshot(`
      "graph execute_operation
        vm_1: start
        app_1: (after vm_1/start) start
      end: completed"
    `);
  });

  it('does nothing where none has it, and says so', () => {
    expect(
      play(sampleShop, { workflow: 'execute_operation', parameters: { operation: 'strat' } }).text,
    ).toMatchInlineSnapshot(`
      "warning: No selected instance has the operation "strat": nothing was done. Did you mean "start"?
      end: completed"
    `);
  });
});

describe('what execute_operation refuses before anything runs', () => {
  const typed = { inputs: { port: 80 }, inputTypes: { port: 'integer' } };
  const plan = sketchPlan({ web: { operations: [['start', typed], 'monitoring.start'] } });
  const start = 'cloudify.interfaces.lifecycle.start';

  it.each([
    [{ operation: '' }, 'the operation has no name'],
    [{ operation: 'start' }, 'node template "web" has several operations "start"'],
    [{ operation: start, operation_kwargs: 'x' }, 'the parameter "operation_kwargs" is "x"'],
    [
      { operation: start, operation_kwargs: { port: 81 } },
      `the blueprint gives ${start} of node template "web" the input "port" already`,
    ],
    [
      { operation: start, operation_kwargs: { port: 'x' }, allow_kwargs_override: true },
      `the input "port" of ${start} of node template "web" does not fit: "x" is no integer`,
    ],
  ])('%j', (parameters, message) => {
    const played = play(plan, { workflow: 'execute_operation', parameters });
    expect(played.outcome).toMatchObject({ kind: 'failed', message, hint: expect.any(String) });
    expect(played.graphs).toEqual([]);
  });

  it('unless it is allowed: then what is given counts', () => {
    const parameters = { operation: start, operation_kwargs: { port: 81, more: true }, allow_kwargs_override: true };
    const { graphs } = play(plan, { workflow: 'execute_operation', parameters });
    expect(graphs[0]?.tasks).toMatchObject([{ id: 'web_1/start', inputs: { port: 81, more: true } }]);
  });
});
