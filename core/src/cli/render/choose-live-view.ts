// Which view shows an execution: a live one in a terminal, lines elsewhere, JSON lines for machines.

import type { Task } from '#index';
import type { Output } from '../output.ts';
import { cloudifyEventLines } from './cloudify-event-lines.ts';
import { type EventLines, plainEventLines } from './event-lines.ts';
import type { LiveView, LiveViewOptions } from './live-view.ts';
import { terminalView } from './terminal-view.ts';

/** Chooses the view that the output can show. */
export function chooseLiveView(output: Output, options: LiveViewOptions): LiveView {
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
