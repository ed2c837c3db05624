// The journal of an execution that goes on, read page by page in the order of its steps.

import type { ExecutionStore } from '#store/store.ts';
import type { ExecutionEvent } from './execution-event.ts';

/** Events that are read in one go. */
const PAGE = 5000;

export interface Past {
  /** The sequence number of the next event that is not read yet. */
  readonly position: number;
  /**
   * Gives every event up to the end of a step, that included, to `take`.
   *
   * @returns how the step ended; `undefined` when the journal ends before.
   */
  readStep(step: number, take: (event: ExecutionEvent) => void): Promise<'completed' | 'failed' | undefined>;
  /** Passes over all events before a sequence number. */
  seek(sequence: number): void;
}

/** Begins at the first event. */
export function openPast(store: Pick<ExecutionStore, 'readEvents'>, executionId: string): Past {
  let page: readonly ExecutionEvent[] = [];
  let index = 0;
  let position = 1;
  return {
    get position() {
      return position;
    },
    async readStep(step, take) {
      for (;;) {
        if (index === page.length) {
          page = await store.readEvents(executionId, position, PAGE);
          index = 0;
          if (page.length === 0) return undefined;
          // A long journal is no reason to let others wait.
          await new Promise((resolve) => setImmediate(resolve));
        }
        const event = page[index];
        if (event === undefined) return undefined;
        index += 1;
        position += 1;
        take(event);
        if (event.kind === 'step-ended' && event.step === step) return event.state;
      }
    },
    seek(sequence) {
      if (sequence <= position) return;
      position = sequence;
      page = [];
      index = 0;
    },
  };
}
