// Which execution "brolly resume" goes on with, and whether it does.

import { type DeploymentRecord, type ExecutionRecord, prepare } from '#index';

/** False for a workflow that decides by what it finds at its start, such as heal, or only looks: it is started again instead. */
export async function isResumable(deployment: DeploymentRecord, execution: ExecutionRecord): Promise<boolean> {
  if (execution.state === 'scheduled') return true;
  const { prepared } = await prepare(deployment, { ...execution, allowCustomParameters: true });
  return prepared === undefined || canGoOn(execution, prepared.workflow);
}

/** The same where its workflow is known. */
export function canGoOn(
  { state }: Pick<ExecutionRecord, 'state'>,
  { isResumable, onlyLooks }: { readonly isResumable: boolean; readonly onlyLooks?: boolean },
): boolean {
  return state === 'scheduled' || (isResumable && onlyLooks !== true);
}

/**
 * The last execution, but for checks that were made since one did not complete: who mends what stopped it looks before he
 * goes on.
 *
 * @returns `undefined` where nothing was ever run
 */
export async function lastToGoOnWith(
  deployment: DeploymentRecord,
  executions: readonly ExecutionRecord[],
): Promise<ExecutionRecord | undefined> {
  // What a workflow does is looked up only where something stopped: that may load modules of the blueprint.
  if (executions.every(({ state }) => state === 'completed')) return executions.at(-1);
  for (const one of executions.toReversed()) {
    if (await hasOnlyLooked(deployment, one)) continue;
    return one.state === 'completed' ? executions.at(-1) : one;
  }
  return executions.at(-1);
}

async function hasOnlyLooked(deployment: DeploymentRecord, execution: ExecutionRecord): Promise<boolean> {
  if (execution.state === 'scheduled') return false;
  const { prepared } = await prepare(deployment, { ...execution, allowCustomParameters: true });
  return prepared?.workflow.onlyLooks === true;
}
