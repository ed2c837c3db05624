// The events of a YAML text, with lines that PyYAML takes although they are indented less than YAML 1.2 wants.

import { type Event, parseEvents, YAMLException } from 'js-yaml';

/** Events of a text that may have been indented; positions in it lead back to the text as it was written. */
export interface ParsedEvents {
  readonly events: readonly Event[];
  /** What the events' positions point into. */
  readonly text: string;
  readonly placeOf: (position: number) => number;
}

const MAX_DEPTH = 100;
/** More than deep enough for any line. */
const INDENTATION = ' '.repeat(2 * MAX_DEPTH);
/** Characters that may be parsed again for the sake of badly indented lines. */
const MAX_PARSED_AGAIN = 200_000_000;

/**
 * Parses a text. Where a line inside quotes or brackets stands too far left, which means nothing there, it is parsed as
 * if it stood right.
 *
 * @throws YAMLException for what is no YAML
 */
export function parseYamlEvents(written: string): ParsedEvents {
  const insertedAt: number[] = [];
  let text = written;
  for (let spent = 0; ; spent += text.length) {
    try {
      const events = parseEvents(text, { maxDepth: MAX_DEPTH });
      return { events, text, placeOf: insertedAt.length === 0 ? asItIs : (at) => at - insertedBefore(insertedAt, at) };
    } catch (error) {
      const line = lineThatStandsTooFarLeft(text, error);
      if (line === undefined || insertedAt.includes(line) || spent > MAX_PARSED_AGAIN)
        throw restored(error, insertedAt);
      text = `${text.slice(0, line)}${INDENTATION}${text.slice(line)}`;
      insertedAt.push(line);
    }
  }
}

function asItIs(position: number): number {
  return position;
}

function lineThatStandsTooFarLeft(text: string, error: unknown): number | undefined {
  if (!(error instanceof YAMLException) || error.reason !== 'deficient indentation') return undefined;
  return text.lastIndexOf('\n', (error.mark?.position ?? 0) - 1) + 1;
}

/** Lines are found from the first to the last, so positions of insertions grow and count those before them. */
function insertedBefore(insertedAt: readonly number[], position: number): number {
  return insertedAt.reduce((sum, at) => (position > at ? sum + Math.min(INDENTATION.length, position - at) : sum), 0);
}

function restored(error: unknown, insertedAt: readonly number[]): unknown {
  if (error instanceof YAMLException && error.mark !== undefined && error.mark !== null)
    error.mark.position -= insertedBefore(insertedAt, error.mark.position);
  return error;
}
