// Sections and what they define, read from the lines: right also while the text is no YAML.

import { type DocumentSymbol, SymbolKind } from 'vscode-languageserver';
import type { Position } from './messages.ts';

/** By section; what they define is of the kind beside it. */
const KINDS: Readonly<Record<string, SymbolKind>> = {
  inputs: SymbolKind.Variable,
  plugins: SymbolKind.Package,
  data_types: SymbolKind.Struct,
  node_types: SymbolKind.Class,
  relationships: SymbolKind.Interface,
  node_templates: SymbolKind.Object,
  groups: SymbolKind.Array,
  workflows: SymbolKind.Function,
  outputs: SymbolKind.Property,
  capabilities: SymbolKind.Property,
};

/** A key as nearly all are written; then one in quotes, or with letters of any script. */
const PLAIN_KEY = /[\w.$/{}-]+(?=:(?:[ \t\r\n]|$))/y;
const KEY = /^(["']?)([\p{L}\p{M}\p{N}_.$/{}-]+(?: [\p{L}\p{M}\p{N}_./-]+)*)\1\s*:(?:\s|$)/u;

/** A section, which grows entry by entry. */
type Growing = DocumentSymbol & { readonly children: DocumentSymbol[] };

/** Lists sections with their entries. */
export function documentSymbols(text: string): readonly DocumentSymbol[] {
  const sections: Growing[] = [];
  let depthOfEntries: number | undefined;
  let line = 0;
  let before = { start: 0, end: 0 };
  for (let start = 0; start <= text.length; line += 1) {
    const end = lineEnd(text, start);
    const section = sections.at(-1);
    // Most lines lie deeper than what is listed: they are passed over without a look at what stands there.
    const depth = spacesAt(text, start, (depthOfEntries ?? text.length) + 1);
    const isListed = depth === 0 || (section !== undefined && (depthOfEntries ?? depth) === depth);
    const key = isListed ? keyAt(text, start + depth, end) : undefined;
    if (key !== undefined) {
      if (depth > 0) depthOfEntries ??= depth;
      else depthOfEntries = undefined;
      close(section, endOfLine(text, line - 1, before), depth === 0);
      const kind = depth === 0 ? SymbolKind.Namespace : (KINDS[section?.name ?? ''] ?? SymbolKind.Field);
      const symbol = symbolOf(key.name, kind, { line, character: depth + key.quotes });
      if (depth === 0) sections.push({ ...symbol, children: [] });
      else section?.children.push(symbol);
    }
    before = { start, end };
    start = end + 1;
  }
  close(sections.at(-1), endOfLine(text, line - 1, before), true);
  return sections;
}

/** The key that begins at a place of a line, and how many quotes stand before it. */
function keyAt(text: string, at: number, end: number): { readonly name: string; readonly quotes: number } | undefined {
  PLAIN_KEY.lastIndex = at;
  if (PLAIN_KEY.test(text)) return { name: text.slice(at, PLAIN_KEY.lastIndex), quotes: 0 };
  const match = KEY.exec(text.slice(at, end));
  if (match === null) return undefined;
  const [, quote = '', name = ''] = match;
  return { name, quotes: quote.length };
}

/** Where it ends is not known before the next one begins. */
function symbolOf(name: string, kind: SymbolKind, start: Position): DocumentSymbol {
  const { line, character } = start;
  return {
    name,
    kind,
    range: { start: { line, character: 0 }, end: start },
    selectionRange: { start, end: { line, character: character + name.length } },
  };
}

function endOfLine(text: string, line: number, { start, end }: { readonly start: number; readonly end: number }) {
  return { line, character: (text[end - 1] === '\r' ? end - 1 : end) - start };
}

/** What came last ends where the line before ended; with a new section the section ends, too. */
function close(section: Growing | undefined, end: Position, isSection: boolean): void {
  const last = section?.children.at(-1);
  if (last !== undefined) last.range.end = end;
  if (section !== undefined && isSection) section.range.end = end;
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
