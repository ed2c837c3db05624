// What a scaling is asked for, checked against the deployment.

import { suggestName } from '#diagnostics/suggest-name.ts';
import type { Plan, PlanInstance } from '#plan/plan.ts';
import { findScalable, hostOf, type Scalable } from '#plan/scale-plan.ts';
import type { WorkflowInput, WorkflowOutcome } from '../workflow.ts';
import { integerOf, namesOf, type Read, textOf } from './read-parameters.ts';

/** What is scaled, and to which number. */
export interface ScaleRequest {
  readonly entity: Scalable;
  readonly delta: number;
  /** How many instances there shall be, per instance of what surrounds them. */
  readonly planned: number;
  /** Ids of instances; of a group those of its members. */
  readonly include: readonly string[];
  readonly exclude: readonly string[];
}

/** Reads the parameters of `scale`. A delta of 0 is a request too. */
export function readScaleRequest({ view, parameters }: WorkflowInput): Read<ScaleRequest> {
  const delta = integerOf(parameters, 'delta');
  if ('problem' in delta) return delta;
  const entity = findEntity(view.plan, parameters);
  if ('problem' in entity) return entity;
  const request = {
    entity: entity.value,
    delta: delta.value,
    planned: entity.value.instances + delta.value,
    include: namesOf(parameters, 'include_instances'),
    exclude: namesOf(parameters, 'exclude_instances'),
  };
  const problem = numberProblem(request) ?? hintProblem(request, view.plan, parameters['scale_compute'] === true);
  if (problem !== undefined) return { problem };
  const { include, exclude } = request;
  return { value: { ...request, include: memberIds(include, view.plan), exclude: memberIds(exclude, view.plan) } };
}

/** The id of an instance of a group stands for those of its members. */
function memberIds(ids: readonly string[], { instances }: Plan): readonly string[] {
  return ids.flatMap((id) => {
    const members = instances.filter((one) => one.scalingGroups?.some((group) => group.id === id) === true);
    return members.length === 0 ? [id] : members.map((one) => one.id);
  });
}

function findEntity(plan: Plan, parameters: WorkflowInput['parameters']): Read<Scalable> {
  const name = textOf(parameters, 'scalable_entity_name') ?? textOf(parameters, 'node_id') ?? '';
  const found = findScalable(plan, name);
  if (found === undefined) {
    const names = [...Object.keys(plan.scalingGroups ?? {}), ...Object.keys(plan.nodes)];
    const near = suggestName(name, names);
    const hint = near === undefined ? `There are: ${names.join(', ') || 'none'}.` : `Did you mean "${near}"?`;
    return fail(`there is no scaling group and no node template "${name}"`, hint);
  }
  if (found.kind === 'group' || parameters['scale_compute'] !== true) return { value: found };
  const host = findScalable(plan, hostOf(plan, name) ?? name);
  return { value: host ?? found };
}

function numberProblem({ entity, delta, planned }: ScaleRequest): WorkflowOutcome | undefined {
  if (delta === 0) return undefined;
  const what = `${entity.kind === 'group' ? 'scaling group' : 'node template'} "${entity.name}"`;
  if (planned < 0) {
    const hint = `It has ${entity.instances}: take away ${entity.instances} at most.`;
    return failure(`${what} would have ${planned} instances`, hint);
  }
  if (delta < 0 && planned < entity.minInstances) {
    const hint = `Its min_instances is ${entity.minInstances}; it has ${entity.instances}. Change the blueprint to go below.`;
    return failure(`${what} would have ${planned} instances, fewer than it may`, hint);
  }
  if (delta > 0 && entity.maxInstances !== -1 && planned > entity.maxInstances) {
    const hint = `Its max_instances is ${entity.maxInstances}; it has ${entity.instances}. Change the blueprint to go above.`;
    return failure(`${what} would have ${planned} instances, more than it may`, hint);
  }
  return undefined;
}

/** What is wrong with the instances that are named to go first or last. */
function hintProblem(
  { entity, delta, planned, include, exclude }: ScaleRequest,
  plan: Plan,
  isComputeScaled: boolean,
): WorkflowOutcome | undefined {
  if (include.length === 0 && exclude.length === 0) return undefined;
  if (delta > 0) return failure('include_instances and exclude_instances are for scaling in', 'Give a negative delta.');
  if (isComputeScaled) {
    return failure(
      'include_instances and exclude_instances do not go together with scale_compute',
      'Scale the host node by its own name.',
    );
  }
  const known = new Set(plan.instances.flatMap((one) => idsFor(entity, one)));
  const unknown = [...include, ...exclude].find((id) => !known.has(id));
  if (unknown !== undefined) {
    const near = suggestName(unknown, [...known]);
    const hint = near === undefined ? `It has: ${[...known].join(', ')}.` : `Did you mean "${near}"?`;
    return failure(`"${entity.name}" has no instance "${unknown}"`, hint);
  }
  const both = include.find((id) => exclude.includes(id));
  if (both !== undefined) return failure(`"${both}" is to go first and to go last`, 'Name it once.');
  if (exclude.length > planned) {
    return failure(
      `${exclude.length} instances of "${entity.name}" are to stay, but only ${planned} will`,
      'Exclude fewer, or take fewer away.',
    );
  }
  return undefined;
}

/** By which ids an instance can be named when an entity is scaled. */
function idsFor(entity: Scalable, instance: PlanInstance): readonly string[] {
  if (entity.kind === 'node') return instance.nodeName === entity.name ? [instance.id] : [];
  const group = instance.scalingGroups?.find(({ name }) => name === entity.name);
  return group === undefined ? [] : [group.id, instance.id];
}

function fail(message: string, hint: string): { readonly problem: WorkflowOutcome } {
  return { problem: failure(message, hint) };
}

function failure(message: string, hint: string): WorkflowOutcome {
  return { kind: 'failed', message, hint };
}
