// What hears an execution beside the view: its log file, traces.

import type { HostCall, LiveEvent, TaskGraph } from '#index';

export interface Observer {
  /** A graph begins, or is gone on with; the events after it are of its tasks. */
  onGraph(graph: TaskGraph): void;
  onEvent(event: LiveEvent): void;
  readonly onHostCall?: ((call: HostCall) => void) | undefined;
  /** Writes or sends what is left; it waits a limited time, and never rejects. */
  close(): Promise<void>;
}
