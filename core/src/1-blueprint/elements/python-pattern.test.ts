// Regular expressions of Python, beyond what they share with those of JavaScript.

import { describe, expect, it } from 'vitest';
import { pythonPattern } from './python-pattern.ts';

describe('a regular expression of Python', () => {
  it.each([
    ['(?i)abc', 'ABC', true],
    ['(?P<year>[0-9]+)-(?P=year)', '12-12', true],
    ['(?P<year>[0-9]+)-(?P=year)', '12-13', false],
    ['\\A\\d{3}\\Z', '123', true],
    ['\\A\\d{3}\\Z', '1234', false],
    ['^a$', 'a\n', true],
    ['^a$', 'ab', false],
    ['^a\\Z', 'a\n', false],
    ['^a{,2}$', 'aa', true],
    ['^a{,2}$', 'aaa', false],
    ['[]a]+$', ']a', true],
    ['[^]a]', ']', false],
    ['^[\\w.-]+$', 'naïve-1.x', true],
    ['^[a-z0-9\\-_]+$', 'a-b_c', true],
    ['^\\w+$', 'é', true],
    ["\\'x\\-y\\/", "'x-y/", true],
    ['a(?#why)b', 'ab', true],
    ['(?x) a b # end', 'ab', true],
    ['^[^/]+/[^/]+$', 'a/b', true],
    ['^(?!-)[A-Za-z0-9-]{1,63}(?<!-)$', 'host-1', true],
    ['x{', 'x{', true],
    ['[a-\\d]', '-', true],
    ['\\x41\\101?', 'A', true],
  ])('%s tells whether %j fits: %s', (pattern, text, fits) => {
    expect(pythonPattern(pattern)?.test(text)).toBe(fits);
  });

  it.each(['[', '(', 'a**', '*', '(?P<1a>x)', '\\'])('is not %s', (pattern) => {
    expect(pythonPattern(pattern)).toBeUndefined();
  });
});
