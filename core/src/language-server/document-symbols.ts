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
  let end = { line: 0, character: 0 };
  for (let line = 0, start = 0; start <= text.length; line += 1) {
    const next = lineEnd(text, start);
    const depth = spacesAt(text, start);
    const section = sections.at(-1);
    // Most lines lie deeper than what is listed: they are passed over without a look at what stands there.
    const isListed = depth === 0 || (section !== undefined && (depthOfEntries ?? depth) === depth);
    const match = isListed ? KEY.exec(text.slice(start, next)) : null;
    if (match !== null) {
      const [, , quote = '', name = ''] = match;
      const entry = { name, line, character: depth + quote.length, end, entries: [] };
      if (depth > 0) depthOfEntries ??= depth;
      else depthOfEntries = undefined;
      close(section, end, depth === 0);
      (depth === 0 ? sections : (section?.entries ?? [])).push(entry);
    }
    end = { line, character: (text[next - 1] === '\r' ? next - 1 : next) - start };
    start = next + 1;
  }
  close(sections.at(-1), end, true);
  return sections.map(symbolOf);
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

function spacesAt(text: string, start: number): number {
  let at = start;
  while (text.charCodeAt(at) === 0x20) at += 1;
  return at - start;
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
