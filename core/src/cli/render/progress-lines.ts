// The live view as text: a line per node instance or per node template, never more than fit the terminal.

import type { Output } from '../output.ts';
import { groupLines, groupRows, type ProgressGroup } from './progress-groups.ts';
import type { ProgressModel, ProgressRow } from './progress-model.ts';
import { waitingFor } from './waiting-for.ts';
import { count, duration, fit } from './words.ts';

const SPINNER = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'] as const;
const FRAME_MS = 100;
/** Lines kept free for the summary and the prompt. */
const MARGIN_LINES = 3;

/**
 * Renders the model as of `now`, at most `lines` lines of `output.columns` characters.
 *
 * A line per node instance where all fit; else what failed, a line per node template, and the hosts that are busy.
 */
export function progressLines(
  output: Pick<Output, 'colors' | 'columns'>,
  model: ProgressModel,
  view: { readonly now: number; readonly lines: number },
): string {
  const room = Math.max(1, view.lines - MARGIN_LINES);
  const lines = model.rows.size <= room ? rowLines(output, model, view) : manyLines(output, model, { ...view, room });
  const failed = model.failed > 0 ? `, ${output.colors.red(`${model.failed} failed`)}` : '';
  const all = output.colors.dim(`${model.done} of ${count(model.total, 'operation')}`);
  return [...lines, `${all}${failed}${output.colors.dim(`, ${duration(view.now - model.startedAt)}`)}`].join('\n');
}

function rowLines(
  output: Pick<Output, 'colors' | 'columns'>,
  model: ProgressModel,
  view: { readonly now: number },
  rows: readonly ProgressRow[] = [...model.rows.values()],
): string[] {
  const nameWidth = Math.max(...rows.map((row) => row.name.length), 4);
  const addressWidth = Math.max(...rows.map((row) => row.address.length), 0);
  return rows.map((row) => rowLine(output, withReason(model, row), { ...view, nameWidth, addressWidth }));
}

function manyLines(
  output: Pick<Output, 'colors' | 'columns'>,
  model: ProgressModel,
  view: { readonly now: number; readonly room: number },
): string[] {
  const { room } = view;
  const urgent = urgentRows(model, Math.floor(room / 3));
  const hosts = groupRows(model.rows.values(), (row) => row.address).filter(isBusyHost);
  const templates = groupRows(model.rows.values(), (row) => row.template);
  const hostRoom = Math.min(hosts.length, Math.max(0, room - urgent.length - Math.min(templates.length, room / 2)));
  const hostLines =
    hosts.length < 2 ? [] : groupLines(output, hosts, { room: Math.floor(hostRoom), noun: 'busy host' });
  const rest = Math.max(1, room - urgent.length - hostLines.length);
  const templateLines = groupLines(output, templates, { room: rest, noun: 'node template' });
  return [...(urgent.length > 0 ? rowLines(output, model, view, urgent) : []), ...templateLines, ...hostLines];
}

/** What has failed or is tried again, at most so many. */
function urgentRows(model: ProgressModel, most: number): ProgressRow[] {
  const failed: ProgressRow[] = [];
  const retrying: ProgressRow[] = [];
  for (const row of model.rows.values()) {
    if (row.state === 'failed') failed.push(row);
    else if (row.state === 'retrying' && retrying.length < most) retrying.push(row);
    if (failed.length >= most) break;
  }
  return [...failed, ...retrying].slice(0, most);
}

function isBusyHost({ name, states }: ProgressGroup): boolean {
  return name !== '' && states.failed + states.retrying + states.running > 0;
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
