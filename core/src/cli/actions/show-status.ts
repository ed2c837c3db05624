// What is there: the deployment, its instances, and its last executions.

import { type DeploymentRecord, type ExecutionRecord, hasLife, type InstanceRecord } from '#index';
import type { CliContext } from '../cli-context.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { type WhichDeployment, withDeployment } from '../locate.ts';
import { table } from '../render/table.ts';
import { ago, count, duration } from '../render/words.ts';
import { hostAddressesWith, instanceNames } from './instance-names.ts';

const SHOWN_EXECUTIONS = 5;

/** Shows the status of one deployment. */
export function showStatus(context: CliContext, which: WhichDeployment): Promise<ExitCode> {
  return withDeployment(which, async ({ workspace, deployment }) => {
    const instances = await workspace.store.listInstances(deployment.id);
    const executions = await workspace.store.listExecutions(deployment.id);
    if (context.isJson) context.output.write(JSON.stringify(statusJson(deployment, instances, executions)));
    else context.output.write(statusText(context, { deployment, instances, executions }));
    return EXIT.ok;
  });
}

function statusJson(
  deployment: DeploymentRecord,
  instances: readonly InstanceRecord[],
  executions: readonly ExecutionRecord[],
): unknown {
  return {
    deployment: deployment.id,
    blueprint: deployment.blueprintPath,
    createdAt: deployment.createdAt,
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

function statusText(
  context: CliContext,
  what: {
    readonly deployment: DeploymentRecord;
    readonly instances: readonly InstanceRecord[];
    readonly executions: readonly ExecutionRecord[];
  },
): string {
  const { deployment, instances, executions } = what;
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
      executionState(context, each),
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
  const last = executions.at(-1);
  if (last !== undefined && last.state !== 'completed') {
    parts.push(`Next:\n  ${colors.cyan('brolly resume')}  goes on with the ${last.workflow}`);
  }
  return parts.join('\n\n');
}

function executionState(context: CliContext, execution: ExecutionRecord): string {
  const { colors } = context.output;
  switch (execution.state) {
    case 'completed':
      return colors.green('completed');
    case 'failed':
      return colors.red('failed');
    case 'cancelled':
      return colors.yellow('cancelled');
    case 'started':
      return colors.yellow('running or cut off');
  }
}
