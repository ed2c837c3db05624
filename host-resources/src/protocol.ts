// What scripts say to us: lines with an unmistakable beginning, of words without blanks.

/** Every line of the protocol begins so; all other output is noise. */
export const LINE_PREFIX = '@brolly:';

/** Makes one word of any text: `a b` becomes `a%20b`. The shell never has to read it, only to print it. */
export function encodeWord(text: string): string {
  if (text === '') return '%';
  const bytes = Buffer.from(text, 'utf8');
  let word = '';
  for (const byte of bytes) {
    const character = String.fromCharCode(byte);
    word += /[A-Za-z0-9_/.:@+,=-]/.test(character) ? character : `%${byte.toString(16).padStart(2, '0').toUpperCase()}`;
  }
  return word;
}

/** Takes `encodeWord` back. What is no such word comes back as it is. */
export function decodeWord(word: string): string {
  if (word === '%') return '';
  try {
    return decodeURIComponent(word);
  } catch {
    return word;
  }
}

/** Text that a script printed in base64; `%` stands for none. */
export function decodeBase64(word: string): string {
  return word === '%' ? '' : Buffer.from(word, 'base64').toString('utf8');
}

/** The words of a line of the protocol, or `undefined` for any other line. A carriage return at the end is dropped. */
export function protocolWords(line: string): readonly string[] | undefined {
  if (!line.startsWith(LINE_PREFIX)) return undefined;
  return line
    .slice(LINE_PREFIX.length)
    .replace(/\r?\n?$/, '')
    .split(' ');
}
