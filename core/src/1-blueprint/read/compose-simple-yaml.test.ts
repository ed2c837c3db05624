// The quick way through a text gives what the parser's events give, or nothing.

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { composeSimpleYaml } from './compose-simple-yaml.ts';
import { composeYaml } from './compose-yaml.ts';

/** By the parser: a tab in a comment at the end changes nothing else, and is not simple. */
function byParser(text: string): ReturnType<typeof composeYaml> {
  const probe = `${text}${text.endsWith('\n') ? '' : '\n'}#\t`;
  expect(composeSimpleYaml('f', probe)).toBeUndefined();
  return composeYaml('f', probe);
}

/** What mistakes are made of. */
const PIECES: readonly string[] = [
  ['a', 'b c', '1', '~', '5.0', 'é', '\u0085', '\uD800', '%', '@', '.', 'key: ', '---', '...'],
  [': ', ':', ':\n', '\n', '\n  ', '\n    ', '- ', '-', '\nkey:\n  ', '\n- ', ' #', '#', ' '],
  [', ', ',', '[', ']', '{', '}', '"', "'", "''", '\\n', '\\'],
  ['|\n', '|-\n  ', '>\n', '&x ', '*x', '!t ', '<<', '? '],
].flat();

describe('what is simple', () => {
  it.each([
    ['a mapping', 'a: 1\nb: two words\n"c d": x\n'],
    ['what is below a key', 'a:\n  b:\n    c: 1\n  d: 2\ne:\n'],
    ['lists, also as far left as their key', 'a:\n- 1\n- b: 1\n  c: 2\n-\n  - x\n- - y\n  - z\nd:\n  - 1\n'],
    ['flow style over several lines', 'a: [1, {b: c, "d":[e]},\n  f, # why\n  ]\ng: {}\nh: []\n'],
    ['quotes', `a: 'it''s'\nb: "\\"x\\" \\\\ \\n"\nc: ''\nd: "a: b # c"\n`],
    ['comments and empty lines', '# one\n\na: 1 # two\n  # three\n\n# four\nb: x#y\n'],
    [
      'texts of several lines',
      'a: |\n  one\n    two\n\n  three\nb: >-\n  folded\n  text\nc:\n  d: |+\n    x\n\n  e: 1\n',
    ],
    ['scalars of every kind', 'a: -1\nb: 5.0\nc: yes\nd: 0x1F\ne: ~\nf: 2001-01-01\ng: 10.0.0.0/24\nh: ñandú\n'],
    ['the begin of a document', '---\na: 1\n'],
    ['no line end', 'a: {b: 1}'],
  ])('is read as the parser reads it: %s', (_, text) => {
    const simple = composeSimpleYaml('f', text);
    expect(simple).toBeDefined();
    expect(byParser(text)).toEqual({ root: simple, diagnostics: [], leftOut: [] });
  });
});

describe('what is not surely simple', () => {
  it.each([
    ['anchors', 'a: &x 1\nb: *x\n'],
    ['merge keys', 'a: {<<: {b: 1}}\n'],
    ['tags', 'a: !!str 1\n'],
    ['plain texts of several lines', 'a: one\n  two\n'],
    ['quoted texts of several lines', 'a: "one\n  two"\n'],
    ['explicit keys', '? a\n: 1\n'],
    ['keys that come twice, which are warned of', 'a: 1\nb: 2\na: 3\n'],
    ['keys that come twice in brackets', 'a: {b: 1, b: 2}\n'],
    ['numbers that are not kept exactly', 'a: 9007199254740993\n'],
    ['a second document', 'a: 1\n---\nb: 2\n'],
    ['what is no mapping', '- a\n'],
    ['Windows line ends', 'a: 1\r\n'],
    ['mistakes', 'a: b: c\n'],
    ['unclosed brackets', 'a: [1\n'],
    ['deep nesting', `a: ${'['.repeat(60)}${']'.repeat(60)}\n`],
  ])('is left to the parser: %s', (_, text) => {
    expect(composeSimpleYaml('f', text)).toBeUndefined();
  });

  it('never differs from what the parser makes of it', () => {
    const texts = fc.array(fc.constantFrom(...PIECES), { maxLength: 24 }).map((pieces) => pieces.join(''));
    fc.assert(
      fc.property(texts, (text) => {
        const simple = composeSimpleYaml('f', text);
        const both = simple === undefined ? [] : [{ root: simple, diagnostics: [], leftOut: [] }];
        expect(both.map(() => byParser(text))).toEqual(both);
      }),
      { numRuns: 20_000 },
    );
  });
});
