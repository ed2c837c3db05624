// Ctrl-C, and a terminal that is closed: the first signal cancels and waits, the second one leaves at once.

import { EXIT } from './exit-codes.ts';

export interface Interruption {
  readonly signal: AbortSignal;
  /** Whether a signal came. */
  readonly isInterrupted: () => boolean;
  /** Gives the signals back to Node. */
  stop(): void;
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Listens for SIGINT, SIGTERM and SIGHUP. `onFirst` is told once, to say that it waits. */
export function listenForInterruption(onFirst: () => void): Interruption {
  const controller = new AbortController();
  const onSignal = (): void => {
    if (controller.signal.aborted) process.exit(EXIT.interrupted);
    controller.abort();
    onFirst();
  };
  for (const name of SIGNALS) process.on(name, onSignal);
  return {
    signal: controller.signal,
    isInterrupted: () => controller.signal.aborted,
    stop() {
      for (const name of SIGNALS) process.off(name, onSignal);
    },
  };
}
