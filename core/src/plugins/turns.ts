// Operations that run one at a time.

/** By the name of the turn: ends when the last one that waits for it has had it. */
const last = new Map<string, Promise<unknown>>();

/** Runs when all that came before under the same name have ended, however they ended. @throws the signal's reason where that comes first */
export async function inTurn<Result>(
  name: string,
  { signal, run }: { readonly signal: AbortSignal; readonly run: () => Promise<Result> },
): Promise<Result> {
  const before = last.get(name) ?? Promise.resolve();
  const { promise: ended, resolve: end } = Promise.withResolvers<void>();
  const mine = before.then(() => ended);
  last.set(name, mine);
  try {
    await unlessAborted(before, signal);
    return await run();
  } finally {
    end();
    if (last.get(name) === mine) last.delete(name);
  }
}

async function unlessAborted(waited: Promise<unknown>, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const onAbort = (): void => reject(signal.reason as Error);
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    await Promise.race([waited, aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
