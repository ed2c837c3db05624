// Ctrl-C: the first one cancels and waits, the second one leaves at once.

import { EXIT } from './exit-codes.ts';

export interface Interruption {
  readonly signal: AbortSignal;
  /** Whether a signal came. */
  readonly isInterrupted: () => boolean;
  /** Gives the signals back to Node. */
  stop(): void;
}

/** Listens for SIGINT and SIGTERM. `onFirst` is told once, to say that it waits. */
export function listenForInterruption(onFirst: () => void): Interruption {
  const controller = new AbortController();
  const onSignal = (): void => {
    if (controller.signal.aborted) process.exit(EXIT.interrupted);
    controller.abort();
    onFirst();
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  return {
    signal: controller.signal,
    isInterrupted: () => controller.signal.aborted,
    stop() {
      process.off('SIGINT', onSignal);
      process.off('SIGTERM', onSignal);
    },
  };
}
