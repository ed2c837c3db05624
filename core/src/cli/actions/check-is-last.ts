// An execution that is named to be steered: only the last one of a deployment can be.

import { CommandError } from '../command-error.ts';
import { EXIT } from '../exit-codes.ts';
import type { Located } from '../locate.ts';

/** @throws CommandError where an execution is named that is not the last one: what came after it has changed what it began with */
export async function checkIsLast({ workspace, deployment }: Located, executionId: string): Promise<void> {
  const executions = await workspace.store.listExecutions(deployment.id);
  const last = executions.at(-1);
  if (last?.id.startsWith(executionId) === true) return;
  const named = executions.find(({ id }) => id.startsWith(executionId));
  throw new CommandError(
    named === undefined
      ? `"${deployment.id}" has no execution "${executionId}"`
      : `the ${named.workflow} ${named.id} is not the last execution of "${deployment.id}": ${last?.workflow ?? ''} came after it`,
    { exitCode: EXIT.usage, hint: '"brolly executions" lists what was run' },
  );
}
