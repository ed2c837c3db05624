// validation.create: finds out what is wrong on all hosts together, before anything is changed on one of them.

import type { ImperativeOperation, OperationContext } from '@brolly/plugin-sdk';
import { gatherPreflight } from '../preflight/gather.ts';
import { judge, type Verdict } from '../preflight/judge.ts';
import { isConnectedOnly } from '../settings.ts';

/** What is being found out, by execution and attempt: the first instance of each asks for all. */
const asked = new Map<string, Promise<ReadonlyMap<string, Verdict>>>();
/** Verdicts of executions that are over are of no more use. */
const MOST_KEPT = 8;

export const preflight: ImperativeOperation = {
  kind: 'imperative',
  independentOfTargets: true,
  isRepeatable: true,
  isReadOnly: true,
  readsAllInstances: true,
  async run(context) {
    if (isConnectedOnly(context.self)) return;
    context.step('checking all hosts');
    const verdict = (await verdicts(context)).get(context.self.id);
    for (const one of verdict?.warnings ?? []) context.log('warning', `${one.code}: ${one.message}. ${one.hint}`);
    if (verdict?.error !== undefined) throw verdict.error;
  },
};

function verdicts(context: OperationContext): Promise<ReadonlyMap<string, Verdict>> {
  const key = `${context.deploymentId} ${context.execution.id} ${context.retryNumber}`;
  const known = asked.get(key);
  if (known !== undefined) return known;
  const asking = gatherPreflight(context).then(judge);
  asked.set(key, asking);
  // A plan has no execution of its own: the next one is asked anew.
  const forget = (): void => void (context.execution.id === '' && asked.delete(key));
  asking.then(forget, () => asked.delete(key));
  for (const old of [...asked.keys()].slice(0, -MOST_KEPT)) asked.delete(old);
  return asking;
}
