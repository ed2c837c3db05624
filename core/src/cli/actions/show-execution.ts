// One execution as Cloudify's command line shows it: a table of one row, or JSON with sorted keys.

import type { Json } from '@brolly/plugin-sdk';
import type { CliContext } from '../cli-context.ts';
import { CommandError } from '../command-error.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { type WhichDeployment, withDeployment } from '../locate.ts';
import { sortedJson } from '../render/sorted-json.ts';
import { table } from '../render/table.ts';
import { dateTime } from '../render/words.ts';

/** Shows an execution by its id or the beginning of it. */
export function showExecutionRecord(context: CliContext, which: WhichDeployment, id: string): Promise<ExitCode> {
  return withDeployment(which, async ({ workspace, deployment }) => {
    const executions = await workspace.store.listExecutions(deployment.id);
    const found = executions.find((each) => each.id.startsWith(id));
    if (found === undefined) {
      throw new CommandError(`there is no execution "${id}" of "${deployment.id}"`, {
        exitCode: EXIT.failed,
        hint: '"cfy executions list" lists them',
      });
    }
    const shown: Record<string, Json> = {
      id: found.id,
      workflow_id: found.workflow,
      status: found.state,
      deployment_id: deployment.id,
      created_at: dateTime(found.createdAt),
      ended_at: found.endedAt === undefined ? '' : dateTime(found.endedAt),
    };
    if (context.isJson) context.output.write(sortedJson({ ...shown, parameters: found.parameters }, 0));
    else {
      context.output.write(table(context.output, Object.keys(shown), { rows: [Object.values(shown).map(String)] }));
      if (Object.keys(found.parameters).length > 0)
        context.output.write(`\nParameters:\n${sortedJson(found.parameters)}`);
    }
    return EXIT.ok;
  });
}
