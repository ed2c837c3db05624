// Makes the events of an execution durable, a turn at a time, and tells them only after that.

import type { Commit, ExecutionStore } from '#store/store.ts';
import type { ExecutionEvent, LiveEvent, LogLine } from './execution-event.ts';
import { mergeChanges } from './merge-changes.ts';

/** What becomes durable together with the events of a turn. */
export type TurnExtras = Pick<Commit, 'step' | 'plan' | 'handledRequests'> & {
  /** Called when the sequence number of what follows the turn is known. */
  readonly snapshot?: ((sequence: number) => Commit['snapshot']) | undefined;
};

export interface JournalOptions {
  readonly store: Pick<ExecutionStore, 'commit'>;
  readonly executionId: string;
  /** The sequence number of the next event; the first has 1. */
  readonly next: number;
  /** Told of every event when it is durable, with its sequence number. */
  readonly onEvent: (event: LiveEvent, sequence: number) => void;
  /** Told of the merged changes of a turn when they are durable. */
  readonly onChanges: (changes: Commit['changes']) => void;
}

export interface Journal {
  /** The sequence number of the next event. */
  readonly next: number;
  /** Keeps a log line with the next turn. */
  log(line: LogLine): void;
  hasLogs(): boolean;
  /** One transaction. @throws what the store throws when it cannot keep it; nothing of it has happened then. */
  commit(events: readonly ExecutionEvent[], extras?: TurnExtras): Promise<void>;
}

/** The journal of one execution, written by one process. */
export function openJournal(options: JournalOptions): Journal {
  const { store, executionId, onEvent, onChanges } = options;
  let { next } = options;
  let logs: LogLine[] = [];
  return {
    get next() {
      return next;
    },
    log: (line) => void logs.push(line),
    hasLogs: () => logs.length > 0,
    async commit(events, extras = {}) {
      const { snapshot, ...rest } = extras;
      const isEmpty = events.length === 0 && logs.length === 0 && Object.keys(rest).length === 0;
      if (isEmpty) return;
      const changes = mergeChanges(events);
      const lines = logs;
      logs = [];
      const taken = snapshot?.(next + events.length);
      await store.commit({
        executionId,
        events,
        changes,
        logs: lines,
        ...rest,
        ...(taken === undefined ? {} : { snapshot: taken }),
      });
      let sequence = next;
      next += events.length;
      if (changes.length > 0) onChanges(changes);
      for (const event of events) {
        onEvent(event, sequence);
        sequence += 1;
      }
    },
  };
}
