// A blueprint and its inputs become a deployment; and, in one go, the workflow `install` is run on it.

import type { JsonObject } from '@brolly/plugin-sdk';
import {
  type DeploymentRecord,
  deploymentId,
  type InitResult,
  initDeployment,
  openPretendedWorkspace,
  type Workspace,
} from '#index';
import { type CliContext, say } from '../cli-context.ts';
import { CommandError } from '../command-error.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { checkDeploymentId, withWorkspace } from '../locate.ts';
import { workFolder } from '../locate-blueprint.ts';
import { asOnlyRun } from '../lock-owner.ts';
import { count } from '../render/words.ts';
import { planBlueprint, type ReadOptions, readBlueprint } from './read-blueprint.ts';
import { type RunRequest, runWorkflow } from './run-workflow.ts';

export interface InitOptions extends ReadOptions {
  readonly blueprint: string;
  readonly inputs: JsonObject;
  readonly id?: string | undefined;
  readonly acceptChanges: boolean;
}

/** Makes the deployment and says what it holds. */
export async function initBlueprint(context: CliContext, options: InitOptions): Promise<ExitCode> {
  return prepare(context, options, async (workspace, deployment) => {
    const run = context.grammar === 'cfy' ? 'cfy local execute -w install' : 'brolly install';
    const isHere = workspace.folder === workFolder();
    say(context, `\nNext:\n  ${isHere ? '' : `cd ${workspace.folder} && `}${run}`);
    if (context.isJson)
      context.output.write(JSON.stringify({ kind: 'deployment', id: deployment.id, folder: workspace.folder }));
    return EXIT.ok;
  });
}

/** Makes the deployment and runs a workflow on it. */
export function installBlueprint(context: CliContext, options: InitOptions & RunRequest): Promise<ExitCode> {
  const act: Act = (workspace, deployment) => runWorkflow(context, { workspace, deployment }, options);
  return options.isDryRun === true
    ? prepare(context, { ...options, isKept: false }, act, pretendedWorkspace)
    : prepare(context, options, act);
}

type Act = (workspace: Workspace, deployment: DeploymentRecord) => Promise<ExitCode>;

/** A dry run makes its deployment where nothing is kept. */
const pretendedWorkspace: typeof withWorkspace = async (folder, act) => act(await openPretendedWorkspace(folder));

async function prepare(
  context: CliContext,
  options: InitOptions,
  act: Act,
  withPlace: typeof withWorkspace = withWorkspace,
): Promise<ExitCode> {
  const read = await readBlueprint(context, options.blueprint, { isKept: true, ...options });
  const plan = await planBlueprint(read, options.inputs);
  const id = options.id ?? deploymentId(read.path);
  checkDeploymentId(id);
  return withPlace(read.stateFolder, (workspace) =>
    asOnlyRun(context, { workspace, deploymentId: id }, async () => {
      const { acceptChanges } = options;
      const result = await initDeployment(workspace, {
        id,
        blueprintPath: read.path,
        plan,
        now: Date.now(),
        acceptChanges,
      });
      if (result.kind === 'refused') throw refused(context, id, result);
      say(context, saidOf(context, result));
      return act(workspace, result.deployment);
    }),
  );
}

function saidOf(context: CliContext, result: Exclude<InitResult, { kind: 'refused' }>): string {
  const { deployment } = result;
  const name = context.output.colors.bold(deployment.id);
  switch (result.kind) {
    case 'created': {
      const nodes = Object.values(deployment.plan.nodes);
      const types = nodes.map((node) => `${node.name} (${node.type})`).join(', ');
      return `Deployment ${name}: ${count(deployment.plan.instances.length, 'node instance')}: ${types}`;
    }
    case 'unchanged':
      return `Deployment ${name} is there already, as the blueprint says.`;
    case 'adopted':
      return `Deployment ${name} is there already; it takes over what the blueprint says now of ${result.nodes.join(', ') || 'outputs and workflows'}.`;
  }
}

function refused(context: CliContext, id: string, result: Extract<InitResult, { kind: 'refused' }>): CommandError {
  const alive = result.alive.map((each) => `${each.id} (${each.state})`).join(', ');
  const uninstall = context.grammar === 'cfy' ? 'cfy local execute -w uninstall' : 'brolly uninstall';
  const accept =
    result.isAcceptable && context.grammar === 'brolly'
      ? ', or add --accept-changes to go on with the new properties'
      : '';
  return new CommandError(
    `deployment "${id}" has node instances with a life: ${alive}; its record is kept, and the blueprint no longer fits it:\n  ${result.reasons.join('\n  ')}`,
    { exitCode: EXIT.usage, hint: `undo the edit, or "${uninstall}" first${accept}` },
  );
}
