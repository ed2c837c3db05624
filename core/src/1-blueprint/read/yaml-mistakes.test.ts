// What is said of mistakes of YAML, and where.

import { describe, expect, it } from 'vitest';
import { composeYaml } from './compose-yaml.ts';

/** The message, and the text that is underlined with what follows it. */
function mistakeIn(text: string): readonly [message: string, underlined: string] {
  const [first] = composeYaml('a.yaml', text).diagnostics;
  return [first?.message ?? '', text.slice(first?.span?.start)];
}

describe('a mistake of YAML', () => {
  it.each([
    ['a: "text\nb: 1\n', 'a quote is opened and never closed', '"text'],
    ["a: 'it's\nb: {}\n", 'this line fits neither the lines above it nor what they belong to', 's\n'],
    ['a: {x: 1, y: [2, 3}\nb: 1\n', 'a bracket is opened and never closed', '[2'],
    ['a: {x: 1\nb: 1\n', 'a bracket is opened and never closed', '{x'],
    ['a: {x: 1 y: 2}\n', 'a comma or a closing bracket is missing before this', ': 2'],
    ['a:\n\tb: 1\n', 'a tab stands where lines are indented', '\tb'],
    ['a:\n  b: 1\n\tc: 1\n', 'a tab stands where lines are indented', '\tc'],
    ['a: 1\n  b: 2\n', 'this line is indented deeper than the line above it, which has a value already', 'b: 2'],
    ['a: b: c\n', 'a second colon stands in one value', ': c'],
    ['a: get_input: c\n', 'the function get_input is no value as it is written', ': c'],
    ['x:\n  a: |\n  #!/bin/sh\n  ls\n', 'the lines of the text after "|" or ">" are not indented', 'a: |'],
    ['a: {{ b }}\n', 'a mapping stands where a name is', '{ b }'],
    ['a: {[b]: c}\n', 'a list stands where a name is', '[b]'],
    ['a:\n  b: 1\n---\nc: 1\n', 'a second document begins here', '---'],
    ['a: !vault x\n', 'there is no tag !vault', '!vault'],
    ['a: !!python/name:os.system {}\n', 'there is no tag !!python/name:os.system', '!!python'],
    ['a: @b\n', 'a value cannot begin with "@"', '@b'],
    ['a:\n  - 1\n b: 2\n', 'this line fits neither the lines above it nor what they belong to', 'b: 2'],
    ['a: "\\q"\n', 'there is no such escape as this backslash begins', 'q"'],
    ['x: &port 1\na: *prot\n', 'the alias *prot has no anchor before it', '*prot'],
  ])('in %j: %s', (text, message, underlined) => {
    const [said, place] = mistakeIn(text);
    expect(said).toBe(message);
    expect(place.startsWith(underlined), place).toBe(true);
  });

  it('in the name of an alias says the name that was meant', () => {
    expect(composeYaml('a.yaml', 'x: &port 1\na: *prot\n').diagnostics).toMatchObject([
      { hint: 'Did you mean "*port"?', span: { start: 14, end: 19 } },
    ]);
  });
});
