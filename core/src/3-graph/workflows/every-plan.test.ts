// What holds for every plan, whatever its instances have and how they are related.

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Plan } from '#plan/plan.ts';
import type { InstanceState } from '../task-graph.ts';
import { anyPlan, anyState } from '../testing/any-plan.ts';
import { FAILS, type Played, play } from '../testing/play-workflow.ts';

const RUNS = { numRuns: 100, seed: 11 };

function everyState(played: Played): ReadonlySet<InstanceState> {
  return new Set(Object.values(played.states));
}

/** How often each instance gets a state. */
function timesSet(played: Played, state: InstanceState): ReadonlyMap<string, number> {
  const times = new Map<string, number>();
  for (const task of played.graphs.flatMap(({ tasks }) => tasks)) {
    if (task.kind === 'set-state' && task.state === state)
      times.set(task.instanceId, (times.get(task.instanceId) ?? 0) + 1);
  }
  return times;
}

/** Name, number and relationships of what there is, without ids. */
function shapeOf(plan: Plan): unknown {
  const names = new Map(plan.instances.map(({ id, nodeName }) => [id, nodeName]));
  const instances = plan.instances.map(({ nodeName, relationships }) => [
    nodeName,
    ...relationships.map(({ relationship, targetId }) => `${relationship} ${names.get(targetId)}`).toSorted(),
  ]);
  return { nodes: plan.nodes, instances: instances.map(String).toSorted() };
}

describe('for every plan', () => {
  it('an install starts each instance once, and an uninstall deletes each once', () => {
    fc.assert(
      fc.property(anyPlan, (plan) => {
        const installed = play(plan, { workflow: 'install' });
        expect(everyState(installed)).toEqual(new Set(['started']));
        expect([...timesSet(installed, 'started').values()].every((times) => times === 1)).toBe(true);
        const removed = play(plan, { workflow: 'uninstall', states: installed.states });
        expect(everyState(removed)).toEqual(new Set(['deleted']));
        expect([...timesSet(removed, 'deleted')]).toHaveLength(plan.instances.length);
      }),
      RUNS,
    );
  });

  it('an install comes to the same end from any states, and so does an uninstall', () => {
    const anyBegin = anyPlan.chain((plan) =>
      fc.record({
        plan: fc.constant(plan),
        states: fc
          .array(anyState, { minLength: plan.instances.length, maxLength: plan.instances.length })
          .map((states) => Object.fromEntries(plan.instances.map(({ id }, at) => [id, states[at] ?? 'started']))),
      }),
    );
    fc.assert(
      fc.property(anyBegin, ({ plan, states }) => {
        expect(everyState(play(plan, { workflow: 'install', states }))).toEqual(new Set(['started']));
        expect(everyState(play(plan, { workflow: 'uninstall', states }))).toEqual(new Set(['deleted']));
        const left = everyState(play(plan, { workflow: 'rollback', states }));
        for (const state of ['creating', 'configuring', 'starting'] as const) expect(left).not.toContain(state);
      }),
      RUNS,
    );
  });

  it('an uninstall that ignores failures deletes all, whatever fails', () => {
    fc.assert(
      fc.property(anyPlan, fc.func(fc.boolean()), (plan, isFailing) => {
        const played = play(plan, {
          workflow: 'uninstall',
          states: 'started',
          parameters: { ignore_failure: true },
          answer: ({ id }) => (isFailing(id) ? FAILS : null),
        });
        expect(everyState(played)).toEqual(new Set(['deleted']));
      }),
      RUNS,
    );
  });

  it('scaling out and in again gives the same deployment but for ids, and touches nothing else', () => {
    fc.assert(
      fc.property(anyPlan, fc.integer({ min: 1, max: 3 }), (plan, count) => {
        const parameters = { scalable_entity_name: 'n0' };
        const out = play(plan, { workflow: 'scale', states: 'started', parameters: { ...parameters, delta: count } });
        expect(out.outcome.kind).toBe('completed');
        expect(out.view.plan.instances).toHaveLength(plan.instances.length + count);
        expect(everyState(out)).toEqual(new Set(['started']));
        expect(timesSet(out, 'started').size).toBe(count);
        const back = play(out.view.plan, {
          workflow: 'scale',
          states: out.states,
          parameters: { ...parameters, delta: -count },
        });
        expect(shapeOf(back.view.plan)).toEqual(shapeOf(plan));
        expect(timesSet(back, 'deleted').size).toBe(count);
      }),
      RUNS,
    );
  });

  it('scaling out that fails leaves the deployment as it was', () => {
    fc.assert(
      fc.property(anyPlan, fc.func(fc.boolean()), (plan, isFailing) => {
        const played = play(plan, {
          workflow: 'scale',
          states: 'started',
          parameters: { scalable_entity_name: 'n0' },
          answer: ({ id }) => (isFailing(id) ? FAILS : null),
        });
        const wanted = played.outcome.kind === 'failed' ? plan : played.view.plan;
        expect(played.view.plan).toEqual(wanted);
        expect(played.view.openModification).toBeUndefined();
        expect(everyState(played)).toEqual(new Set(['started']));
      }),
      RUNS,
    );
  });

  it('a reinstall takes down and brings up what is selected, and leaves the others as they are', () => {
    const anyChoice = anyPlan.chain((plan) =>
      fc.record({ plan: fc.constant(plan), node_ids: fc.subarray(Object.keys(plan.nodes), { minLength: 1 }) }),
    );
    fc.assert(
      fc.property(anyChoice, ({ plan, node_ids }) => {
        const played = play(plan, { workflow: 'reinstall', states: 'started', parameters: { node_ids } });
        const selected = plan.instances.filter(({ nodeName }) => node_ids.includes(nodeName)).map(({ id }) => id);
        expect(everyState(played)).toEqual(new Set(['started']));
        expect([...timesSet(played, 'deleted').keys()].toSorted()).toEqual(selected.toSorted());
        expect([...timesSet(played, 'started').keys()].toSorted()).toEqual(selected.toSorted());
      }),
      RUNS,
    );
  });
});
