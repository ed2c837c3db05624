// Words of shell scripts as they are written; that shells read them back is tried beside the scripts of host-resources.

import { describe, expect, it } from 'vitest';
import { quote } from './quote.ts';

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
});
