// The live view of a terminal: redrawn at most ten times a second, and less often where that would cost too much.

import { createLogUpdate } from 'log-update';
import type { LiveEvent, Task } from '#index';
import type { Output } from '../output.ts';
import type { EventLines } from './event-lines.ts';
import type { LiveView, LiveViewOptions } from './live-view.ts';
import { progressLines } from './progress-lines.ts';
import { progressModel, settle, updateProgress } from './progress-model.ts';

const FRAME_MS = 100;
/** Drawing may take at most this part of the time: of many instances it is drawn less often. */
const DRAWING_SHARE = 0.05;
/** Lines that stay on the screen, of one frame; the others are in the log. */
const MOST_KEPT_LINES = 50;

/** Whether an event stays on the screen above the live part: failures, warnings and what the verbosity asks for. */
export function isKept(event: LiveEvent): boolean {
  return event.kind === 'task-failed' || event.kind === 'log' || event.kind === 'cancel-requested';
}

/** Begins to draw at once; `close` leaves the last picture on the screen. */
export function terminalView(
  output: Output,
  options: Omit<LiveViewOptions, 'lines'> & { readonly tasks: Map<string, Task>; readonly lines: EventLines },
): LiveView {
  const update = createLogUpdate(output.stream);
  let model = progressModel({ name: '', tasks: [] }, options.names, options.startedAt);
  let { history } = options;
  let pauses = 0;
  let isClosed = false;
  let restUntil = 0;
  const kept = keptLines((text) => update.persist(text));
  const draw = (): void => {
    if (pauses > 0) return;
    const began = performance.now();
    kept.show();
    // The width may change while it runs.
    const size = { ...output, columns: output.stream.columns || output.columns };
    update(progressLines(size, model, { now: Date.now(), lines: output.stream.rows || 24 }));
    const ended = performance.now();
    restUntil = ended + (ended - began) / DRAWING_SHARE;
  };
  // A terminal that is slow to take what was written gets no more until it has.
  const isDue = (): boolean => performance.now() >= restUntil && !output.stream.writableNeedDrain;
  const timer = setInterval(() => void (isDue() && draw()), FRAME_MS);
  draw();
  return {
    onGraph(graph) {
      for (const task of graph.tasks) options.tasks.set(task.id, task);
      model = progressModel(graph, options.names, options.startedAt);
      for (const event of history) updateProgress(model, options.tasks, event);
      history = [];
      settle(model);
    },
    onEvent(event) {
      updateProgress(model, options.tasks, event);
      const line = options.lines(event);
      if (line !== undefined && isKept(event)) kept.add(line);
    },
    onHost(instanceId, address) {
      const row = model.rows.get(instanceId);
      if (row !== undefined) row.address = address;
    },
    note: (text) => update.persist(text),
    async interrupt(ask) {
      kept.show();
      pauses += 1;
      update.clear();
      try {
        return await ask();
      } finally {
        pauses -= 1;
      }
    },
    close() {
      if (isClosed) return;
      isClosed = true;
      clearInterval(timer);
      draw();
      update.done();
    },
  };
}

/** Lines that stay on the screen, between two pictures. */
function keptLines(persist: (text: string) => void): {
  readonly add: (line: string) => void;
  readonly show: () => void;
} {
  let lines: string[] = [];
  let more = 0;
  return {
    add(line) {
      if (lines.length < MOST_KEPT_LINES) lines.push(line);
      else more += 1;
    },
    show() {
      if (more > 0) lines.push(`and ${more} more lines: "brolly events", "brolly logs"`);
      if (lines.length > 0) persist(lines.join('\n'));
      lines = [];
      more = 0;
    },
  };
}
