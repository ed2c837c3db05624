// Shows an execution while it runs: a live view in a terminal, lines elsewhere, JSON lines for machines.

import type { LiveEvent, Task, TaskGraph } from '#index';
import type { Output } from '../output.ts';
import { cloudifyEventLines } from './cloudify-event-lines.ts';
import { type EventLines, plainEventLines } from './event-lines.ts';
import type { InstanceName } from './progress-model.ts';
import { terminalView } from './terminal-view.ts';

/** Where events go. */
export interface LiveView {
  onEvent(event: LiveEvent): void;
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
  readonly graph: TaskGraph;
  readonly names: readonly InstanceName[];
  readonly startedAt: number;
  /** What happened already, of an execution that goes on. */
  readonly history: readonly LiveEvent[];
  readonly maxRetries: number;
  readonly verbosity: number;
  readonly format: 'people' | 'json';
  /** Whose lines are written where there is no terminal. */
  readonly lines: 'brolly' | 'cloudify';
}

/** Chooses the view that the output can show. */
export function liveView(output: Output, options: LiveViewOptions): LiveView {
  const tasks = new Map<string, Task>(options.graph.tasks.map((task) => [task.id, task]));
  if (options.format === 'json') return lineView(output, (event) => JSON.stringify(event));
  if (options.verbosity < 0) return lineView(output, () => undefined);
  const context = { ...options, tasks };
  const lines = options.lines === 'cloudify' ? cloudifyEventLines(context) : plainEventLines(context);
  if (!output.isInteractive) return lineView(output, lines);
  return terminalView(output, { ...options, tasks, lines: plainEventLines(context) });
}

function lineView(output: Output, lines: EventLines): LiveView {
  return {
    onEvent(event) {
      const line = lines(event);
      if (line !== undefined) output.write(line);
    },
    onHost: () => undefined,
    note: (text) => output.note(text),
    interrupt: (ask) => ask(),
    close: () => undefined,
  };
}
