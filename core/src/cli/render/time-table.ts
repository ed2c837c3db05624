// The table at the end of an execution: where the time went.

import type { Output } from '../output.ts';
import type { ExecutionTimes, TaskTime } from './critical-path.ts';
import { table } from './table.ts';
import { count, duration, shortOperation } from './words.ts';

/** Rows of a big execution: all of the critical path, then the longest. */
const MAX_ROWS = 30;
/** A task shorter than this is not worth a row unless it failed or is critical and nothing else is. */
const SHORTEST_MS = 10;

/** Renders the times of an execution. Marks the critical path with an asterisk. */
export function timeTable(output: Pick<Output, 'colors'>, times: ExecutionTimes): string {
  const operations = times.tasks.filter((task) => task.operation !== undefined);
  const shown = chooseRows(operations);
  const { colors } = output;
  const rows = shown.map((task) => [
    task.isCritical ? colors.yellow('*') : ' ',
    task.instanceId ?? '',
    shortOperation(task.operation ?? ''),
    String(task.attempts),
    duration(task.startedMs),
    task.isCritical ? colors.yellow(duration(task.durationMs)) : duration(task.durationMs),
    task.outcome === 'succeeded' ? '' : colors.red(task.outcome),
  ]);
  const head = ['', 'node instance', 'operation', 'attempts', 'began at', 'took', ''];
  const critical = sum(operations.filter((task) => task.isCritical).map((task) => task.durationMs));
  const hidden = operations.length - shown.length;
  const rest = hidden > 0 ? `; ${count(hidden, 'shorter operation')} not shown` : '';
  return [
    colors.bold('Where the time went'),
    table(output, head, { rows, alignRight: [3, 4, 5] }),
    `${colors.yellow('*')} critical path: ${duration(critical)} of ${duration(times.totalMs)}${rest}`,
  ].join('\n');
}

function chooseRows(operations: readonly TaskTime[]): readonly TaskTime[] {
  const worth = operations.filter((task) => task.durationMs >= SHORTEST_MS || task.outcome !== 'succeeded');
  const candidates = worth.length === 0 ? operations : worth;
  if (candidates.length <= MAX_ROWS) return candidates;
  const byWeight = [...candidates].sort(
    (a, b) => Number(b.isCritical) - Number(a.isCritical) || b.durationMs - a.durationMs,
  );
  const chosen = new Set(byWeight.slice(0, MAX_ROWS));
  return candidates.filter((task) => chosen.has(task));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
