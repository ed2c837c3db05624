// Sections and what they define, read from the lines: right also while the text is no YAML.

import type { Range } from './messages.ts';

export interface Symbol {
  readonly name: string;
  readonly range: Range;
  readonly children: readonly Symbol[];
}

const KEY = /^( *)(?:- +)?["']?([\w.$/{}-]+(?: [\w./-]+)*)["']?\s*:(?:\s|$)/;

/** Lists sections with their entries. */
export function documentSymbols(text: string): readonly Symbol[] {
  const sections: { name: string; line: number; entries: { name: string; line: number; indent: number }[] }[] = [];
  const lines = text.split('\n');
  for (const [line, content] of lines.entries()) {
    const match = KEY.exec(content);
    if (match === null) continue;
    const [, indent = '', name = ''] = match;
    const section = sections.at(-1);
    if (indent === '') sections.push({ name, line, entries: [] });
    else if (section !== undefined) {
      const depth = section.entries[0]?.indent ?? indent.length;
      if (indent.length === depth) section.entries.push({ name, line, indent: depth });
    }
  }
  const rangeOf = (line: number, next: number | undefined): Range => {
    const last = (next ?? lines.length) - 1;
    return { start: { line, character: 0 }, end: { line: last, character: lines[last]?.length ?? 0 } };
  };
  return sections.map((section, index) => {
    const next = sections[index + 1]?.line;
    const children = section.entries.map(
      (entry, at): Symbol => ({
        name: entry.name,
        range: rangeOf(entry.line, section.entries[at + 1]?.line ?? next),
        children: [],
      }),
    );
    return { name: section.name, range: rangeOf(section.line, next), children };
  });
}
