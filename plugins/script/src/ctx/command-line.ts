// The options of the command "ctx", as its own parser takes them.

import type { Json } from '@brolly/plugin-sdk';

/** A parsed command line; `usage`: it cannot be understood, `message` says why. */
export type CtxCommandLine =
  | { readonly kind: 'command'; readonly arguments: readonly Json[]; readonly isJson: boolean }
  | { readonly kind: 'usage'; readonly message: string };

const VALUED = new Set(['-t', '--timeout', '--socket-url', '--json-arg-prefix']);

/**
 * Parses what follows `ctx`. Options may stand anywhere before `--`; --timeout and --socket-url are accepted and have no
 * effect. An argument that begins with the prefix, `@`, is JSON.
 */
export function parseCommandLine(words: readonly string[]): CtxCommandLine {
  const rest = [...words];
  const texts: string[] = [];
  let isJson = false;
  let prefix = '@';
  let areOptionsOver = false;
  while (rest.length > 0) {
    const word = rest.shift() ?? '';
    if (areOptionsOver || !isOption(word)) {
      texts.push(word);
      continue;
    }
    if (word === '--') {
      areOptionsOver = true;
      continue;
    }
    if (word === '-j' || word === '--json-output') {
      isJson = true;
      continue;
    }
    const { name, attached } = splitOption(word);
    if (!VALUED.has(name)) return { kind: 'usage', message: `unrecognized arguments: ${word}` };
    const value = attached ?? rest.shift();
    if (value === undefined) return { kind: 'usage', message: `argument ${name}: expected one argument` };
    if (name === '--json-arg-prefix') prefix = value;
  }
  return withValues(texts, prefix, isJson);
}

function isOption(word: string): boolean {
  return word.startsWith('-') && word !== '-' && !/^-\d+(\.\d*)?$/.test(word);
}

function splitOption(word: string): { readonly name: string; readonly attached: string | undefined } {
  const equals = word.indexOf('=');
  if (word.startsWith('--') && equals !== -1) return { name: word.slice(0, equals), attached: word.slice(equals + 1) };
  if (/^-t./.test(word)) return { name: '-t', attached: word.slice(2).replace(/^=/, '') };
  return { name: word, attached: undefined };
}

function withValues(texts: readonly string[], prefix: string, isJson: boolean): CtxCommandLine {
  const values: Json[] = [];
  for (const text of texts) {
    if (prefix === '' || !text.startsWith(prefix)) {
      values.push(text);
      continue;
    }
    try {
      values.push(JSON.parse(text.slice(prefix.length)) as Json);
    } catch {
      return { kind: 'usage', message: `the argument ${text} begins with ${prefix}, but what follows is no JSON` };
    }
  }
  return { kind: 'command', arguments: values, isJson };
}
