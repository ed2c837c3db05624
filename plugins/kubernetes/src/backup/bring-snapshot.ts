// Brings the snapshot of a backup to the host that is to restore it.

import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Host, type OperationContext, RecoverableError } from '@brolly/plugin-sdk';
import { SNAPSHOT } from '../resources/restored-etcd.ts';
import { openRequested, restoreRequest } from './restore-request.ts';

/** The shell reads its program first, and what is written to it only when it has been answered. */
const RECEIVE = `umask 077; mkdir -p ${SNAPSHOT.slice(0, SNAPSHOT.lastIndexOf('/'))}; echo ready; read -r go; exec cat >${SNAPSHOT}.part\n`;
const CHECK_MS = 300_000;
const IDLE_MS = 120_000;

/** Where the execution restores nothing it does nothing. The file is there when it is whole. */
export async function bringSnapshot(host: Host, context: OperationContext): Promise<void> {
  const request = restoreRequest(context);
  if (request === undefined) return;
  const { snapshot } = await openRequested(context, request);
  context.step('bringing the snapshot to the host');
  const digest = await sendSnapshot(host, snapshot, { signal: context.signal });
  const script = `[ "$(sha256sum <${SNAPSHOT}.part)" = '${digest}  -' ] && mv ${SNAPSHOT}.part ${SNAPSHOT}`;
  const outcome = await host.run(script, { signal: context.signal, timeoutMs: CHECK_MS });
  if (outcome.exitCode !== 0) throw notThere(host, outcome.stderr.trim() || 'it is not the same there');
}

export interface SendOptions {
  readonly signal: AbortSignal;
  /** Milliseconds for which nothing may move. Default 120,000. */
  readonly mostIdleMs?: number;
}

/** @returns the SHA-256 of what was sent. @throws RecoverableError `connection-lost`; an AbortError once `signal` has aborted */
export async function sendSnapshot(
  host: Host,
  content: AsyncIterable<Uint8Array>,
  { signal, mostIdleMs = IDLE_MS }: SendOptions,
): Promise<string> {
  const hash = createHash('sha256');
  const { promise: isReady, resolve: ready } = Promise.withResolvers<void>();
  let stderr = '';
  const shell = await host.startShell(RECEIVE, {
    asRoot: true,
    signal,
    onStdout: () => ready(),
    onStderr: (line) => {
      stderr = (stderr + line).slice(-2000);
    },
  });
  const lost = (): RecoverableError => notThere(host, stderr.trim() || 'the connection was lost');
  const gone = shell.ended.then(() => Promise.reject(lost()));
  gone.catch(() => undefined);
  const limits = { signal, mostIdleMs, late: () => notThere(host, `nothing moved for ${mostIdleMs / 1000} s`) };
  try {
    await inTime(Promise.race([gone, isReady]), limits);
    shell.write('\n');
    for await (const piece of content) {
      hash.update(piece);
      shell.write(piece);
      await inTime(Promise.race([gone, shell.drained?.()]), limits);
    }
    shell.endInput();
    const end = await inTime(shell.ended, limits);
    if (end.kind !== 'exited' || end.exitCode !== 0) throw lost();
    return hash.digest('hex');
  } finally {
    shell.close();
  }
}

async function inTime<T>(
  wait: Promise<T>,
  limits: { readonly signal: AbortSignal; readonly mostIdleMs: number; readonly late: () => Error },
): Promise<T> {
  const done = new AbortController();
  const limit = sleep(limits.mostIdleMs, undefined, { signal: AbortSignal.any([limits.signal, done.signal]) });
  const late = limit.then(() => Promise.reject(limits.late()));
  late.catch(() => undefined);
  try {
    return await Promise.race([wait, late]);
  } finally {
    done.abort();
  }
}

function notThere(host: Host, why: string): RecoverableError {
  return new RecoverableError(`the snapshot could not be brought to ${host.address.name}: ${why}`, {
    reason: 'connection-lost',
    hint: 'See whether the host answers and /etc has room, then run "brolly resume".',
  });
}
