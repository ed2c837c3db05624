// A limit of time that stands still while a person is asked.

/** A limit that runs from the start; end it when it is no longer needed. */
export interface TimeLimit {
  /** Aborted when the time is over. */
  readonly signal: AbortSignal;
  /** Waits without a limit; after it the whole time is granted anew. */
  suspendedFor<T>(wait: () => Promise<T>): Promise<T>;
  end(): void;
}

/** Starts a limit of `timeoutMs` milliseconds. */
export function startTimeLimit(timeoutMs: number): TimeLimit {
  const over = new AbortController();
  const start = (): NodeJS.Timeout => setTimeout(() => over.abort(), timeoutMs);
  let timer = start();
  let hasEnded = false;
  return {
    signal: over.signal,
    async suspendedFor(wait) {
      clearTimeout(timer);
      try {
        return await wait();
      } finally {
        if (!hasEnded) timer = start();
      }
    },
    end() {
      hasEnded = true;
      clearTimeout(timer);
    },
  };
}
