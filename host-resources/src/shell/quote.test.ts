// Words that any shell reads back as they were meant.

import { spawnSync } from 'node:child_process';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyText } from '../testing/any-text.ts';
import { SHELLS } from '../testing/shells.ts';
import { printBytes, quote } from './quote.ts';

describe('quote', () => {
  it.each([
    ['', "''"],
    ['/etc/motd', '/etc/motd'],
    ['two words', "'two words'"],
    ["it's", "'it'\\''s'"],
    ['$HOME `id` "x" \\', '\'$HOME `id` "x" \\\''],
    ['~', "'~'"],
    ['a=b', "'a=b'"],
    ['line\nline', "'line\nline'"],
  ])('makes one word of %j', (text, word) => {
    expect(quote(text)).toBe(word);
  });

  it('refuses NUL, which no shell can carry', () => {
    expect(() => quote('a\0b')).toThrow(/NUL/);
  });

  it.each(SHELLS)('gives any text to a command unchanged in %s', (...shell) => {
    fc.assert(
      fc.property(fc.array(anyText, { minLength: 1, maxLength: 20 }), (texts) => {
        const script = `LC_ALL=C; export LC_ALL\nprintf '%s\\0' ${texts.map(quote).join(' ')}`;
        const { stdout } = spawnSync(shell[0] ?? 'sh', shell.slice(1), { input: script });
        expect(stdout).toEqual(Buffer.from(texts.map((value) => `${value}\0`).join('')));
      }),
      { numRuns: 20 },
    );
  });
});

describe('printBytes', () => {
  it.each(SHELLS)('prints any bytes unchanged in %s', (...shell) => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      anyText.map((value) => Buffer.from(value, 'utf8')),
    );
    fc.assert(
      fc.property(bytes, (value) => {
        const script = `LC_ALL=C; export LC_ALL\n${printBytes(value)}`;
        const { stdout } = spawnSync(shell[0] ?? 'sh', shell.slice(1), { input: script });
        expect(stdout).toEqual(Buffer.from(value));
      }),
      { numRuns: 25 },
    );
  });
});
