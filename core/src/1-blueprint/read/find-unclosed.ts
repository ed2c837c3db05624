// The quote or bracket that a text opens and never closes.

/** What is open, and where it was opened. */
export interface Unclosed {
  readonly kind: 'quote' | 'bracket';
  readonly at: number;
}

const CLOSING: Readonly<Record<string, string>> = { '{': '}', '[': ']' };
/** Quotes and brackets open something where a value may begin. */
const BEFORE_VALUE = /[\s,[{:(]/;

/** The quote that is open at the end of a text, else the bracket that was opened last; `undefined` where all is closed. */
export function findUnclosed(text: string): Unclosed | undefined {
  const brackets: { readonly closing: string; readonly at: number }[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at] ?? '';
    const isFirst = at === 0 || BEFORE_VALUE.test(text[at - 1] ?? '');
    if (character === '#' && isFirst) at = lineEnd(text, at);
    else if ((character === '"' || character === "'") && isFirst) {
      const close = closingQuote(text, at);
      if (close === undefined) return { kind: 'quote', at };
      at = close;
    } else if (brackets.at(-1)?.closing === character) brackets.pop();
    else {
      const closing = CLOSING[character];
      if (closing !== undefined && (isFirst || brackets.length > 0)) brackets.push({ closing, at });
    }
  }
  const open = brackets.at(-1);
  return open === undefined ? undefined : { kind: 'bracket', at: open.at };
}

function lineEnd(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end === -1 ? text.length : end;
}

function closingQuote(text: string, open: number): number | undefined {
  const quote = text[open];
  for (let at = open + 1; at < text.length; at += 1) {
    if (text[at] === '\\' && quote === '"') at += 1;
    else if (text[at] === quote) {
      if (quote === "'" && text[at + 1] === "'") at += 1;
      else return at;
    }
  }
  return undefined;
}
