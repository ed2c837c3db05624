// Waits until a node is well again after what it trusts has changed.

import { setTimeout as sleep } from 'node:timers/promises';
import { type Host, type OperationContext, RecoverableError } from '@brolly/plugin-sdk';
import { serverIsReady } from '../control-planes.ts';
import { requireHealthyMembers } from '../etcd/membership.ts';

const WELL_MS = 180_000;
const LOOK_MS = 500;

/** Its own API server and every member of etcd. @throws RecoverableError `control-plane-unwell` after three minutes */
export async function untilControlPlaneIsWell(host: Host, context: OperationContext): Promise<void> {
  const end = performance.now() + WELL_MS;
  for (;;) {
    const unwell = await unwellBecause(host, context);
    if (unwell === undefined) return;
    if (performance.now() > end)
      throw new RecoverableError(`${context.self.id} is not well with its new certificates: ${unwell}`, {
        reason: 'control-plane-unwell',
        hint: 'See its logs below /var/log/pods, then run "brolly resume".',
      });
    context.step(`waiting: ${unwell}`);
    await sleep(LOOK_MS, undefined, { signal: context.signal });
  }
}

async function unwellBecause(host: Host, context: OperationContext): Promise<string | undefined> {
  try {
    const reason = await serverIsReady(host, context);
    if (reason !== undefined) return reason;
    await requireHealthyMembers(context);
    return undefined;
  } catch (error) {
    context.signal.throwIfAborted();
    return error instanceof Error ? error.message : String(error);
  }
}
