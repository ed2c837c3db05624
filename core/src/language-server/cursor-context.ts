// Where a cursor stands in a text that may not be YAML at the moment: read from its line and from the indentation above it.

/** What the cursor stands in. */
export interface CursorContext {
  /** Keys from the section to where the cursor stands: `['node_templates', 'db', 'type']`. */
  readonly way: readonly string[];
  /** Whether a key is written, or its value. */
  readonly at: 'key' | 'value';
  /** What is written already of the word before the cursor. */
  readonly prefix: string;
  /** The argument of a function: its name, and what stands before the cursor in its list. */
  readonly call: { readonly name: string; readonly before: readonly string[] } | undefined;
}

const KEY = /^(\s*(?:- +)*)(["']?)([\w./${}-]+(?: [\w./-]+)*)\2\s*:(?:\s|$)/;
const CALL = /\b(get_\w+)["']?\s*:\s*(\[?)([^[\]{}]*)$/;
const WORD = /[\w.:/-]*$/;

/** Reads the context at an offset. */
export function cursorContext(text: string, offset: number): CursorContext {
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1;
  const before = text.slice(lineStart, offset);
  const own = KEY.exec(before);
  const prefix = WORD.exec(before)?.[0] ?? '';
  const indentation = own === null ? indentationOf(before) : (own[1] ?? '').length;
  const parents = parentKeys(text, lineStart, indentation);
  const call = callOf(before);
  if (own === null) {
    const isItem = /^\s*- +[^:{[]*$/.test(before) && !/^\s*- +\w*$/.test(before);
    return { way: parents, at: isItem ? 'value' : 'key', prefix, call };
  }
  const flow = flowKeys(before.slice(own[0].length - 1));
  return { way: [...parents, own[3] ?? '', ...flow.keys], at: flow.isKey ? 'key' : 'value', prefix, call };
}

/** Keys of lines above that are indented less and less, the outermost first. */
function parentKeys(text: string, lineStart: number, indentation: number): readonly string[] {
  const keys: string[] = [];
  let limit = indentation;
  for (let end = lineStart - 1; end >= 0 && limit > 0; ) {
    const start = text.lastIndexOf('\n', end - 1) + 1;
    const line = text.slice(start, end);
    const key = KEY.exec(line);
    const depth = key === null ? -1 : (key[1] ?? '').length;
    if (key !== null && depth < limit) {
      keys.unshift(key[3] ?? '');
      // In "- type: x" the list belongs to a key that stands no deeper than the dash.
      const dash = line.indexOf('- ');
      limit = (key[1] ?? '').includes('-') && dash !== -1 ? Math.min(depth, dash + 1) : depth;
      if ((key[1] ?? '').includes('-')) keys.shift();
    }
    end = start - 1;
  }
  return keys;
}

function indentationOf(line: string): number {
  return /^\s*(?:- +)*/.exec(line)?.[0].length ?? 0;
}

/** Keys of brackets that are open before the cursor: `{ type: x, properties: { ` gives `['properties']`, at a key. */
function flowKeys(text: string): { readonly keys: readonly string[]; readonly isKey: boolean } {
  const open: { kind: string; key: string | undefined }[] = [];
  for (const [token] of text.matchAll(/[{}[\],]|[\w.-]+(?=["']?\s*:)|:/g)) {
    const top = open.at(-1);
    if (token === '{' || token === '[') open.push({ kind: token, key: undefined });
    else if (token === '}' || token === ']') open.pop();
    else if (token === ',' && top?.kind === '{') top.key = undefined;
    else if (token !== ':' && top?.kind === '{') top.key = token;
  }
  const top = open.at(-1);
  const keys = open.flatMap((one) => (one.key === undefined ? [] : [one.key]));
  return { keys, isKey: top?.kind === '{' && top.key === undefined };
}

function callOf(before: string): CursorContext['call'] {
  const match = CALL.exec(before);
  if (match === null) return undefined;
  const [, name = '', bracket, rest = ''] = match;
  const parts = rest.split(',').map((part) => part.trim().replaceAll(/["']/g, ''));
  return { name, before: bracket === '[' ? parts.slice(0, -1) : [] };
}

/** The word around an offset, with where it stands. */
export function wordAt(
  text: string,
  offset: number,
): { readonly word: string; readonly start: number; readonly end: number } {
  const isWord = (at: number): boolean => /[\w.:/-]/.test(text[at] ?? ' ');
  let start = offset;
  while (start > 0 && isWord(start - 1)) start -= 1;
  let end = offset;
  while (end < text.length && isWord(end)) end += 1;
  while (end > start && text[end - 1] === ':') end -= 1;
  return { word: text.slice(start, end), start, end };
}
