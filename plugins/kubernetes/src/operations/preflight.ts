// validation.create: finds out what is wrong on all hosts together, before anything is changed on one of them.

import type { ImperativeOperation, OperationContext } from '@brolly/plugin-sdk';
import { gatherPreflight } from '../preflight/gather.ts';
import { judge, type Verdict } from '../preflight/judge.ts';
import { oncePerAttempt } from '../preflight/once-per-attempt.ts';
import { isConnectedOnly } from '../settings.ts';

const verdicts = oncePerAttempt<ReadonlyMap<string, Verdict>>();
/** Instances that were let through, by execution: when another one asks again, they are being worked on. */
const cleared = new Map<string, Set<string>>();
/** Those of executions that are over are of no more use. */
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
    const verdict = (await verdicts(context, () => askAll(context))).get(context.self.id);
    for (const one of verdict?.warnings ?? []) context.log('warning', `${one.code}: ${one.message}. ${one.hint}`);
    if (verdict?.error !== undefined) throw verdict.error;
  },
};

async function askAll(context: OperationContext): Promise<ReadonlyMap<string, Verdict>> {
  const { id } = context.execution;
  const through = cleared.get(id) ?? new Set();
  const found = judge(await gatherPreflight(context, through));
  for (const [instanceId, verdict] of found) if (verdict.error === undefined) through.add(instanceId);
  if (id !== '') cleared.set(id, through);
  for (const old of [...cleared.keys()].slice(0, -MOST_KEPT)) cleared.delete(old);
  return found;
}
