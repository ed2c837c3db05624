// One recorded call, answered by the compiler and the planner in the shape that Cloudify's parser answers in.

import { createHash } from 'node:crypto';
import { compileBlueprint } from '../../core/src/1-blueprint/compile-blueprint.ts';
import { makePlan } from '../../core/src/2-plan/make-plan.ts';
import { blueprintOfPlan } from './blueprint-of-plan.ts';
import type { Answer, Case } from './case.ts';
import { caseHasFile, caseLoader } from './case-loader.ts';
import { caseSearch, unsearchable } from './case-search.ts';
import { evaluateCase } from './evaluate-case.ts';
import { interDeploymentFunctions } from './inter-deployment-functions.ts';
import { mergedDocument } from './merged-document.ts';
import { peerError } from './peer-error.ts';
import { peerInstances } from './peer-instances.ts';
import { modifyCase } from './peer-modification.ts';
import { peerPlan } from './peer-plan.ts';

/**
 * Gives the answer to one recorded call.
 *
 * @param casesById the others of the same file: the plan that a call was given may be the answer to another
 * @throws only for a bug
 */
export async function answerCase(one: Case, casesById: ReadonlyMap<string, Case> = new Map()): Promise<Answer> {
  switch (one.entry) {
    case 'parse':
    case 'parse_from_path':
      return await parse(one);
    case 'parse_from_import_blueprint':
      return await mergedDocument(one);
    case 'prepare_deployment_plan':
    case 'create_deployment_plan':
      return await prepare(one, sourceOf(one, casesById));
    case 'modify_deployment':
      return modifyCase(one);
    case 'evaluate_functions':
    case 'evaluate_outputs':
    case 'evaluate_capabilities':
    case 'evaluate_node_functions':
      return evaluateCase(one);
    default:
      return { id: one.id, error: { class: 'NotSupported', message: `no answer to ${one.entry}` } };
  }
}

async function compileCase(one: Case) {
  const text = one.files?.[one.main ?? ''] ?? '';
  return compileBlueprint({ path: one.main ?? 'blueprint.yaml', text }, caseLoader(one), {
    hasFile: caseHasFile(one),
    isAnyVersion: one.options?.['validate_version'] === false,
  });
}

async function parse(one: Case): Promise<Answer> {
  const { blueprint, diagnostics } = await compileCase(one);
  if (blueprint === undefined) return peerError(one.id, diagnostics);
  const problem = unsearchable(one, blueprint);
  if (problem !== undefined) return { id: one.id, error: { class: 'ConstraintException', message: problem } };
  return { id: one.id, ok: peerPlan(blueprint, undefined) };
}

/** The case with the files that a plan is made of. */
function sourceOf(one: Case, casesById: ReadonlyMap<string, Case>): Case {
  if (one.files !== undefined && one.main !== undefined) return one;
  const parsed = casesById.get(one.parse_case ?? '');
  if (parsed !== undefined) return parsed;
  const plan = one.args?.['plan'];
  if (plan === undefined) return one;
  return { ...one, main: 'blueprint.yaml', files: { 'blueprint.yaml': blueprintOfPlan(plan) } };
}

async function prepare(one: Case, source: Case): Promise<Answer> {
  const { blueprint, diagnostics } = await compileCase({ ...source, id: one.id });
  if (blueprint === undefined) return peerError(one.id, diagnostics);
  let count = 0;
  const { plan, diagnostics: problems } = makePlan(blueprint, one.inputs ?? {}, {
    makeId: () => {
      count += 1;
      return createHash('sha256').update(String(count)).digest('hex').slice(0, 6);
    },
    operationTraits: () => ({}),
    correctTypes: one.args?.['auto_correct_types'] === true,
    isRuntimeOnly: one.args?.['runtime_only_evaluation'] === true,
    isThere: caseSearch(one),
  });
  if (plan === undefined) return peerError(one.id, problems);
  if (one.entry === 'create_deployment_plan')
    return { id: one.id, ok: { ...peerPlan(blueprint, undefined), node_instances: peerInstances(plan) } };
  const asks = interDeploymentFunctions(blueprint, plan);
  const ok = {
    ...peerPlan(blueprint, plan, one.inputs ?? {}),
    node_instances: peerInstances(plan),
    inter_deployment_functions: asks,
  };
  return { id: one.id, ok };
}
