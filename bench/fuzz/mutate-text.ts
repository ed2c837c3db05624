// Small changes of a text: of characters, words, lines and indentation.

import type { Random } from './random.ts';

const PIECES = [
  ':',
  '- ',
  '{',
  '}',
  '[',
  ']',
  '"',
  "'",
  '#',
  '\n',
  '\t',
  '  ',
  '&a ',
  '*a',
  '<<: *a',
  '!!int ',
  '!x ',
  '|',
  '>',
  '%',
  '\0',
  '\uFEFF',
  '\r',
  '\uD800',
  '\u2028',
  '---\n',
  '...\n',
  '? ',
  '~',
  '{get_input: a}',
  '{get_property: [SELF, a]}',
  '{concat: [a, {get_attribute: [a, b]}]}',
  '__proto__: 1',
] as const;

/** Applies one to four changes; `other` is a text to take parts from. */
export function mutateText(text: string, other: string, random: Random): string {
  let changed = text;
  for (let count = 1 + random.below(4); count > 0; count -= 1) changed = random.pick(MUTATIONS)(changed, other, random);
  return changed;
}

type Mutation = (text: string, other: string, random: Random) => string;

const MUTATIONS: readonly Mutation[] = [
  (text, _, random) => splice(text, random.below(text.length + 1), random.below(4), ''),
  (text, _, random) => splice(text, random.below(text.length + 1), 0, random.pick(PIECES)),
  (text, _, random) => splice(text, random.below(text.length + 1), 1, String.fromCharCode(random.below(256))),
  (text, _, random) => {
    const from = random.below(text.length + 1);
    return splice(text, random.below(text.length + 1), 0, text.slice(from, from + random.below(80)));
  },
  (text, other, random) => {
    const from = random.below(other.length + 1);
    return splice(text, random.below(text.length + 1), random.below(40), other.slice(from, from + random.below(200)));
  },
  (text, _, random) => withLines(text, (lines) => lines.splice(random.below(lines.length), 1)),
  (text, other, random) =>
    withLines(text, (lines) => lines.splice(random.below(lines.length), 0, random.pick(other.split('\n')))),
  (text, _, random) =>
    withLines(text, (lines) => {
      const at = random.below(lines.length);
      lines[at] = `${' '.repeat(random.below(5))}${(lines[at] ?? '').trimStart()}`;
    }),
  (text, _, random) => {
    const words = [...text.matchAll(/[\w.]+/g)];
    if (words.length === 0) return text;
    const word = random.pick(words);
    return splice(text, word.index, word[0].length, random.pick(words)[0]);
  },
];

function splice(text: string, at: number, removed: number, inserted: string): string {
  return text.slice(0, at) + inserted + text.slice(at + removed);
}

function withLines(text: string, change: (lines: string[]) => void): string {
  const lines = text.split('\n');
  change(lines);
  return lines.join('\n');
}
