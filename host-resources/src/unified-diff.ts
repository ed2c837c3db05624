// A small unified diff: exact where that is cheap, one replaced block where it is not.

/** Lines around a change. */
const CONTEXT_LINES = 3;

/** Above this many comparisons the differing middle is shown as one replaced block. */
const COMPARISON_LIMIT = 20_000_000;

/** One line of a comparison: kept, removed or added. */
interface DiffLine {
  readonly sign: ' ' | '-' | '+';
  readonly text: string;
}

/**
 * The unified diff between two texts; empty when they are equal.
 *
 * Memory is linear in the number of lines (Hirschberg's algorithm over what is between the common head and tail).
 */
export function unifiedDiff(
  before: string,
  after: string,
  names: { readonly beforeName: string; readonly afterName: string },
): string {
  if (before === after) return '';
  const lines = diffLines(splitLines(before), splitLines(after));
  return `--- ${names.beforeName}\n+++ ${names.afterName}\n${formatHunks(lines).join('\n')}\n`;
}

/** Lines with the mark that a last line without a line feed gets. */
function splitLines(text: string): string[] {
  if (text === '') return [];
  const lines = text.split('\n');
  const last = lines.pop() ?? '';
  if (last !== '') lines.push(`${last}\n\\ No newline at end of file`);
  return lines;
}

function diffLines(before: readonly string[], after: readonly string[]): DiffLine[] {
  let head = 0;
  while (head < before.length && head < after.length && before[head] === after[head]) head += 1;
  let tail = 0;
  while (
    tail < before.length - head &&
    tail < after.length - head &&
    before[before.length - 1 - tail] === after[after.length - 1 - tail]
  ) {
    tail += 1;
  }
  const lines: DiffLine[] = before.slice(0, head).map((text) => ({ sign: ' ', text }));
  compareMiddle(before.slice(head, before.length - tail), after.slice(head, after.length - tail), lines);
  for (const text of before.slice(before.length - tail)) lines.push({ sign: ' ', text });
  return lines;
}

function compareMiddle(before: readonly string[], after: readonly string[], lines: DiffLine[]): void {
  if (before.length * after.length > COMPARISON_LIMIT || before.length === 0 || after.length === 0) {
    for (const text of before) lines.push({ sign: '-', text });
    for (const text of after) lines.push({ sign: '+', text });
    return;
  }
  if (before.length === 1) return compareOneLine(before[0] ?? '', after, lines);
  const half = before.length >> 1;
  const forwards = commonLengths(before.slice(0, half), after);
  const backwards = commonLengths(before.slice(half).toReversed(), after.toReversed());
  let split = 0;
  let best = -1;
  for (let at = 0; at <= after.length; at += 1) {
    const length = (forwards[at] ?? 0) + (backwards[after.length - at] ?? 0);
    if (length > best) {
      best = length;
      split = at;
    }
  }
  compareMiddle(before.slice(0, half), after.slice(0, split), lines);
  compareMiddle(before.slice(half), after.slice(split), lines);
}

function compareOneLine(line: string, after: readonly string[], lines: DiffLine[]): void {
  const at = after.indexOf(line);
  if (at < 0) lines.push({ sign: '-', text: line });
  after.forEach((text, index) => {
    lines.push({ sign: index === at ? ' ' : '+', text });
  });
}

/** Length of the longest common subsequence of `left` and each beginning of `right`. */
function commonLengths(left: readonly string[], right: readonly string[]): Uint32Array {
  let row = new Uint32Array(right.length + 1);
  for (const text of left) {
    const next = new Uint32Array(right.length + 1);
    for (let at = 1; at <= right.length; at += 1) {
      next[at] = right[at - 1] === text ? (row[at - 1] ?? 0) + 1 : Math.max(row[at] ?? 0, next[at - 1] ?? 0);
    }
    row = next;
  }
  return row;
}

function formatHunks(lines: readonly DiffLine[]): string[] {
  const output: string[] = [];
  let beforeLine = 1;
  let afterLine = 1;
  for (let at = 0; at < lines.length; ) {
    const hunk = hunkAt(lines, at);
    if (hunk === undefined) break;
    for (; at < hunk.from; at += 1) {
      beforeLine += 1;
      afterLine += 1;
    }
    const part = lines.slice(hunk.from, hunk.to);
    const removed = part.filter((line) => line.sign !== '+').length;
    const added = part.filter((line) => line.sign !== '-').length;
    output.push(`@@ -${range(beforeLine, removed)} +${range(afterLine, added)} @@`);
    for (const line of part) output.push(`${line.sign}${line.text}`);
    beforeLine += removed;
    afterLine += added;
    at = hunk.to;
  }
  return output;
}

/** The next run of changes with its context, where changes nearer than twice the context share one hunk. */
function hunkAt(lines: readonly DiffLine[], start: number): { from: number; to: number } | undefined {
  let first = start;
  while (first < lines.length && lines[first]?.sign === ' ') first += 1;
  if (first === lines.length) return undefined;
  let last = first;
  for (let at = first; at < lines.length && at - last <= 2 * CONTEXT_LINES; at += 1) {
    if (lines[at]?.sign !== ' ') last = at;
  }
  return { from: Math.max(start, first - CONTEXT_LINES), to: Math.min(lines.length, last + 1 + CONTEXT_LINES) };
}

function range(start: number, count: number): string {
  if (count === 0) return `${start - 1},0`;
  return count === 1 ? `${start}` : `${start},${count}`;
}
