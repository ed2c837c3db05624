// scale: adds instances of a node template or a scaling group, or takes some away.

import { type ScaledPlan, scalePlan } from '#plan/scale-plan.ts';
import { installInstances, uninstallInstances } from '../parts/install-instances.ts';
import { rollBackGraph } from '../parts/roll-back-graph.ts';
import { runStep } from '../parts/run-step.ts';
import type { GraphEnd, Steps, Workflow, WorkflowInput, WorkflowOutcome } from '../workflow.ts';
import { readScaleRequest, type ScaleRequest } from './scale-request.ts';

/**
 * One modification is open at a time: it begins with the new instances and ends with the new numbers, or is rolled back.
 * `min_instances` and `max_instances` are kept to, unlike in Cloudify.
 */
export const scale: Workflow = {
  function: 'cloudify.plugins.workflows.scale',
  isResumable: true,
  *steps(input) {
    const { view, parameters } = input;
    if (view.openModification !== undefined) {
      if (parameters['abort_started'] !== true) return stillOpen(view.openModification.executionId);
      yield* abortOpen(input);
    }
    const request = readScaleRequest(input);
    if ('problem' in request) return request.problem;
    const { entity, delta, planned, include, exclude } = request.value;
    if (delta === 0) {
      const text = `"${entity.name}" keeps its ${planned} instances: the delta is 0.`;
      yield { kind: 'message', level: 'info', text };
      return { kind: 'completed' };
    }
    const change = { instances: planned, removeFirst: include, removeLast: exclude };
    const scaled = scalePlan(view.plan, entity, { change, makeId: input.makeId });
    yield { kind: 'change-plan', plan: scaled.during, modification: 'start' };
    return delta > 0 ? yield* grow(input, request.value, scaled) : yield* shrink(input, request.value, scaled);
  },
};

/** The same under the name that types files of earlier releases give it. */
export const scaleEntity: Workflow = { ...scale, function: 'cloudify.plugins.workflows.scale_entity' };

function* grow(input: WorkflowInput, { entity }: ScaleRequest, scaled: ScaledPlan): Steps<WorkflowOutcome> {
  const ids = idsOf(scaled.modification.added);
  const rollsBack = input.parameters['rollback_if_failed'] !== false;
  const name = `${entity.name}_install`;
  const end = yield* installInstances(input, { name, ids, onFailure: rollsBack ? 'go-on' : 'stop' });
  if (end.state === 'completed') return yield* finish(scaled);
  const left = yield* takeBack(input, { name: `${entity.name}_rollback`, ids });
  return {
    kind: 'failed',
    message: `new instances of "${entity.name}" could not be installed, and were taken back: ${whatFailed(end)}`,
    hint: left === '' ? 'Mend what failed and scale again; rollback_if_failed=false keeps them.' : left,
  };
}

function* shrink(input: WorkflowInput, { entity }: ScaleRequest, scaled: ScaledPlan): Steps<WorkflowOutcome> {
  const before = input.view.openModification?.before ?? input.view.plan;
  const end = yield* uninstallInstances(input, {
    name: `${entity.name}_uninstall`,
    ids: idsOf(scaled.modification.removed),
    ignoreFailure: input.parameters['ignore_failure'] === true,
    onFailure: 'go-on',
  });
  if (end.state === 'completed') return yield* finish(scaled);
  yield { kind: 'change-plan', plan: before, modification: 'roll-back' };
  return {
    kind: 'failed',
    message: `instances of "${entity.name}" could not be uninstalled, and stay: ${whatFailed(end)}`,
    hint: 'Mend what failed and scale again; ignore_failure=true lets them go whatever fails.',
  };
}

function* finish({ modification, after }: ScaledPlan): Steps<WorkflowOutcome> {
  yield { kind: 'change-plan', plan: after, modification: 'finish' };
  const { added, removed } = modification;
  return { kind: 'completed', result: { added: added.map(({ id }) => id), removed: removed.map(({ id }) => id) } };
}

/** Rolls back what another execution left open: what it added is uninstalled, what it would have removed stays. */
function* abortOpen(input: WorkflowInput): Steps<void> {
  const before = idsOf(input.view.openModification?.before.instances ?? []);
  const ids = new Set(input.view.plan.instances.map(({ id }) => id).filter((id) => !before.has(id)));
  yield* takeBack(input, { name: 'abort_started', ids });
}

/**
 * Takes new instances back and closes the modification. Nothing that has a life is forgotten without an uninstall.
 *
 * @returns what to see to by hand, empty where nothing failed
 */
function* takeBack(
  input: WorkflowInput,
  taken: { readonly name: string; readonly ids: ReadonlySet<string> },
): Steps<string> {
  const { view } = input;
  const before = view.openModification?.before ?? view.plan;
  const rolledBack = yield* runStep(rollBackGraph(view, taken), 'go-on');
  const name = `${taken.name}-uninstall`;
  const end = yield* uninstallInstances(input, { name, ids: taken.ids, ignoreFailure: true, onFailure: 'go-on' });
  yield { kind: 'change-plan', plan: before, modification: 'roll-back' };
  const failures = [...rolledBack.failures, ...end.failures];
  if (failures.length === 0) return '';
  return `Some of it may be left on its host: ${whatFailed({ ...end, failures })}`;
}

function whatFailed({ failures }: GraphEnd): string {
  const [first] = failures;
  if (first === undefined) return 'see the events';
  const more = failures.length === 1 ? '' : ` (and ${failures.length - 1} more)`;
  return `${first.taskId}: ${first.failure.message}${more}`;
}

function idsOf(instances: readonly { readonly id: string }[]): ReadonlySet<string> {
  return new Set(instances.map(({ id }) => id));
}

function stillOpen(executionId: string): WorkflowOutcome {
  return {
    kind: 'failed',
    message: `the scaling that execution ${executionId} began is still open`,
    hint: 'Resume that execution, or scale with abort_started=true, which takes its new instances back first.',
  };
}
