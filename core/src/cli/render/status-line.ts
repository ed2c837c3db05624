// One line that says what is going on, while something is awaited in a terminal.

import { createLogUpdate } from 'log-update';
import type { Output } from '../output.ts';
import { duration, fit } from './words.ts';

const FRAME_MS = 100;

/** A line that is redrawn until it is closed. */
export interface StatusLine {
  /** What is being done, by whom: the last step of each is kept. */
  onStep(who: string, text: string): void;
  /** Clears the way for a question. */
  interrupt<Result>(ask: () => Promise<Result>): Promise<Result>;
  close(): void;
}

/** Draws the last step and the elapsed time; nothing where there is no terminal. */
export function statusLine(output: Output, isShown: boolean): StatusLine {
  if (!isShown || !output.isInteractive) {
    return { onStep: () => undefined, interrupt: (ask) => ask(), close: () => undefined };
  }
  const update = createLogUpdate(output.stream);
  const startedAt = Date.now();
  let last = '';
  let isPaused = false;
  let isClosed = false;
  const draw = (): void => {
    if (isPaused) return;
    const elapsed = duration(Date.now() - startedAt);
    update(
      `${output.colors.dim(elapsed)} ${fit(last, (output.stream.columns || output.columns) - elapsed.length - 2)}`,
    );
  };
  const timer = setInterval(draw, FRAME_MS);
  return {
    onStep(who, text) {
      last = `${who}: ${text}`;
    },
    async interrupt(ask) {
      isPaused = true;
      update.clear();
      try {
        return await ask();
      } finally {
        isPaused = false;
      }
    },
    close() {
      if (isClosed) return;
      isClosed = true;
      clearInterval(timer);
      update.clear();
      update.done();
    },
  };
}
