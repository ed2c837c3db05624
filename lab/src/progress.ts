// Progress of long work: each step is told when it begins, while it lasts, and when it ends.

/** One thing worth telling. */
export interface LabStep {
  readonly text: string;
  /** Milliseconds since the call that tells it was made. */
  readonly elapsedMs: number;
}

/** What every long call of the lab takes. */
export interface LabOptions {
  readonly onProgress?: (step: LabStep) => void;
  readonly signal?: AbortSignal;
}

/** Tells steps with the time since it was made, and carries the signal. */
export interface Progress {
  readonly signal: AbortSignal;
  say(text: string): void;
  /** Runs `work`, telling its begin and its end; a sign of life every 15 s in between. */
  step<T>(text: string, work: () => Promise<T>): Promise<T>;
}

const SIGN_OF_LIFE_MS = 15_000;

export function makeProgress(options: LabOptions): Progress {
  const started = performance.now();
  const say = (text: string): void => options.onProgress?.({ text, elapsedMs: performance.now() - started });
  return {
    signal: options.signal ?? new AbortController().signal,
    say,
    async step(text, work) {
      const begun = performance.now();
      say(`${text} ...`);
      const timer = setInterval(
        () => say(`${text}: still at it after ${formatElapsed(performance.now() - begun)}`),
        SIGN_OF_LIFE_MS,
      );
      try {
        const value = await work();
        say(`${text}: done in ${formatElapsed(performance.now() - begun)}`);
        return value;
      } finally {
        clearInterval(timer);
      }
    },
  };
}

/** `4.2 s` below a minute, `3 min 05 s` above. */
export function formatElapsed(elapsedMs: number): string {
  if (elapsedMs < 59_950) return `${(elapsedMs / 1000).toFixed(1)} s`;
  const seconds = Math.round(elapsedMs / 1000);
  return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`;
}
