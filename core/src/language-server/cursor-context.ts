// Where a cursor stands in a text that may not be YAML at the moment: read from its line and from the indentation above it.

/** What the cursor stands in. */
export interface CursorContext {
  /** Keys from the section to where the cursor stands: `['node_templates', 'db', 'type']`. */
  readonly way: readonly string[];
  /** Whether a key is written, or its value. */
  readonly at: 'key' | 'value';
  /** It begins an item of a list, which may be a key or a value. */
  readonly isItem: boolean;
  /** What is written already of the word before the cursor. */
  readonly prefix: string;
  /** The argument of a function: its name, and what stands before the cursor in its list. */
  readonly call: { readonly name: string; readonly before: readonly string[] } | undefined;
  /** The type that is written in the template or relationship around the cursor, which may be too new to be compiled. */
  readonly type: string | undefined;
  /** The target of the relationship around the cursor. */
  readonly target: string | undefined;
}

/** Letters of names, in any script. */
const LETTER = String.raw`[\p{L}\p{M}\p{N}_.$/{}-]`;
const KEY = new RegExp(String.raw`^(\s*(?:- +)*)(["']?)(${LETTER}+(?: ${LETTER}+)*)\2\s*:(?:\s|$)`, 'u');
const CALL = /\b(get_\w+)["']?\s*:\s*(\[?)([^[\]{}]*)$/;
const WORD = /[\p{L}\p{M}\p{N}_.:/-]*$/u;
const IN_WORD = /[\p{L}\p{M}\p{N}_.:/-]/u;
/** A key whose value is looked for, in lines of its own and between braces. */
interface Sought {
  readonly inLines: RegExp;
  readonly inFlow: RegExp;
}
const TYPE: Sought = seek('type');
const TARGET: Sought = seek('target');

function seek(key: string): Sought {
  return {
    inLines: new RegExp(String.raw`^\s*(?:- +)*["']?${key}["']?\s*:\s*["']?([^\s"'#]+)`),
    inFlow: new RegExp(String.raw`[{,]\s*["']?${key}["']?\s*:\s*["']?([^\s"',}]+)`),
  };
}

/** Reads the context at an offset. */
export function cursorContext(text: string, offset: number): CursorContext {
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1;
  const before = text.slice(lineStart, offset);
  const own = KEY.exec(before);
  const prefix = WORD.exec(before)?.[0] ?? '';
  const indentation = own === null ? indentationOf(before) : (own[1] ?? '').length;
  const parents = parentLines(text, lineStart, indentation);
  const keys = parents.flatMap(({ key }) => (key === undefined ? [] : [key]));
  const call = callOf(before);
  const around = { parents, lineStart, indentation, before };
  const type = written(text, TYPE, around);
  const target = keys.includes('relationships') ? written(text, TARGET, around) : undefined;
  if (own === null) {
    const isItem = /^\s*- +[^:{[]*$/.test(before);
    return {
      way: keys,
      at: isItem && !/^\s*- +\w*$/.test(before) ? 'value' : 'key',
      isItem,
      prefix,
      call,
      type,
      target,
    };
  }
  const flow = flowKeys(before.slice(own[0].length - 1));
  return {
    way: [...keys, own[3] ?? '', ...flow.keys],
    at: flow.isKey ? 'key' : 'value',
    isItem: false,
    prefix,
    call,
    type,
    target,
  };
}

/** A line that what stands below it belongs to; an item of a list has no key. */
interface ParentLine {
  readonly key: string | undefined;
  readonly start: number;
  /** Where its key stands; of an item, where its keys do. */
  readonly indentation: number;
}

/** Lines above that are indented less and less, the outermost first. */
function parentLines(text: string, lineStart: number, indentation: number): readonly ParentLine[] {
  const lines: ParentLine[] = [];
  let limit = indentation;
  for (let end = lineStart - 1; end >= 0 && limit > 0; ) {
    const start = text.lastIndexOf('\n', end - 1) + 1;
    // Of a large file nearly all lines are deeper: they are passed over without a look at what stands there.
    const key = spacesAt(text, start) > limit ? null : KEY.exec(text.slice(start, end));
    const head = key?.[1] ?? '';
    if (key !== null && head.length < limit) {
      // In "- type: x" the list belongs to a key that stands no deeper than the dash.
      const dash = head.indexOf('-');
      lines.unshift({ key: dash === -1 ? key[3] : undefined, start, indentation: head.length });
      limit = dash === -1 ? head.length : Math.min(head.length, dash + 1);
    } else if (key !== null && head.length === limit && head.includes('-')) {
      lines.unshift({ key: undefined, start, indentation: head.length });
      limit = head.indexOf('-') + 1;
    }
    end = start - 1;
  }
  return lines;
}

function spacesAt(text: string, start: number): number {
  let at = start;
  while (text.charCodeAt(at) === 0x20) at += 1;
  return at - start;
}

interface Surroundings {
  readonly parents: readonly ParentLine[];
  readonly lineStart: number;
  readonly indentation: number;
  readonly before: string;
}

/** The value of a key of the innermost relationship or template around the cursor. */
function written(
  text: string,
  sought: Sought,
  { parents, lineStart, indentation, before }: Surroundings,
): string | undefined {
  const inFlow = sought.inFlow.exec(before)?.[1];
  if (inFlow !== undefined) return inFlow;
  if (/^\s*- /.test(before)) return valueAt(text, sought, { from: lineStart, indentation });
  const item = parents.findLast(({ key }) => key === undefined);
  const template = parents[1];
  const isInItem = item !== undefined && parents.some(({ key }) => key === 'relationships');
  const owner = isInItem ? item : template;
  if (owner === undefined) return undefined;
  if (isInItem) return valueAt(text, sought, { from: owner.start, indentation: owner.indentation });
  const first = text.indexOf('\n', owner.start) + 1;
  if (first === 0) return undefined;
  return valueAt(text, sought, { from: first, indentation: indentationOf(text.slice(first, lineEnd(text, first))) });
}

/** The value of a key among lines of one indentation, from a line on. */
function valueAt(
  text: string,
  { inLines }: Sought,
  { from, indentation }: { readonly from: number; readonly indentation: number },
): string | undefined {
  for (let start = from; start < text.length && start !== 0; start = text.indexOf('\n', start) + 1) {
    const line = text.slice(start, lineEnd(text, start));
    const depth = indentationOf(line);
    if (line.trim() === '') continue;
    if (depth < indentation || (start !== from && /^\s*- /.test(line) && depth === indentation)) return undefined;
    const value = depth === indentation ? inLines.exec(line)?.[1] : undefined;
    if (value !== undefined) return value;
  }
  return undefined;
}

function lineEnd(text: string, start: number): number {
  const end = text.indexOf('\n', start);
  return end === -1 ? text.length : end;
}

function indentationOf(line: string): number {
  return /^\s*(?:- +)*/.exec(line)?.[0].length ?? 0;
}

/** Keys of brackets that are open before the cursor: `{ type: x, properties: { ` gives `['properties']`, at a key. */
function flowKeys(text: string): { readonly keys: readonly string[]; readonly isKey: boolean } {
  const open: { kind: string; key: string | undefined }[] = [];
  for (const [token] of text.matchAll(/[{}[\],]|[\p{L}\p{M}\p{N}_.-]+(?=["']?\s*:)|:/gu)) {
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

/** A word with where it stands. */
export interface Word {
  readonly word: string;
  readonly start: number;
  readonly end: number;
}

/** The word around an offset; it may be empty. */
export function wordAt(text: string, offset: number): Word {
  const isWord = (at: number): boolean => IN_WORD.test(text[at] ?? ' ') || isHalf(text.charCodeAt(at));
  let start = offset;
  while (start > 0 && isWord(start - 1)) start -= 1;
  let end = offset;
  while (end < text.length && isWord(end)) end += 1;
  while (end > start && text[end - 1] === ':') end -= 1;
  return { word: text.slice(start, end), start, end };
}

/** Letters beyond the first 65,536 are written as two units. */
function isHalf(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdfff;
}
