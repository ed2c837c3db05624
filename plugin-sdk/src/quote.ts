// The one place where a value becomes a word of a shell script.

import { NonRecoverableError } from './operation-error.ts';

const NEEDS_NO_QUOTES = /^[A-Za-z0-9_/.:@%+,-]+$/;

/**
 * Makes one word of a POSIX shell out of any text: `it's` becomes `'it'\''s'`.
 *
 * @throws NonRecoverableError `property-invalid` for a text with NUL, which no shell can carry
 */
export function quote(text: string): string {
  if (text.includes('\0'))
    throw new NonRecoverableError('a word of a shell script cannot hold the character NUL', {
      reason: 'property-invalid',
      hint: 'Take it out of the text: in YAML it is written \\0 or \\x00.',
    });
  if (NEEDS_NO_QUOTES.test(text)) return text;
  return `'${text.replaceAll("'", "'\\''")}'`;
}
