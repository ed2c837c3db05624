// Text as hosts meet it: every character, and often those that mean something to a shell.

import * as fc from 'fast-check';

const codePoint = fc.integer({ min: 1, max: 0x10_ff_ff }).map((code) => String.fromCodePoint(code).toWellFormed());
const special = fc.constantFrom(
  "'",
  '"',
  '\\',
  '$',
  '`',
  '\n',
  '\r',
  '\t',
  ' ',
  '%',
  '*',
  '!',
  '~',
  '\u0081',
  '\u0088',
  '-',
);

/** Any text without NUL. */
export const anyText: fc.Arbitrary<string> = fc
  .array(fc.oneof(codePoint, special), { maxLength: 30 })
  .map((characters) => characters.join(''));
