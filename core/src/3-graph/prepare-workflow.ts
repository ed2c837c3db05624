// Before a workflow begins: is it known, do its parameters fit, can it run here.

import type { Diagnostic } from '#diagnostics/diagnostic.ts';
import { suggestName } from '#diagnostics/suggest-name.ts';
import type { Plan, PlanWorkflow } from '#plan/plan.ts';
import { agentWorkflowProblem } from './agents.ts';
import { checkFilters } from './check-filters.ts';
import { internalWorkflows, UPDATE_WORKFLOW, VALIDATE_WORKFLOW } from './internal-workflows.ts';
import type { WorkflowParameters } from './task-graph.ts';
import type { AnyWorkflow } from './workflow.ts';
import { completeParameters } from './workflow-parameters.ts';
import { updateByWorkflow } from './workflows/update-by-workflow.ts';
import { workflows } from './workflows.ts';

/** A workflow as a user asks for it. */
export interface WorkflowRequest {
  /** Its name in the blueprint. */
  readonly workflow: string;
  readonly parameters: WorkflowParameters;
  /** Lets parameters through that the workflow does not declare. Default false. */
  readonly allowCustomParameters?: boolean;
}

/** What was found outside of core under the name of a workflow. */
export type FoundWorkflow =
  | { readonly kind: 'found'; readonly workflow: AnyWorkflow }
  | { readonly kind: 'lacking'; readonly message: string; readonly hint: string };

/** A workflow that can begin, with its parameters: those given and the defaults of the others. */
export interface PreparedWorkflow {
  readonly workflow: AnyWorkflow;
  readonly parameters: WorkflowParameters;
}

/**
 * Finds a workflow and completes its parameters. Does no I/O.
 *
 * @param found where the workflow is of a plugin or of the blueprint's folder
 * @returns the workflow, perhaps with a warning `filter-unknown`, or none and at least one error: `workflow-unknown`, `workflow-not-built`,
 * those of `completeParameters`, `agents-not-built`.
 */
export function prepareWorkflow(
  plan: Plan,
  request: WorkflowRequest,
  found?: FoundWorkflow,
): { prepared: PreparedWorkflow | undefined; diagnostics: readonly Diagnostic[] } {
  const declared = findDeclared(plan, request.workflow);
  if (declared === undefined) return { prepared: undefined, diagnostics: [unknownWorkflow(plan, request.workflow)] };
  if (AGENT_WORKFLOWS.has(declared.function)) {
    return { prepared: undefined, diagnostics: [agentWorkflowProblem(request.workflow)] };
  }
  const isUpdate = declared === internalWorkflows[UPDATE_WORKFLOW];
  const carrier = isUpdate ? carrierOf(request) : undefined;
  if (carrier !== undefined) return prepareCarrier(request, carrier, found);
  if (found?.kind === 'lacking') return { prepared: undefined, diagnostics: [lacking(request.workflow, found)] };
  const workflow = found?.workflow ?? workflows.find((candidate) => candidate.function === declared.function);
  if (workflow === undefined) return { prepared: undefined, diagnostics: [notBuilt(plan, request.workflow, declared)] };
  // A plan that is a parameter holds functions of its own.
  if (isUpdate) {
    const parameters = { ...defaultsOf(declared), ...request.parameters };
    return { prepared: { workflow, parameters }, diagnostics: [] };
  }
  const completed = completeParameters(plan, declared, request);
  const { diagnostics } = completed;
  if (diagnostics.length > 0) return { prepared: undefined, diagnostics };
  const { parameters } = completed;
  const isBuiltIn = found === undefined;
  return { prepared: { workflow, parameters }, diagnostics: isBuiltIn ? checkFilters(plan, parameters) : [] };
}

/** Of an update that another workflow carries out: that workflow, and the plan that declares it. */
export function carrierOf({
  workflow,
  parameters,
}: Pick<WorkflowRequest, 'workflow' | 'parameters'>): { readonly workflow: string; readonly plan: Plan } | undefined {
  const { workflow_id: name, plan } = parameters;
  if (workflow !== UPDATE_WORKFLOW || typeof name !== 'string' || name === '' || plan === undefined) return undefined;
  return { workflow: name, plan: plan as unknown as Plan };
}

function prepareCarrier(
  request: WorkflowRequest,
  carrier: NonNullable<ReturnType<typeof carrierOf>>,
  found: FoundWorkflow | undefined,
): ReturnType<typeof prepareWorkflow> {
  const { prepared, diagnostics } = prepareWorkflow(carrier.plan, { ...carrier, parameters: {} }, found);
  if (prepared === undefined) return { prepared, diagnostics };
  return { prepared: { workflow: updateByWorkflow(prepared), parameters: request.parameters }, diagnostics };
}

/** Names of the workflows that a user may run, sorted. */
export function workflowNames(plan: Plan): readonly string[] {
  return [...new Set([...Object.keys(plan.workflows), VALIDATE_WORKFLOW])].toSorted();
}

function findDeclared({ workflows: declared }: Plan, name: string): PlanWorkflow | undefined {
  if (Object.hasOwn(declared, name)) return declared[name];
  return Object.hasOwn(internalWorkflows, name) ? internalWorkflows[name] : undefined;
}

const AGENT_WORKFLOWS: ReadonlySet<string> = new Set(
  ['install_new_agents', 'validate_agents'].map((name) => `cloudify.plugins.workflows.${name}`),
);

function unknownWorkflow(plan: Plan, name: string): Diagnostic {
  const names = workflowNames(plan);
  const suggestion = suggestName(name, names);
  return {
    code: 'workflow-unknown',
    severity: 'error',
    message: `there is no workflow "${name}"`,
    hint:
      suggestion === undefined
        ? `There are: ${names.join(', ')}.${names.length > 1 ? '' : ' The others come with "imports: [cloudify/types/types.yaml]".'}`
        : `Did you mean "${suggestion}"?`,
  };
}

function lacking(name: string, found: Extract<FoundWorkflow, { kind: 'lacking' }>): Diagnostic {
  const { message, hint } = found;
  return {
    code: 'workflow-not-built',
    severity: 'error',
    message: `the workflow "${name}" cannot run: ${message}`,
    hint,
  };
}

function notBuilt(plan: Plan, name: string, declared: PlanWorkflow): Diagnostic {
  const built = Object.entries(plan.workflows)
    .filter(([, each]) => workflows.some((workflow) => workflow.function === each.function))
    .map(([candidate]) => candidate);
  const { plugin, function: called } = declared;
  return {
    code: 'workflow-not-built',
    severity: 'error',
    message: `the workflow "${name}" cannot run: it is "${called}" of the plugin "${plugin}", which has no such workflow for brolly`,
    hint: `One in Python is not run: write it in TypeScript, see docs/write-a-workflow.md. Workflows that run: ${built.toSorted().join(', ')}.`,
  };
}

function defaultsOf(declared: PlanWorkflow): WorkflowParameters {
  return Object.fromEntries(
    Object.entries(declared.parameters).flatMap(([name, schema]) =>
      schema.default === undefined ? [] : [[name, schema.default]],
    ),
  );
}
