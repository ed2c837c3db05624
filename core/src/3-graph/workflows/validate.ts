// validate: asks every instance whether it could be installed, and changes nothing.

import { operationGraph } from '../parts/operation-graph.ts';
import { failedInstances, runStep } from '../parts/run-step.ts';
import type { Workflow } from '../workflow.ts';
import { selectInstances } from './select-instances.ts';

/** What an install asks before all else; the second is its name in older types files. */
const CHECKS = ['cloudify.interfaces.validation.create', 'cloudify.interfaces.validation.creation'] as const;

/** Each check runs once, whatever the state of its instance, and stops no other; it fails when one of them does. */
export const validate: Workflow = {
  function: 'cloudify.plugins.workflows.validate',
  isResumable: true,
  *steps({ view, parameters }) {
    const graph = operationGraph(view, {
      name: 'validate',
      ids: selectInstances(view.plan, parameters),
      operationOf: (name) => CHECKS.find((check) => view.plan.nodes[name]?.operations[check] !== undefined),
      inDependencyOrder: false,
      task: { maxRetries: 0 },
    });
    const end = yield* runStep(graph, 'go-on');
    if (end.state === 'completed') return { kind: 'completed', result: { checked: graph.tasks.length } };
    const failed = [...failedInstances(graph, end)].toSorted();
    const message = `${failed.length} of ${graph.tasks.length} checks failed: ${failed.join(', ')}`;
    return { kind: 'failed', message, hint: 'An install would fail there; nothing was changed.' };
  },
};
