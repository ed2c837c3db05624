// An edited blueprint becomes the deployment's: shown first, then done.

import type { Json, JsonObject } from '@brolly/plugin-sdk';
import {
  type DeploymentRecord,
  deploymentId,
  type ForeseenUpdate,
  foreseeUpdate,
  graph,
  type Plan,
  prepare,
  UPDATE_WORKFLOW,
  type Workspace,
} from '#index';
import { type CliContext, say } from '../cli-context.ts';
import { CommandError } from '../command-error.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { withDeployment } from '../locate.ts';
import { asOnlyRun } from '../lock-owner.ts';
import { foreseenUpdateLines } from '../render/foreseen-update.ts';
import { count } from '../render/words.ts';
import { checkPlugins } from './check-plugins.ts';
import { planBlueprint, type ReadBlueprint, type ReadOptions, readBlueprint, report } from './read-blueprint.ts';
import { type RunSettings, runWorkflow } from './run-workflow.ts';

/** What the deployment is to become, and how far the command goes. */
export interface UpdateOptions extends RunSettings, ReadOptions {
  readonly blueprint: string;
  readonly id?: string | undefined;
  /** Laid over those that the deployment has. */
  readonly inputs: JsonObject;
  /** Of the workflow, without the plan. */
  readonly parameters: JsonObject;
  readonly isPreview: boolean;
  readonly isAgreed: boolean;
}

/** Shows the update; asks unless it is agreed; runs it. */
export async function updateDeployment(context: CliContext, options: UpdateOptions): Promise<ExitCode> {
  const read = await readBlueprint(context, options.blueprint, { ...options, isKept: !options.isPreview });
  const id = options.id ?? deploymentId(read.path);
  return withDeployment({ where: read.stateFolder, id }, ({ workspace }) =>
    asOnlyRun(context, { workspace, deploymentId: id }, async () => {
      const deployment = await workspace.store.getDeployment(id);
      if (deployment === undefined) {
        throw new CommandError(`the deployment "${id}" is gone`, { exitCode: EXIT.usage, hint: 'see "brolly status"' });
      }
      return update(context, { workspace, deployment, read }, options);
    }),
  );
}

interface Place {
  readonly workspace: Workspace;
  readonly deployment: DeploymentRecord;
  readonly read: ReadBlueprint;
}

async function update(context: CliContext, place: Place, options: UpdateOptions): Promise<ExitCode> {
  const { workspace, deployment, read } = place;
  const next = await planBlueprint(read, inputsFor(deployment.plan, read, options.inputs));
  const foreseen = await foresee(place, { next, parameters: options.parameters });
  await checkNext(context, deployment, { next, read, parameters: options.parameters });
  show(context, deployment, foreseen);
  if (options.isPreview) return EXIT.ok;
  if (!options.isAgreed && !(await isAgreed(context))) {
    say(context, 'Nothing was changed.');
    return EXIT.failed;
  }
  const moved = { ...deployment, blueprintPath: read.path };
  await workspace.store.putDeployment(moved);
  const parameters = { ...options.parameters, plan: next as unknown as Json };
  try {
    return await runWorkflow(
      context,
      { workspace, deployment: moved },
      { ...options, workflow: UPDATE_WORKFLOW, parameters, allowCustomParameters: false },
    );
  } catch (error) {
    // Nothing was begun: it is still what its old blueprint says.
    if (error instanceof CommandError && error.exitCode === EXIT.usage) await workspace.store.putDeployment(deployment);
    throw error;
  }
}

/**
 * Refuses a blueprint with operations that cannot be run: what is taken down for it could not be brought back. So is a
 * workflow that is to carry the update out and cannot be run.
 */
async function checkNext(
  context: CliContext,
  { id }: DeploymentRecord,
  { next, read, parameters }: { readonly next: Plan; readonly read: ReadBlueprint; readonly parameters: JsonObject },
): Promise<void> {
  const carried = { workflow: UPDATE_WORKFLOW, parameters: { ...parameters, plan: next as unknown as Json } };
  const { prepared, diagnostics } = await prepare({ id, plan: next, blueprintPath: read.path }, carried);
  report(context, diagnostics, new Map());
  if (prepared === undefined) throw new CommandError('the update cannot be run', { exitCode: EXIT.usage });
  const request = { workflow: 'install', parameters: {}, allowCustomParameters: false };
  const deployment = { id, plan: next, blueprintPath: read.path };
  const built = await graph(deployment, request);
  if (built.graph !== undefined) checkPlugins(context, deployment, built.graph);
}

/** New ones over those that the deployment has; what the blueprint no longer declares is dropped. */
function inputsFor(plan: Plan, { blueprint }: ReadBlueprint, given: JsonObject): JsonObject {
  const kept = Object.entries(plan.inputs).filter(([name]) => Object.hasOwn(blueprint.inputs, name));
  return { ...Object.fromEntries(kept), ...given };
}

async function foresee(
  { workspace, deployment, read }: Place,
  request: { readonly next: Plan; readonly parameters: JsonObject },
): Promise<ForeseenUpdate> {
  const instances = await workspace.store.listInstances(deployment.id);
  const states = new Map(instances.map((each) => [each.id, each.state]));
  const { foreseen, diagnostics } = foreseeUpdate(deployment.plan, { ...request, blueprint: read.blueprint, states });
  read.report(diagnostics, read.sources);
  if (foreseen !== undefined) return foreseen;
  throw new CommandError(`"${deployment.id}" cannot become what the blueprint says; nothing was begun`, {
    exitCode: EXIT.usage,
    hint: `mend ${count(diagnostics.length, 'place')} of the blueprint`,
  });
}

function show(context: CliContext, deployment: DeploymentRecord, foreseen: ForeseenUpdate): void {
  if (context.isJson) {
    context.output.write(JSON.stringify({ kind: 'update', ...foreseen }));
    return;
  }
  say(context, foreseenUpdateLines(context.output, deployment.id, foreseen));
}

async function isAgreed(context: CliContext): Promise<boolean> {
  if (!context.output.isInteractive || context.isJson) {
    throw new CommandError('nobody can be asked whether to go on', {
      exitCode: EXIT.usage,
      hint: 'add --yes, or --preview only to look',
    });
  }
  const { confirm, isCancel } = await import('@clack/prompts');
  const answer = await confirm({ message: 'Go on?', initialValue: false });
  return !isCancel(answer) && answer;
}
