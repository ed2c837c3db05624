// What is there: the deployment, its instances, and its last executions.

import {
  type DeploymentRecord,
  type ExecutionRecord,
  hasLife,
  type InstanceRecord,
  type LockOwner,
  runningOwner,
} from '#index';
import type { CliContext } from '../cli-context.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { type WhichDeployment, withDeployment } from '../locate.ts';
import { thisRun } from '../lock-owner.ts';
import { table } from '../render/table.ts';
import { ago, count, dateTime, duration } from '../render/words.ts';
import { hostAddressesWith, instanceNames } from './instance-names.ts';
import { isResumable, lastToGoOnWith } from './is-resumable.ts';

const SHOWN_EXECUTIONS = 5;

/** Shows the status of one deployment. */
export function showStatus(context: CliContext, which: WhichDeployment): Promise<ExitCode> {
  return withDeployment(which, async ({ workspace, deployment }) => {
    const instances = await workspace.store.listInstances(deployment.id);
    const executions = await workspace.store.listExecutions(deployment.id);
    const last = executions.at(-1)?.state;
    const isOpen = last === 'started' || last === 'scheduled';
    const owner = isOpen ? await runningOwner({ workspace, deploymentId: deployment.id }, thisRun(context)) : undefined;
    const what = { deployment, instances, executions, owner };
    const text = context.isJson ? JSON.stringify(statusJson(what)) : await statusText(context, what);
    context.output.write(text);
    return EXIT.ok;
  });
}

interface Status {
  readonly deployment: DeploymentRecord;
  readonly instances: readonly InstanceRecord[];
  readonly executions: readonly ExecutionRecord[];
  /** Who runs the last execution, when somebody does. */
  readonly owner: LockOwner | undefined;
}

function statusJson({ deployment, instances, executions, owner }: Status): unknown {
  return {
    deployment: deployment.id,
    blueprint: deployment.blueprintPath,
    createdAt: deployment.createdAt,
    runningIn: owner ?? null,
    instances: instances.map(({ id, nodeName, state }) => ({ id, nodeName, state })),
    executions: executions.map(({ id, workflow, state, createdAt, endedAt }) => ({
      id,
      workflow,
      state,
      createdAt,
      endedAt,
    })),
  };
}

async function statusText(context: CliContext, what: Status): Promise<string> {
  const { deployment, instances, executions, owner } = what;
  const { colors } = context.output;
  const now = Date.now();
  const states = new Map(instances.map((each) => [each.id, each.state]));
  const rows = instanceNames(deployment.plan, hostAddressesWith(deployment.plan, instances)).map((each) => {
    const state = states.get(each.instanceId) ?? 'uninitialized';
    const paint = state === 'started' ? colors.green : hasLife(state) ? colors.yellow : colors.dim;
    return [each.name, each.instanceId, each.address ?? '', paint(state)];
  });
  const shown = executions
    .slice(-SHOWN_EXECUTIONS)
    .map((each) => [
      each.workflow,
      executionState(context, each, owner),
      ago(each.createdAt, now),
      each.endedAt === undefined ? '' : duration(each.endedAt - each.createdAt),
      each.id,
    ]);
  const parts = [
    `${colors.bold(deployment.id)}, from ${deployment.blueprintPath}`,
    table(context.output, ['node', 'node instance', 'address', 'state'], { rows }),
    shown.length === 0
      ? 'Nothing has been run yet: "brolly install" begins.'
      : table(context.output, ['workflow', 'execution', 'began', 'took', 'id'], { rows: shown }),
  ];
  const hidden = executions.length - shown.length;
  if (hidden > 0) parts.push(colors.dim(`${count(hidden, 'earlier execution')} not shown`));
  const next = await nextStep(context, what);
  if (next !== undefined) parts.push(next);
  return parts.join('\n\n');
}

/** What to do about an execution that did not complete and that nobody runs; `undefined` where there is none. */
async function nextStep(
  { output }: CliContext,
  { deployment, executions, owner }: Status,
): Promise<string | undefined> {
  if (owner !== undefined) return undefined;
  const last = await lastToGoOnWith(deployment, executions);
  if (last === undefined || last.state === 'completed') return undefined;
  const [command, meaning] = (await isResumable(deployment, last))
    ? ['brolly resume', `goes on with the ${last.workflow}`]
    : [`brolly run ${last.workflow}`, 'looks anew, and does what is still to be done'];
  return `Next:\n  ${output.colors.cyan(command)}  ${meaning}`;
}

function executionState(context: CliContext, execution: ExecutionRecord, owner: LockOwner | undefined): string {
  const { colors } = context.output;
  switch (execution.state) {
    case 'completed':
      return colors.green('completed');
    case 'failed':
      return colors.red('failed');
    case 'cancelled':
      return colors.yellow('cancelled');
    case 'scheduled':
      return colors.cyan(`scheduled for ${dateTime(execution.scheduledAt ?? 0)}`);
    case 'started':
      return owner === undefined
        ? colors.yellow('cut off')
        : colors.cyan(`running: process ${owner.pid} on ${owner.host}`);
  }
}
