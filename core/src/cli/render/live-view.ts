// What shows an execution while it runs.

import type { LiveEvent, TaskGraph } from '#index';
import type { InstanceName } from './progress-model.ts';

/** Where events go. */
export interface LiveView {
  /** A graph begins, or is gone on with; the events after it are of its tasks. */
  onGraph(graph: TaskGraph): void;
  /** An event of the journal comes with its sequence number. */
  onEvent(event: LiveEvent, sequence?: number): void;
  onHost(instanceId: string, address: string): void;
  /** Says something that stays on the screen. */
  note(text: string): void;
  /** Clears the way for a question or a message; the view goes on when what it is given has ended. */
  interrupt<Result>(ask: () => Promise<Result>): Promise<Result>;
  /** Takes the live part away; only the first call does something. */
  close(): void;
}

export interface LiveViewOptions {
  readonly deploymentId: string;
  readonly workflow: string;
  readonly names: readonly InstanceName[];
  readonly startedAt: number;
  /** What happened already in the graph that is gone on with. */
  readonly history: readonly LiveEvent[];
  readonly maxRetries: number;
  readonly verbosity: number;
  readonly format: 'people' | 'json';
  /** Whose lines are written where there is no terminal. */
  readonly lines: 'brolly' | 'cloudify';
}
