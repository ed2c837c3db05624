// Carries out a plan that was kept, where the hosts are as they were when it was made.

import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { HostFacts } from '@brolly/plugin-sdk';
import {
  changesSincePlan,
  type DeploymentRecord,
  graph,
  initDeployment,
  planChanges,
  readSavedPlan,
  type SavedPlan,
  stableFacts,
  type Workspace,
} from '#index';
import { type CliContext, say } from '../cli-context.ts';
import { CommandError, interrupted } from '../command-error.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { listenForInterruption } from '../interruption.ts';
import { withWorkspace } from '../locate.ts';
import { asOnlyRun } from '../lock-owner.ts';
import { statusLine } from '../render/status-line.ts';
import { count } from '../render/words.ts';
import { askHostKey } from './ask-host-key.ts';
import { type RunSettings, runWorkflow } from './run-workflow.ts';

interface Place {
  readonly workspace: Workspace;
  readonly deployment: DeploymentRecord;
}

/**
 * Compares with the hosts first and then runs the workflow of the plan.
 *
 * @throws CommandError where the file is no plan, the deployment has another life by now, or something has changed
 *   since: each is named, and nothing is begun.
 */
export async function runSavedPlan(context: CliContext, path: string, settings: RunSettings): Promise<ExitCode> {
  const saved = readPlanFile(path);
  return withWorkspace(dirname(saved.blueprintPath), (workspace) =>
    asOnlyRun(context, { workspace, deploymentId: saved.deploymentId }, async () => {
      const deployment = await deploymentOf(workspace, saved);
      const changes = await changesSince(context, { workspace, deployment }, { saved, settings });
      if (changes === undefined) throw interrupted();
      if (changes.length > 0) throw outdated(path, saved, changes);
      say(context, `Everything is as it was when the plan was made, ${saved.savedAt}.`);
      const { workflow, parameters } = saved;
      const request = { ...settings, workflow, parameters, allowCustomParameters: false };
      return runWorkflow(context, { workspace, deployment }, request);
    }),
  );
}

function readPlanFile(path: string): SavedPlan {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw notAPlan(`${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
  const saved = readSavedPlan(text);
  if (saved === undefined) throw notAPlan(`${path} is no plan of this release`);
  return saved;
}

function notAPlan(message: string): CommandError {
  return new CommandError(message, { exitCode: EXIT.usage, hint: 'make one with "brolly plan BLUEPRINT --out FILE"' });
}

/** The deployment as it was planned: the ids of its instances are the names of the records on the hosts. */
async function deploymentOf(workspace: Workspace, saved: SavedPlan): Promise<DeploymentRecord> {
  const { deploymentId: id, blueprintPath, plan } = saved;
  const existing = await workspace.store.getDeployment(id);
  if (existing !== undefined && JSON.stringify(existing.plan) === JSON.stringify(plan)) return existing;
  const init = await initDeployment(workspace, { id, blueprintPath, plan, now: Date.now(), acceptChanges: false });
  if (init.kind === 'created') return init.deployment;
  throw new CommandError(`deployment "${id}" has node instances with a life that this plan does not know`, {
    exitCode: EXIT.usage,
    hint: `plan anew: brolly plan ${blueprintPath} --out FILE`,
  });
}

async function changesSince(
  context: CliContext,
  { workspace, deployment }: Place,
  what: { readonly saved: SavedPlan; readonly settings: RunSettings },
): Promise<readonly string[] | undefined> {
  const { workflow, parameters } = what.saved;
  const built = await graph(deployment, { workflow, parameters, allowCustomParameters: false }, { workspace });
  if (built.graph === undefined) return [`the workflow "${workflow}" cannot be built any more`];
  say(context, `Comparing ${context.output.colors.bold(deployment.id)} with its hosts and with the plan.`);
  const isAsking = context.output.isInteractive && !context.isJson;
  const status = statusLine(context.output, isAsking);
  const interruption = listenForInterruption(() => undefined);
  const facts = new Map<string, HostFacts>();
  try {
    const tasks = await planChanges(
      { ...deployment, plan: built.plan },
      {
        graph: built.graph,
        workspace,
        signal: interruption.signal,
        onStep: (instanceId, text) => status.onStep(instanceId, text),
        askHostKey: isAsking ? (question) => status.interrupt(() => askHostKey(question)) : undefined,
        hostKeyPolicy: what.settings.hostKeyPolicy,
        onFacts: (name, found) => facts.set(name, found),
      },
    );
    if (interruption.isInterrupted()) return undefined;
    const now = Object.fromEntries([...facts].map(([name, found]) => [name, stableFacts(found)]));
    return changesSincePlan(what.saved, { graph: built.graph, tasks, facts: now });
  } finally {
    status.close();
    interruption.stop();
  }
}

function outdated(path: string, saved: SavedPlan, changes: readonly string[]): CommandError {
  return new CommandError(
    `${path} was made ${saved.savedAt}, and ${count(changes.length, 'thing')} changed since; nothing was begun:\n  ${changes.join('\n  ')}`,
    { exitCode: EXIT.usage, hint: `plan anew: brolly plan ${saved.blueprintPath} --out ${path}` },
  );
}
