// An update that another workflow carries out, as Cloudify's `workflow_id` of an update has it.

import type { Plan } from '#plan/plan.ts';
import type { PlannedUpdate } from '#plan/update-plan.ts';
import type { AnyWorkflow, RemoteSteps, WorkflowInput, WorkflowOutcome, WorkflowSteps } from '../workflow.ts';
import { beginUpdate, update } from './update.ts';

/** The workflow that does what an update has to do, and its parameters. */
export interface CarriedOutBy {
  readonly workflow: AnyWorkflow;
  readonly parameters: WorkflowInput['parameters'];
}

/**
 * The deployment takes the new plan over, and the other workflow sees what is gone beside what is new; it gets their ids as
 * parameters `added_instance_ids`, `removed_instance_ids`, `extended_instance_ids` and `reduced_instance_ids`. When it has
 * completed, what is gone is forgotten. Relationships that are gone it does not see.
 */
export function updateByWorkflow({ workflow, parameters }: CarriedOutBy): AnyWorkflow {
  return {
    function: update.function,
    isResumable: workflow.isResumable,
    steps(input: WorkflowInput) {
      const begun = beginUpdate(input);
      const ids = 'refused' in begun ? {} : idsOf(begun.planned);
      const steps = workflow.steps({ ...input, parameters: { ...parameters, ...ids } });
      const course =
        'refused' in begun
          ? begun
          : { during: withRemoved(input.view.plan, begun.planned), after: begun.planned.after };
      return Symbol.asyncIterator in steps ? carriedOutElsewhere(course, steps) : carriedOutHere(course, steps);
    },
  } as AnyWorkflow;
}

/** What holds while the other workflow runs, and once it has completed; or why nothing is begun. */
type Course = { readonly during: Plan; readonly after: Plan } | { readonly refused: WorkflowOutcome };

const changeTo = (plan: Plan) => ({ kind: 'change-plan', plan, modification: 'update' }) as const;

function* carriedOutHere(course: Course, steps: WorkflowSteps): WorkflowSteps {
  if ('refused' in course) return course.refused;
  yield changeTo(course.during);
  const outcome = yield* steps;
  if (outcome.kind === 'completed') yield changeTo(course.after);
  return outcome;
}

async function* carriedOutElsewhere(course: Course, steps: RemoteSteps): RemoteSteps {
  if ('refused' in course) return course.refused;
  yield changeTo(course.during);
  const outcome = yield* steps;
  if (outcome.kind === 'completed') yield changeTo(course.after);
  return outcome;
}

/** The next plan, and beside it what it no longer has. */
function withRemoved(before: Plan, { after, modification: { removed } }: PlannedUpdate): Plan {
  if (removed.length === 0) return after;
  const gone = new Set(removed.map(({ nodeName }) => nodeName));
  const goneNodes = Object.entries(before.nodes).filter(([name]) => gone.has(name));
  return {
    ...after,
    nodes: { ...Object.fromEntries(goneNodes), ...after.nodes },
    instances: [...after.instances, ...removed].toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    plugins: { ...before.plugins, ...after.plugins },
    scalingGroups: { ...before.scalingGroups, ...after.scalingGroups },
  };
}

function idsOf({ modification }: PlannedUpdate): Readonly<Record<string, readonly string[]>> {
  const { added, removed, extended, reduced } = modification;
  const entries = Object.entries({ added, removed, extended, reduced });
  return Object.fromEntries(
    entries.map(([what, instances]) => [`${what}_instance_ids`, instances.map(({ id }) => id)]),
  );
}
