// Brings the snapshot of a backup to the host that is to restore it.

import { createHash } from 'node:crypto';
import { type Host, type OperationContext, RecoverableError } from '@brolly/plugin-sdk';
import { SNAPSHOT } from '../resources/restored-etcd.ts';
import { openRequested, restoreRequest } from './restore-request.ts';

/** The shell reads its program first, and what is written to it only when it has been answered. */
const RECEIVE = `umask 077; mkdir -p ${SNAPSHOT.slice(0, SNAPSHOT.lastIndexOf('/'))}; echo ready; read -r go; exec cat >${SNAPSHOT}.part\n`;
const CHECK_MS = 300_000;

/** Where the execution restores nothing it does nothing. The file is there when it is whole. */
export async function bringSnapshot(host: Host, context: OperationContext): Promise<void> {
  const request = restoreRequest(context);
  if (request === undefined) return;
  const { snapshot } = await openRequested(context, request);
  context.step('bringing the snapshot to the host');
  const digest = await send(host, snapshot, context.signal);
  const script = `[ "$(sha256sum <${SNAPSHOT}.part)" = '${digest}  -' ] && mv ${SNAPSHOT}.part ${SNAPSHOT}`;
  const outcome = await host.run(script, { signal: context.signal, timeoutMs: CHECK_MS });
  if (outcome.exitCode !== 0) throw notThere(host, outcome.stderr.trim() || 'it is not the same there');
}

/** @returns the SHA-256 of what was sent */
async function send(host: Host, content: AsyncIterable<Uint8Array>, signal: AbortSignal): Promise<string> {
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
  const lost = shell.ended.then((end) => end.kind !== 'exited' || end.exitCode !== 0);
  try {
    await Promise.race([isReady, lost]);
    shell.write('\n');
    for await (const piece of content) {
      hash.update(piece);
      shell.write(piece);
      await Promise.race([shell.drained?.(), lost]);
      signal.throwIfAborted();
    }
    shell.endInput();
    if (await lost) throw notThere(host, stderr.trim() || 'the connection was lost');
    return hash.digest('hex');
  } finally {
    shell.close();
  }
}

function notThere(host: Host, why: string): RecoverableError {
  return new RecoverableError(`the snapshot could not be brought to ${host.address.name}: ${why}`, {
    reason: 'connection-lost',
    hint: 'See whether the host answers and /etc has room, then run "brolly resume".',
  });
}
