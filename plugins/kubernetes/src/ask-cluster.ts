// Asks a control plane that answers, with kubectl as the administrator.

import { setTimeout as sleep } from 'node:timers/promises';
import { type OperationContext, RecoverableError } from '@brolly/plugin-sdk';
import { openControlPlane } from './control-planes.ts';
import { isUnanswered } from './is-unanswered.ts';
import { kubectlScript } from './resources/kubectl.ts';

const ASK_MS = 60_000;
const AGAIN_MS = 500;
/** For what a script needs besides waiting: kubectl takes 32 s to tell of an API server that says nothing. */
const ALLOWANCE_SECONDS = 45;

/** What it means that a script fails while the cluster answers; what kubectl said follows the message. */
export interface AskFailure {
  readonly message: string;
  readonly reason: string;
}

const FAILED: AskFailure = { message: 'kubectl failed', reason: 'kubectl-failed' };

/**
 * What a script with kubectl prints.
 *
 * @param options `timeoutMs`: default a minute; `failure`: default `kubectl-failed`
 * @throws RecoverableError `cluster-unreadable` where no API server answers, `no-control-plane`, else the reason of `failure`
 */
export async function askCluster(
  context: OperationContext,
  script: string,
  { timeoutMs = ASK_MS, failure = FAILED }: { readonly timeoutMs?: number; readonly failure?: AskFailure } = {},
): Promise<string> {
  const host = await openControlPlane(context);
  const outcome = await host.run(kubectlScript(script), { signal: context.signal, timeoutMs });
  if (outcome.exitCode === 0) return outcome.stdout;
  throw askFailed(outcome.stderr, failure);
}

/** How a script with kubectl failed, by what it wrote to stderr. */
export function askFailed(stderr: string, failure: AskFailure = FAILED): RecoverableError {
  const said = stderr.trim().split('\n');
  const { message, reason } = isUnanswered(stderr)
    ? { message: 'the cluster does not answer', reason: 'cluster-unreadable' }
    : failure;
  return new RecoverableError(`${message}: ${said.at(-1) ?? ''}`, {
    reason,
    hint: 'See "brolly run check_status".',
    evidence: [{ title: 'kubectl', lines: said.slice(-20) }],
  });
}

/** A script that is asked again, and what it means that it fails while the cluster answers. */
export interface AskWithin {
  readonly seconds: number;
  /** Is given how many seconds are left, one or more. */
  readonly script: (left: number) => string;
  readonly failure?: AskFailure;
}

/**
 * Asks again while that fails: an API server that has just begun anew refuses connections, which says nothing of what is
 * asked for, and one that ends cuts what waits.
 *
 * @throws RecoverableError as `askCluster`, by how it failed last when the seconds are over
 */
export async function askWithin(
  context: OperationContext,
  { seconds, script, failure = FAILED }: AskWithin,
): Promise<string> {
  const end = performance.now() + seconds * 1000;
  for (;;) {
    const left = Math.max(1, Math.ceil((end - performance.now()) / 1000));
    try {
      return await askCluster(context, script(left), { timeoutMs: (left + ALLOWANCE_SECONDS) * 1000, failure });
    } catch (error) {
      if (!(error instanceof RecoverableError) || performance.now() >= end) throw error;
      await sleep(AGAIN_MS, undefined, { signal: context.signal });
    }
  }
}
