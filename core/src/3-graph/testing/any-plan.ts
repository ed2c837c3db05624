// Random plans and states, for tests of what holds for all of them.

import * as fc from 'fast-check';
import type { Plan } from '#plan/plan.ts';
import { type InstanceState, instanceStates } from '../task-graph.ts';
import { type NodeSketch, sketchPlan } from './sketch-plan.ts';

const anyTrait = fc.constantFrom('independentOfTargets', 'unneededBySources', 'none');
/** A node that neither waits nor is waited for, whatever stands around it. */
const EARLY_THEN_LATE = ['independentOfTargets', ...Array<string>(7).fill('unneededBySources')];

/** Up to eight nodes; a node relates only to nodes that come after it by name, so relationships have no circle. */
export const anyPlan: fc.Arbitrary<Plan> = fc
  .array(
    fc.record({
      operations: fc.subarray(
        ['precreate', 'create', 'configure', 'start', 'poststart', 'stop', 'delete', 'monitoring.start'],
        { maxLength: 4 },
      ),
      traits: fc.oneof(fc.constant(EARLY_THEN_LATE), fc.array(anyTrait, { minLength: 8, maxLength: 8 })),
      relationships: fc.array(
        fc.record({
          distance: fc.integer({ min: 1, max: 4 }),
          source: fc.oneof(fc.constant([]), fc.subarray(['preconfigure', 'postconfigure', 'establish', 'unlink'])),
          targetSide: fc.oneof(fc.constant([]), fc.subarray(['preconfigure', 'establish', 'unlink'])),
        }),
        { maxLength: 3 },
      ),
      instances: fc.integer({ min: 1, max: 3 }),
    }),
    { minLength: 1, maxLength: 8 },
  )
  .map((nodes) => {
    const sketch = nodes.map((node, at): [string, NodeSketch] => [
      `n${at}`,
      {
        instances: node.instances,
        operations: node.operations.map((name, index) => [name, { [node.traits[index] ?? 'none']: true }] as const),
        relationships: node.relationships
          .filter(({ distance }) => at + distance < nodes.length)
          .map(({ distance, source, targetSide }) => ({ target: `n${at + distance}`, source, targetSide })),
      },
    ]);
    return sketchPlan(Object.fromEntries(sketch));
  });

/** Any state of an instance. */
export const anyState: fc.Arbitrary<InstanceState> = fc.constantFrom(...instanceStates);
