// The part of an update that is about instances that stay: what drifted or is to be otherwise is updated or reinstalled.

import type { PlannedUpdate } from '#plan/update-plan.ts';
import { lifecycle } from '../chain.ts';
import { checkDrift, type Drift } from '../parts/check-drift.ts';
import { checkStatus } from '../parts/check-status.ts';
import { healInstances } from '../parts/heal-instances.ts';
import { reinstallInstances } from '../parts/install-instances.ts';
import { canUpdate, type ToUpdate, updateInstances } from '../parts/update-instances.ts';
import { topologyOf } from '../topology.ts';
import type { Steps, WorkflowInput, WorkflowView } from '../workflow.ts';
import { namesOf } from './read-parameters.ts';

/** Ids of instances, sorted. */
export type ChangedInstances = Readonly<Record<'updated' | 'reinstalled', readonly string[]>>;

/** Checks, heals, updates and reinstalls, as far as it may. Instances that are not `started` are left to `install`. */
export function* changeInstances(input: WorkflowInput, planned: PlannedUpdate): Steps<ChangedInstances> {
  const { view, parameters } = input;
  const added = new Set(planned.modification.added.map(({ id }) => id));
  const live = new Set(
    topologyOf(view.plan)
      .subjects.map(({ instance }) => instance.id)
      .filter((id) => !added.has(id) && view.state(id) === 'started'),
  );
  const checksDrift = parameters['skip_drift_check'] !== true;
  const drift = checksDrift
    ? yield* checkDrift(input, { name: 'update-check_drift', ids: live, inDependencyOrder: false })
    : NO_DRIFT;
  const healed = parameters['skip_heal'] === true ? [] : yield* healAll(input, live);
  const work = workOf(view, { planned, live, drift, checksDrift, done: new Set(healed) });
  const forced = forcedIn(input, planned, live);
  const able = new Set(
    [...live].filter((id) => {
      const subject = topologyOf(view.plan).subject(id);
      return subject !== undefined && !forced.has(id) && canUpdate(subject, work);
    }),
  );
  const failed = yield* updateInstances(view, { ...work, name: 'update', ids: able });
  const unable = [...work.own, ...work.ofRelationships].filter((id) => !able.has(id) && !forced.has(id));
  const reinstalled = yield* reinstall(input, { forced, wanted: new Set([...unable, ...failed]) });
  const updated = [...able].filter((id) => !failed.has(id) && !reinstalled.includes(id));
  return { updated: updated.toSorted(), reinstalled: [...new Set([...healed, ...reinstalled])].toSorted() };
}

const NO_DRIFT: Drift = { own: [], ofRelationships: [], failed: [] };

/** @returns what was reinstalled on the way */
function* healAll(input: WorkflowInput, ids: ReadonlySet<string>): Steps<readonly string[]> {
  yield* checkStatus(input, { name: 'update-check_status', ids, inDependencyOrder: false });
  const { outcome, reinstalled } = yield* healInstances(input, {
    name: 'update-heal',
    ids,
    unchecked: 'healthy',
    allowsReinstall: input.parameters['skip_reinstall'] !== true,
    ignoreFailure: input.parameters['ignore_failure'] === true,
  });
  if (outcome.kind === 'failed') yield { kind: 'message', level: 'warning', text: `Not healed: ${outcome.message}.` };
  return reinstalled;
}

interface Known {
  readonly planned: PlannedUpdate;
  readonly live: ReadonlySet<string>;
  readonly drift: Drift;
  readonly checksDrift: boolean;
  /** What is as the blueprint says since a moment ago. */
  readonly done: ReadonlySet<string>;
}

/** Where a node has a check, its answer counts; where it has none, what the blueprint says now is something else. */
function workOf(view: WorkflowView, { planned, live, drift, checksDrift, done }: Known): ToUpdate {
  const topology = topologyOf(view.plan);
  const isChanged = (id: string): boolean => {
    const node = topology.subject(id)?.node;
    if (node === undefined || !planned.changedNodes.has(node.name)) return false;
    return !checksDrift || node.operations[lifecycle('check_drift')] === undefined;
  };
  const own = [...live].filter((id) => drift.own.includes(id) || drift.failed.includes(id) || isChanged(id));
  return {
    own: new Set(own.filter((id) => !done.has(id))),
    ofRelationships: new Set(drift.ofRelationships.filter((id) => !done.has(id))),
  };
}

/** What is reinstalled whether it drifted or not. */
function forcedIn(
  { view, parameters }: WorkflowInput,
  planned: PlannedUpdate,
  live: ReadonlySet<string>,
): ReadonlySet<string> {
  const listed = namesOf(parameters, 'reinstall_list');
  const isForced = parameters['force_reinstall'] === true;
  const nodeOf = (id: string): string => topologyOf(view.plan).subject(id)?.node.name ?? '';
  return new Set([...live].filter((id) => listed.includes(id) || (isForced && planned.changedNodes.has(nodeOf(id)))));
}

/** @returns what was reinstalled, with all that is contained in it */
function* reinstall(
  input: WorkflowInput,
  { forced, wanted }: { readonly forced: ReadonlySet<string>; readonly wanted: ReadonlySet<string> },
): Steps<readonly string[]> {
  const mayReinstall = input.parameters['skip_reinstall'] !== true;
  if (!mayReinstall && wanted.size > 0) {
    const text = `Left as they were, against what the blueprint says: ${[...wanted].toSorted().join(', ')}.`;
    yield { kind: 'message', level: 'warning', text };
  }
  const topology = topologyOf(input.view.plan);
  const ids = new Set([...forced, ...(mayReinstall ? wanted : [])].flatMap((id) => topology.containedIn(id)));
  const ignoreFailure = input.parameters['ignore_failure'] === true;
  yield* reinstallInstances(input, { name: 'update-reinstall', ids, ignoreFailure });
  return [...ids];
}
