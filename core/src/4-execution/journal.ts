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
  /**
   * The same in two parts: handed over to the store, so that the next turn may be decided, and durable and told when what
   * it gives resolves; `undefined` where there is nothing to keep. That has to be waited for in the order of the turns, and
   * before anything is done.
   */
  handOver(events: readonly ExecutionEvent[], extras?: TurnExtras): Settle | undefined;
}

/** @throws what the store throws */
export type Settle = () => Promise<void>;

/** The journal of one execution, written by one process. */
export function openJournal(options: JournalOptions): Journal {
  const { store, executionId, onEvent, onChanges } = options;
  let { next } = options;
  let logs: LogLine[] = [];
  function handOver(events: readonly ExecutionEvent[], extras: TurnExtras = {}): Settle | undefined {
    const { snapshot, ...rest } = extras;
    const isEmpty = events.length === 0 && logs.length === 0 && Object.keys(rest).length === 0;
    if (isEmpty) return undefined;
    const changes = mergeChanges(events);
    const lines = logs;
    logs = [];
    let sequence = next;
    const taken = snapshot?.(next + events.length);
    const kept = taken === undefined ? {} : { snapshot: taken };
    const durable = store.commit({ executionId, events, changes, logs: lines, ...rest, ...kept });
    next += events.length;
    // When a turn before it fails, nobody waits for it.
    durable.catch(() => undefined);
    return async () => {
      await durable;
      if (changes.length > 0) onChanges(changes);
      for (const event of events) {
        onEvent(event, sequence);
        sequence += 1;
      }
    };
  }

  return {
    get next() {
      return next;
    },
    log: (line) => void logs.push(line),
    hasLogs: () => logs.length > 0,
    handOver,
    async commit(events, extras) {
      await handOver(events, extras)?.();
    },
  };
}
