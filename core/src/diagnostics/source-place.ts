// From an offset in a text to a line and a column for people.

import type { Span } from './diagnostic.ts';

/** 1-based line and column of an offset. */
export interface LineAndColumn {
  readonly line: number;
  readonly column: number;
}

const lineStartsByText = new Map<string, readonly number[]>();
const MOST_TEXTS = 64;

/** Finds the place of an offset; the starts of a text's lines are computed once. */
export function placeOf(text: string, offset: number): LineAndColumn {
  const starts = lineStarts(text);
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
}

/** A span as `file`, `line`, `column`; `undefined` where its text is not at hand. */
export function sourcePlace(
  span: Span,
  sources: ReadonlyMap<string, string>,
): ({ readonly file: string } & LineAndColumn) | undefined {
  const text = sources.get(span.file);
  return text === undefined ? undefined : { file: span.file, ...placeOf(text, span.start) };
}

function lineStarts(text: string): readonly number[] {
  const known = lineStartsByText.get(text);
  if (known !== undefined) return known;
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  if (lineStartsByText.size >= MOST_TEXTS) lineStartsByText.clear();
  lineStartsByText.set(text, starts);
  return starts;
}
