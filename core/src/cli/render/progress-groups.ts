// Many node instances in few lines: what has failed first, then a line per node template, then the hosts that are busy.

import type { Output } from '../output.ts';
import type { ProgressRow } from './progress-model.ts';
import { count, fit } from './words.ts';

type State = ProgressRow['state'];

/** From what needs a look to what does not. */
export const URGENCY: readonly State[] = ['failed', 'retrying', 'running', 'waiting', 'done'];

/** What several instances have in common: their node template, or their host. */
export interface ProgressGroup {
  readonly name: string;
  readonly states: Readonly<Record<State, number>>;
  readonly size: number;
  /** What the most urgent of them does. */
  readonly text: string;
}

/** Groups rows by a name, the most urgent group first; in one pass, whatever their number. */
export function groupRows(rows: Iterable<ProgressRow>, nameOf: (row: ProgressRow) => string): readonly ProgressGroup[] {
  const groups = new Map<string, { states: Record<State, number>; size: number; text: string; urgency: number }>();
  for (const row of rows) {
    const name = nameOf(row);
    let group = groups.get(name);
    if (group === undefined) {
      const states = { failed: 0, retrying: 0, running: 0, waiting: 0, done: 0 };
      group = { states, size: 0, text: '', urgency: URGENCY.length };
      groups.set(name, group);
    }
    group.states[row.state] += 1;
    group.size += 1;
    const urgency = URGENCY.indexOf(row.state);
    if (urgency < group.urgency) Object.assign(group, { urgency, text: row.text });
  }
  return [...groups]
    .map(([name, { states, size, text, urgency }]) => ({ name, states, size, text, urgency }))
    .sort((a, b) => a.urgency - b.urgency || b.states.failed - a.states.failed || (a.name < b.name ? -1 : 1));
}

const BAR_WIDTH = 10;

/** A line per group that fits into `room`; the last one says how many more there are. */
export function groupLines(
  output: Pick<Output, 'colors' | 'columns'>,
  groups: readonly ProgressGroup[],
  view: { readonly room: number; readonly noun: string },
): readonly string[] {
  const shown = groups.length <= view.room ? groups : groups.slice(0, Math.max(0, view.room - 1));
  const width = Math.min(30, Math.max(4, ...shown.map((each) => each.name.length)));
  const lines = shown.map((each) => groupLine(output, each, width));
  const hidden = groups.slice(shown.length);
  if (hidden.length > 0 && view.room > 0) {
    const done = hidden.reduce((sum, each) => sum + each.states.done, 0);
    const all = hidden.reduce((sum, each) => sum + each.size, 0);
    lines.push(output.colors.dim(`  and ${count(hidden.length, `more ${view.noun}`)}: ${done} of ${all} done`));
  }
  return lines;
}

function groupLine(output: Pick<Output, 'colors' | 'columns'>, group: ProgressGroup, width: number): string {
  const { colors } = output;
  const { states, size } = group;
  const filled = Math.floor((states.done / size) * BAR_WIDTH);
  const bar = `${'█'.repeat(filled)}${'░'.repeat(BAR_WIDTH - filled)}`;
  const parts: readonly (readonly [string, (text: string) => string])[] = [
    [states.failed > 0 ? `${states.failed} failed` : '', colors.red],
    [states.retrying > 0 ? `${states.retrying} retrying` : '', colors.yellow],
    [states.running > 0 ? `${states.running} running` : '', colors.cyan],
    [states.waiting > 0 ? `${states.waiting} waiting` : '', colors.dim],
  ];
  const told = parts.filter(([text]) => text !== '');
  const plain = told.map(([text]) => text).join(', ');
  const head = `${fit(group.name, width).padEnd(width)}  ${bar} ${states.done} of ${size} done`;
  const room = output.columns - head.length - plain.length - 7;
  const isLively = states.failed + states.retrying + states.running > 0;
  const text = isLively && room > 10 ? `: ${fit(group.text.replaceAll(/\s+/g, ' '), room)}` : '';
  const painted = told.map(([each, paint]) => paint(each)).join(', ');
  return `${markOf(output, states)} ${head}${plain === '' ? '' : `  ${painted}`}${text}`;
}

function markOf({ colors }: Pick<Output, 'colors'>, states: ProgressGroup['states']): string {
  if (states.failed > 0) return colors.red('✗');
  if (states.retrying > 0) return colors.yellow('↻');
  if (states.running > 0) return colors.cyan('▸');
  return states.waiting > 0 ? colors.dim('·') : colors.green('✓');
}
