// What an update would do, before anything is done.

import type { Blueprint } from '#blueprint/blueprint.ts';
import type { Diagnostic } from '#diagnostics/diagnostic.ts';
import type { Plan, PlanInstance } from '#plan/plan.ts';
import { unsupportedChanges } from '#plan/unsupported-changes.ts';
import { keptNumbers, type PlannedUpdate, planUpdate } from '#plan/update-plan.ts';
import type { UpdateStep } from '#plan/update-steps.ts';
import { lifecycle } from './chain.ts';
import { canUpdate } from './parts/update-instances.ts';
import type { InstanceState, WorkflowParameters } from './task-graph.ts';
import { topologyOf } from './topology.ts';

/** An update as a person decides about it. */
export interface ForeseenUpdate {
  /** What the blueprint says otherwise. */
  readonly steps: readonly UpdateStep[];
  /** What is done about it, in this order. */
  readonly actions: readonly ForeseenAction[];
  /** What the deployment keeps against the blueprint, in words. */
  readonly notes: readonly string[];
}

/** Of which instances, or relationships as `app_1 -> db_1`; of `run`, the workflow. */
export interface ForeseenAction {
  readonly kind:
    | 'unlink'
    | 'uninstall'
    /** Only if their `check_drift` says that they are not as the blueprint has them. */
    | 'update-if-drifted'
    | 'update'
    | 'reinstall-if-drifted'
    | 'reinstall'
    /** Something else is written of them, and they are left as they are. */
    | 'leave'
    | 'install'
    | 'establish'
    /** A workflow that does whatever is done. */
    | 'run';
  readonly what: readonly string[];
}

/** What a deployment is to become, and how it stands. */
export interface UpdateRequest {
  /** Next, with the numbers of its blueprint. */
  readonly next: Plan;
  readonly blueprint: Pick<Blueprint, 'nodeTemplates'>;
  readonly parameters: WorkflowParameters;
  /** Instance id -> its state now; a missing one is `uninitialized`. */
  readonly states: ReadonlyMap<string, InstanceState>;
}

/** @returns what would be done, or none and an `update-unsupported` for each change that is refused */
export function foreseeUpdate(
  before: Plan,
  request: UpdateRequest,
): { foreseen: ForeseenUpdate | undefined; diagnostics: readonly Diagnostic[] } {
  const { next, blueprint } = request;
  const diagnostics = unsupportedChanges(before, next).map(
    ({ node, message, hint }): Diagnostic => ({
      code: 'update-unsupported',
      severity: 'error',
      message,
      span: blueprint.nodeTemplates[node]?.span,
      hint,
    }),
  );
  if (diagnostics.length > 0) return { foreseen: undefined, diagnostics };
  let made = 0;
  const planned = planUpdate(before, next, () => {
    made += 1;
    return `new${made}`;
  });
  const foreseen = { steps: planned.steps, actions: actionsOf(request, planned), notes: keptNumbers(before, next) };
  return { foreseen, diagnostics: [] };
}

function actionsOf(request: UpdateRequest, planned: PlannedUpdate): readonly ForeseenAction[] {
  const { parameters, states } = request;
  const carrier = parameters['workflow_id'];
  if (typeof carrier === 'string' && carrier !== '') return [{ kind: 'run', what: [carrier] }];
  const { added, removed, reduced, extended } = planned.modification;
  const [gone, come] = [new Set(removed.map(({ id }) => id)), new Set(added.map(({ id }) => id))];
  const isAlive = (id: string): boolean => !['uninitialized', 'deleted'].includes(states.get(id) ?? 'uninitialized');
  const isInUse = planned.after.instances.some(({ id }) => isAlive(id));
  const isOn = (name: string): boolean => parameters[name] === true;
  const actions: readonly ForeseenAction[] = [
    {
      kind: 'unlink',
      what: links(
        reduced.filter(({ id }) => isAlive(id)),
        gone,
      ),
    },
    { kind: 'uninstall', what: isOn('skip_uninstall') ? [] : [...gone].filter(isAlive) },
    ...changeActions(request, planned),
    { kind: 'install', what: isOn('skip_install') || !isInUse ? [] : [...come] },
    {
      kind: 'establish',
      what: isOn('skip_install')
        ? []
        : links(
            extended.filter(({ id }) => isAlive(id)),
            come,
          ),
    },
  ];
  return actions.filter(({ what }) => what.length > 0);
}

/** What is done about the instances whose node templates say something else. */
function changeActions({ parameters, states }: UpdateRequest, planned: PlannedUpdate): readonly ForeseenAction[] {
  const topology = topologyOf(planned.after);
  const byKind = new Map<ForeseenAction['kind'], string[]>();
  for (const subject of topology.subjects) {
    const { node, instance } = subject;
    if (!planned.changedNodes.has(node.name) || states.get(instance.id) !== 'started') continue;
    const isChecked =
      node.operations[lifecycle('check_drift')] !== undefined && parameters['skip_drift_check'] !== true;
    const isAble = canUpdate(subject, { own: new Set([instance.id]), ofRelationships: new Set() });
    const isForced = parameters['force_reinstall'] === true;
    const kind = kindOf({ isChecked, isAble, isForced, isAllowed: parameters['skip_reinstall'] !== true });
    byKind.set(kind, [...(byKind.get(kind) ?? []), instance.id]);
  }
  const kinds = ['update', 'update-if-drifted', 'reinstall', 'reinstall-if-drifted', 'leave'] as const;
  return kinds.map((kind) => {
    const ids = byKind.get(kind) ?? [];
    const isWhole = kind === 'reinstall' || kind === 'reinstall-if-drifted';
    return { kind, what: isWhole ? [...new Set(ids.flatMap((id) => topology.containedIn(id)))] : ids };
  });
}

function kindOf(
  instance: Readonly<Record<'isChecked' | 'isAble' | 'isForced' | 'isAllowed', boolean>>,
): ForeseenAction['kind'] {
  if (instance.isForced) return 'reinstall';
  if (instance.isAble) return instance.isChecked ? 'update-if-drifted' : 'update';
  if (!instance.isAllowed) return 'leave';
  return instance.isChecked ? 'reinstall-if-drifted' : 'reinstall';
}

function links(sources: readonly PlanInstance[], except: ReadonlySet<string>): readonly string[] {
  return sources.flatMap(({ id, relationships }) =>
    relationships.filter(({ targetId }) => !except.has(targetId)).map(({ targetId }) => `${id} -> ${targetId}`),
  );
}
