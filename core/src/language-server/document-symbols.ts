// Sections and what they define, read from the lines: right also while the text is no YAML.

import type { Range } from './messages.ts';

export interface Symbol {
  readonly name: string;
  readonly range: Range;
  readonly nameRange: Range;
  readonly children: readonly Symbol[];
}

const KEY = /^( *)(["']?)([\p{L}\p{M}\p{N}_.$/{}-]+(?: [\p{L}\p{M}\p{N}_./-]+)*)\2\s*:(?:\s|$)/u;

interface Entry {
  readonly name: string;
  readonly line: number;
  readonly character: number;
  /** Where the last line that belongs to it ends. */
  end: Range['end'];
  readonly entries: Entry[];
}

/** Lists sections with their entries. */
export function documentSymbols(text: string): readonly Symbol[] {
  const sections: Entry[] = [];
  let depthOfEntries: number | undefined;
  let line = 0;
  let before = { start: 0, end: 0 };
  for (let start = 0; start <= text.length; line += 1) {
    const end = lineEnd(text, start);
    const section = sections.at(-1);
    // Most lines lie deeper than what is listed: they are passed over without a look at what stands there.
    const depth = spacesAt(text, start, (depthOfEntries ?? text.length) + 1);
    const isListed = depth === 0 || (section !== undefined && (depthOfEntries ?? depth) === depth);
    const match = isListed ? KEY.exec(text.slice(start, end)) : null;
    if (match !== null) {
      const [, , quote = '', name = ''] = match;
      const entry = { name, line, character: depth + quote.length, end: START, entries: [] };
      if (depth > 0) depthOfEntries ??= depth;
      else depthOfEntries = undefined;
      close(section, endOfLine(text, line - 1, before), depth === 0);
      (depth === 0 ? sections : (section?.entries ?? [])).push(entry);
    }
    before = { start, end };
    start = end + 1;
  }
  close(sections.at(-1), endOfLine(text, line - 1, before), true);
  return sections.map(symbolOf);
}

const START: Range['end'] = { line: 0, character: 0 };

function endOfLine(text: string, line: number, { start, end }: { readonly start: number; readonly end: number }) {
  return { line, character: (text[end - 1] === '\r' ? end - 1 : end) - start };
}

/** What came last ends where the line before ended; with a new section the section ends, too. */
function close(section: Entry | undefined, end: Range['end'], isSection: boolean): void {
  const last = section?.entries.at(-1);
  if (last !== undefined) last.end = end;
  if (section !== undefined && isSection) section.end = end;
}

function lineEnd(text: string, start: number): number {
  const end = text.indexOf('\n', start);
  return end === -1 ? text.length : end;
}

/** How many spaces a line begins with; what is beyond `most` is not counted. */
function spacesAt(text: string, start: number, most: number): number {
  let count = 0;
  while (count < most && text.charCodeAt(start + count) === 0x20) count += 1;
  return count;
}

function symbolOf({ name, line, character, end, entries }: Entry): Symbol {
  const start = { line, character };
  return {
    name,
    range: { start: { line, character: 0 }, end },
    nameRange: { start, end: { line, character: character + name.length } },
    children: entries.map(symbolOf),
  };
}
