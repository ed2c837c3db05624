// The live view as text: a line per node instance, never more than fit the terminal.

import type { Output } from '../output.ts';
import type { ProgressModel, ProgressRow } from './progress-model.ts';
import { waitingFor } from './waiting-for.ts';
import { count, duration, fit } from './words.ts';

const SPINNER = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'] as const;
const FRAME_MS = 100;
/** Lines kept free for the summary and the prompt. */
const MARGIN_LINES = 3;
const ORDER: readonly ProgressRow['state'][] = ['failed', 'retrying', 'running', 'waiting', 'done'];

/** Renders the model as of `now`, at most `lines` lines of `output.columns` characters. */
export function progressLines(
  output: Pick<Output, 'colors' | 'columns'>,
  model: ProgressModel,
  view: { readonly now: number; readonly lines: number },
): string {
  const rows = [...model.rows.values()];
  const room = Math.max(1, view.lines - MARGIN_LINES);
  const shown = rows.length <= room ? rows : mostUrgent(rows, room - 1);
  const nameWidth = Math.max(...shown.map((row) => row.name.length), 4);
  const addressWidth = Math.max(...shown.map((row) => row.address.length));
  const lines = shown.map((row) => rowLine(output, withReason(model, row), { ...view, nameWidth, addressWidth }));
  if (shown.length < rows.length)
    lines.push(output.colors.dim(`  and ${count(rows.length - shown.length, 'more instance')}`));
  const failed = model.failed > 0 ? `, ${output.colors.red(`${model.failed} failed`)}` : '';
  lines.push(
    `${output.colors.dim(`${model.done} of ${count(model.total, 'operation')}`)}${failed}${output.colors.dim(`, ${duration(view.now - model.startedAt)}`)}`,
  );
  return lines.join('\n');
}

function withReason(model: ProgressModel, row: ProgressRow): ProgressRow {
  if (row.state !== 'waiting') return row;
  const reason = waitingFor(model, model.tasksOf.get(row.instanceId) ?? []);
  return reason === undefined ? row : { ...row, text: `waiting for ${reason}` };
}

function rowLine(
  output: Pick<Output, 'colors' | 'columns'>,
  row: ProgressRow,
  view: { readonly now: number; readonly nameWidth: number; readonly addressWidth: number },
): string {
  const elapsed = row.since === undefined ? '' : duration(view.now - row.since);
  const head = `${row.name.padEnd(view.nameWidth)}  ${row.address.padEnd(view.addressWidth)}`;
  const room = output.columns - head.length - elapsed.length - 7;
  const text = fit(row.text.replaceAll(/\s+/g, ' '), Math.max(8, room));
  const gap = ' '.repeat(Math.max(1, room - text.length));
  return `${mark(output, row, view.now)} ${head}  ${paint(output, row)(text)}${elapsed === '' ? '' : gap + output.colors.dim(elapsed)}`;
}

function mark(output: Pick<Output, 'colors'>, row: ProgressRow, now: number): string {
  switch (row.state) {
    case 'running':
      return output.colors.cyan(SPINNER[Math.floor(now / FRAME_MS) % SPINNER.length] ?? '·');
    case 'retrying':
      return output.colors.yellow('↻');
    case 'failed':
      return output.colors.red('✗');
    case 'done':
      return output.colors.green('✓');
    case 'waiting':
      return output.colors.dim('·');
  }
}

function paint(output: Pick<Output, 'colors'>, row: ProgressRow): (text: string) => string {
  switch (row.state) {
    case 'failed':
      return output.colors.red;
    case 'retrying':
      return output.colors.yellow;
    case 'waiting':
    case 'done':
      return output.colors.dim;
    case 'running':
      return (text) => text;
  }
}

/** Of many rows those that people look at, in their own order. */
function mostUrgent(rows: readonly ProgressRow[], room: number): readonly ProgressRow[] {
  const chosen = new Set(
    [...rows].sort((a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state)).slice(0, Math.max(1, room)),
  );
  return rows.filter((row) => chosen.has(row));
}
