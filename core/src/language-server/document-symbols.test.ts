// Sections and entries from the lines of a text.

import { describe, expect, it } from 'vitest';
import type { DocumentSymbol } from 'vscode-languageserver';
import { documentSymbols } from './document-symbols.ts';

/** `name line:character-line:character`, entries indented. */
function drawn(symbols: readonly DocumentSymbol[], indent = ''): readonly string[] {
  return symbols.flatMap(({ name, range: { start, end }, children = [] }) => [
    `${indent}${name} ${start.line}:${start.character}-${end.line}:${end.character}`,
    ...drawn(children, `${indent}  `),
  ]);
}

const TEXT = `inputs:
  a: {default: 1}
  # about b
  b:
    default: 2

node_templates:
    größe:
      type: x
    "quoted name": {}
outputs: {}
`;
const DRAWN = [
  'inputs 0:0-5:0',
  '  a 1:0-2:11',
  '  b 3:0-5:0',
  'node_templates 6:0-9:21',
  '  größe 7:0-8:13',
  '  quoted name 9:0-9:21',
  'outputs 10:0-11:0',
];

describe('document symbols', () => {
  it('are the sections with their entries, each to where the next begins', () => {
    expect(drawn(documentSymbols(TEXT))).toEqual(DRAWN);
  });

  it('are the same where lines end as on Windows', () => {
    expect(drawn(documentSymbols(TEXT.replaceAll('\n', '\r\n')))).toEqual(DRAWN);
  });

  it('are there for a text that is no YAML, and none for an empty one', () => {
    expect(drawn(documentSymbols('node_templates:\n  a: {{\n  b\n  c: ]'))).toEqual([
      'node_templates 0:0-3:6',
      '  a 1:0-2:3',
      '  c 3:0-3:6',
    ]);
    expect(documentSymbols('')).toEqual([]);
  });

  it('have the place of the name', () => {
    const [section] = documentSymbols('inputs:\n  "a b": 1\n');
    expect(section?.children?.[0]?.selectionRange).toEqual({
      start: { line: 1, character: 3 },
      end: { line: 1, character: 6 },
    });
  });
});
