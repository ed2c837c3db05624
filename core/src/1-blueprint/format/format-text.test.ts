// The layout of texts, and that nothing but the layout changes.

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { composeYaml } from '../read/compose-yaml.ts';
import { toJson } from '../read/yaml-node.ts';
import { formatText } from './format-text.ts';

function formatted(text: string): string {
  const answer = formatText('x.yaml', text);
  if (answer.kind !== 'formatted') throw new Error(answer.diagnostics.map((one) => one.message).join('\n'));
  return answer.text;
}

describe('formatting', () => {
  it('indents by two spaces, lists below their key too, and leaves one space', () => {
    expect(formatted('a:\n    b:   1   # why\n    c:\n    - x\n    -   y: 2\n        z: 3\n')).toBe(
      'a:\n  b: 1 # why\n  c:\n    - x\n    - y: 2\n      z: 3\n',
    );
    expect(formatted('a: {b: [1,2],c: { get_input:   x }}\n')).toBe('a: { b: [ 1, 2 ], c: { get_input: x } }\n');
  });

  it('keeps scalars as they were written', () => {
    const text = 'a: 010\nb: yes\nc: 1:30\nd: "q"\ne: \'s\'\nf: ~\ng:\nh: 1_000\ni: !!str 1\nj: 2001-01-01\n';
    expect(formatted(text)).toBe(text);
  });

  it('keeps the lines of long texts', () => {
    expect(
      formatted(
        'a:\n     s: |-\n        #!/bin/sh\n          x  \n\n     f: >\n      one\n      two\n     p: plain\n       more\n     q: "a \\\n       b"\n',
      ),
    ).toBe(
      'a:\n  s: |-\n    #!/bin/sh\n      x  \n\n  f: >\n    one\n    two\n  p: plain\n    more\n  q: "a \\\n    b"\n',
    );
  });

  it('keeps comments, anchors and merge keys', () => {
    const text = '# head\n\na: &x\n  b: 1 # of b\n# between\nc:\n  <<: *x\n  # inside\n  d: *x\n';
    expect(formatted(text)).toBe(text);
  });

  it('leaves one empty line where there were more', () => {
    expect(formatted('a: 1\n\n\n\nb: 2\n\n\n# c\n\n\n\nd: 3\n')).toBe('a: 1\n\nb: 2\n\n# c\n\nd: 3\n');
  });

  it('writes line ends as one character, and no mark of the byte order', () => {
    expect(formatted('\uFEFFa: 1\r\nb: |\r\n  x\r\n')).toBe('a: 1\nb: |\n  x\n');
  });

  it.each([[''], ['# only this\n'], ['---\n']])('leaves a text without a value as it is: %j', (text) => {
    expect(formatted(text)).toBe(text);
  });

  it('touches nothing that is no YAML', () => {
    const answer = formatText('x.yaml', 'a: [1\nb: 2\n');
    expect(answer).toEqual({ kind: 'unreadable', diagnostics: [expect.objectContaining({ code: 'yaml-syntax' })] });
  });

  it('means the same and is stable, whatever the text', () => {
    const key = fc.stringMatching(/^[a-z]{1,4}$/);
    const scalar = fc.constantFrom(
      '1',
      'yes',
      '"a b"',
      "'x'",
      '~',
      '',
      'text',
      '0x1F',
      '|\n      a\n       b',
      '>-\n      p\n      q',
    );
    const entry = fc.tuple(
      key,
      fc.oneof(scalar, fc.constantFrom('{ a: 1,b:   2}', '[x,y]', '\n    n: 1', '\n    - 1\n    -  k: v')),
    );
    const document = fc.array(fc.tuple(entry, fc.constantFrom('', '\n', '\n\n\n', '# c\n', '   # d\n')), {
      minLength: 1,
      maxLength: 6,
    });
    fc.assert(
      fc.property(document, (entries) => {
        const text = entries.map(([[name, value], gap]) => `${gap}${name}: ${value}\n`).join('');
        const { root, diagnostics } = composeYaml('x', text);
        fc.pre(diagnostics.length === 0 && root !== undefined);
        const once = formatted(text);
        const again = composeYaml('x', once).root;
        expect(again && toJson(again)).toEqual(root && toJson(root));
        expect(formatted(once)).toBe(once);
      }),
    );
  });
});
