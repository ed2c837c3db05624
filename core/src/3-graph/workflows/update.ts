// update: brings a deployment to what another plan says, with the smallest change.

import type { Plan } from '#plan/plan.ts';
import { unsupportedChanges } from '#plan/unsupported-changes.ts';
import { type PlannedUpdate, planUpdate } from '#plan/update-plan.ts';
import { installInstances, uninstallInstances } from '../parts/install-instances.ts';
import { relationshipGraph } from '../parts/relationship-graph.ts';
import { runStep } from '../parts/run-step.ts';
import { topologyOf } from '../topology.ts';
import type { Steps, Workflow, WorkflowInput, WorkflowOutcome, WorkflowView } from '../workflow.ts';
import { changeInstances } from './update-changes.ts';

/**
 * The parameter `plan` is the next plan; see docs/workflows.md for the others. What goes is taken down while the old plan
 * still holds: should that fail, the deployment is as it was but for what is down.
 */
export const update: Workflow = {
  function: 'cloudify_system_workflows.deployment_update.workflow.update_deployment',
  isResumable: true,
  *steps(input) {
    const begun = beginUpdate(input);
    if ('refused' in begun) return begun.refused;
    const { planned } = begun;
    yield* takeAway(input, planned);
    yield { kind: 'change-plan', plan: planned.after, modification: 'update' };
    const changed = yield* changeInstances(input, planned);
    yield* add(input, planned);
    const { added, removed } = planned.modification;
    return { kind: 'completed', result: { added: idsOf(added), removed: idsOf(removed), ...changed } };
  },
};

/** What an update has to do, or why it cannot be. */
export function beginUpdate({
  view,
  parameters,
  makeId,
}: WorkflowInput): { readonly planned: PlannedUpdate } | { readonly refused: WorkflowOutcome } {
  const next = parameters['plan'] as unknown as Plan | undefined;
  if (next === undefined) {
    const hint = 'Use "brolly update BLUEPRINT".';
    return { refused: { kind: 'failed', message: 'there is no plan to update to', hint } };
  }
  if (view.openModification !== undefined) return { refused: scalingOpen(view.openModification.executionId) };
  const [problem] = unsupportedChanges(view.plan, next);
  if (problem !== undefined) return { refused: { kind: 'failed', message: problem.message, hint: problem.hint } };
  return { planned: planUpdate(view.plan, next, makeId) };
}

/** Rolling the scaling back later would bring the old plan back, too. */
function scalingOpen(executionId: string): WorkflowOutcome {
  return {
    kind: 'failed',
    message: `the scaling that execution ${executionId} began is still open`,
    hint: 'Resume that execution first, or end it with "brolly scale NAME --by 0 --abort-started".',
  };
}

/** Unlinks the relationships that go from targets that stay, and uninstalls the instances that go. */
function* takeAway(input: WorkflowInput, { modification }: PlannedUpdate): Steps<void> {
  const { view, parameters } = input;
  const skipsUninstall = parameters['skip_uninstall'] === true;
  const removed = new Set(idsOf(modification.removed));
  const sources = modification.reduced
    .filter(({ id }) => isAlive(view, id))
    .map((one) => ({
      ...one,
      relationships: one.relationships.filter(({ targetId }) => skipsUninstall || !removed.has(targetId)),
    }));
  yield* runStep(relationshipGraph(view, { name: 'update-unlink', operation: 'unlink', sources }), 'stop');
  if (skipsUninstall) return;
  const ignoreFailure = parameters['ignore_failure'] === true;
  yield* uninstallInstances(input, { name: 'update-uninstall', ids: removed, ignoreFailure });
}

/** Installs the instances that come, and establishes the other new relationships. */
function* add(input: WorkflowInput, { modification }: PlannedUpdate): Steps<void> {
  const { view, parameters } = input;
  const isInUse = topologyOf(view.plan).subjects.some(({ instance }) => isAlive(view, instance.id));
  if (parameters['skip_install'] === true || !isInUse) return;
  const ids = new Set(idsOf(modification.added));
  yield* installInstances(input, { name: 'update-install', ids });
  const sources = modification.extended
    .filter(({ id }) => view.state(id) === 'started')
    .map((one) => ({ ...one, relationships: one.relationships.filter(({ targetId }) => !ids.has(targetId)) }));
  yield* runStep(relationshipGraph(view, { name: 'update-establish', operation: 'establish', sources }), 'stop');
}

function isAlive(view: WorkflowView, id: string): boolean {
  return !['uninitialized', 'deleted'].includes(view.state(id));
}

function idsOf(instances: readonly { readonly id: string }[]): readonly string[] {
  return instances.map(({ id }) => id);
}
