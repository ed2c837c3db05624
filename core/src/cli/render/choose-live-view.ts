// Which view shows an execution: a live one in a terminal, lines elsewhere, JSON lines for machines.

import type { Task } from '#index';
import type { Output } from '../output.ts';
import { cloudifyEventLines } from './cloudify-event-lines.ts';
import { plainEventLines } from './event-lines.ts';
import type { LiveView, LiveViewOptions } from './live-view.ts';
import { isKept, terminalView } from './terminal-view.ts';

/** Chooses the view that the output can show. */
export function chooseLiveView(output: Output, options: LiveViewOptions): LiveView {
  const tasks = new Map<string, Task>();
  if (options.format === 'json')
    return lineView(output, tasks, (event, sequence) =>
      JSON.stringify(sequence === undefined ? event : { sequence, ...event }),
    );
  if (options.verbosity < 0) return lineView(output, tasks, () => undefined);
  const context = { ...options, tasks };
  const lines = options.lines === 'cloudify' ? cloudifyEventLines(context) : plainEventLines(context);
  if (!output.isInteractive) return lineView(output, tasks, lines);
  return terminalView(output, { ...options, tasks, lines: plainEventLines({ ...context, shows: isKept }) });
}

function lineView(
  output: Output,
  tasks: Map<string, Task>,
  lines: (...given: Parameters<LiveView['onEvent']>) => string | undefined,
): LiveView {
  return {
    onGraph(graph) {
      for (const task of graph.tasks) tasks.set(task.id, task);
    },
    onEvent(event, sequence) {
      const line = lines(event, sequence);
      if (line !== undefined) output.write(line);
    },
    onHost: () => undefined,
    note: (text) => output.note(text),
    interrupt: (ask) => ask(),
    close: () => undefined,
  };
}
