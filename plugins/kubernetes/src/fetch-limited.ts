// What an address of HTTP gives, with a limit on its size and on its time.

import { RecoverableError } from '@brolly/plugin-sdk';

export interface FetchLimits {
  readonly signal: AbortSignal;
  /** Of the body; reading ends there. */
  readonly mostBytes: number;
  /** Milliseconds for all of it. */
  readonly timeoutMs: number;
  /** What it is to a reader of messages: `the manifest https://...`. */
  readonly what: string;
  readonly hint?: string;
}

/** Fetches a body as a whole. @throws RecoverableError `download-failed`; the reason of `signal` where that has aborted */
export async function fetchLimited(url: string, limits: FetchLimits): Promise<Buffer> {
  const { signal, mostBytes, timeoutMs, what, hint } = limits;
  const failed = (why: string, cause?: unknown): RecoverableError =>
    new RecoverableError(`${what} cannot be fetched: ${why}`, {
      reason: 'download-failed',
      ...(hint === undefined ? {} : { hint }),
      cause,
    });
  const late = AbortSignal.timeout(timeoutMs);
  const pieces: Uint8Array[] = [];
  let size = 0;
  try {
    const answer = await fetch(url, { signal: AbortSignal.any([signal, late]) });
    if (!answer.ok) throw failed(`the server answers ${answer.status}`);
    for await (const piece of answer.body ?? []) {
      size += piece.length;
      if (size > mostBytes) throw failed(`it is larger than ${Math.round(mostBytes / 1024 / 1024)} MiB`);
      pieces.push(piece);
    }
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof RecoverableError) throw error;
    if (late.aborted) throw failed(`it was not there after ${Math.round(timeoutMs / 1000)} s`, error);
    const { cause, message } = error as Error;
    throw failed(cause instanceof Error ? cause.message : message, error);
  }
  return Buffer.concat(pieces);
}
