// The executions of a deployment as a table.

import type { Json } from '@brolly/plugin-sdk';
import { type ExecutionRecord, maskNamedSecrets, UPDATE_WORKFLOW } from '#index';
import type { CliContext } from '../cli-context.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { type WhichDeployment, withDeployment } from '../locate.ts';
import { table } from '../render/table.ts';
import { dateTime } from '../render/words.ts';

/** Writes a row per execution, oldest first, with Cloudify's columns. */
export function listExecutions(context: CliContext, which: WhichDeployment): Promise<ExitCode> {
  return withDeployment(which, async ({ workspace, deployment }) => {
    const executions = await workspace.store.listExecutions(deployment.id);
    if (context.isJson) {
      const shown = executions.map(({ id, workflow, state, createdAt, endedAt, scheduledAt, parameters }) => ({
        id,
        workflow_id: workflow,
        status: state,
        created_at: createdAt,
        ended_at: endedAt ?? null,
        scheduled_for: scheduledAt ?? null,
        parameters: shownParameters(workflow, parameters),
      }));
      context.output.write(JSON.stringify(shown));
      return EXIT.ok;
    }
    const rows = executions.map((each) => [
      each.id,
      each.workflow,
      each.state,
      deployment.id,
      dateTime(each.createdAt),
      each.endedAt === undefined ? '' : dateTime(each.endedAt),
    ]);
    context.output.write(
      table(context.output, ['id', 'workflow_id', 'status', 'deployment_id', 'created_at', 'ended_at'], { rows }),
    );
    return EXIT.ok;
  });
}

/** Without secrets, and without the plan of an update, which is as long as the deployment is large. */
function shownParameters(workflow: string, parameters: ExecutionRecord['parameters']): Json {
  const shown = Object.entries(parameters).filter(([name]) => workflow !== UPDATE_WORKFLOW || name !== 'plan');
  return maskNamedSecrets(Object.fromEntries(shown));
}
