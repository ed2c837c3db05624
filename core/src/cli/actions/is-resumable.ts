// Whether "brolly resume" goes on with an execution.

import { type DeploymentRecord, type ExecutionRecord, prepare } from '#index';

/** False for a workflow that decides by what it finds at its start, such as heal: it is started again instead. */
export async function isResumable(deployment: DeploymentRecord, execution: ExecutionRecord): Promise<boolean> {
  if (execution.state === 'scheduled') return true;
  const { prepared } = await prepare(deployment, { ...execution, allowCustomParameters: true });
  return prepared === undefined || prepared.workflow.isResumable;
}
