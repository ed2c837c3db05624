// Composes, in one pass, the part of YAML that nearly all blueprints are written in, and leaves all else to the parser.
// Why beside a parser: its events are several objects per value, and took half of the time that a large blueprint needs.

import { CHOMPING_MODE, EVENT_ID, getScalarValue, parseEvents, SCALAR_STYLE, YAMLException } from 'js-yaml';
import { isBase60, isInexact, isWrittenAsFloat, plainValue } from './plain-scalar.ts';
import type { MapEntry, ScalarNode, YamlNode } from './yaml-node.ts';

/**
 * The root mapping of a text, the same as `composeYaml` makes of the parser's events; `undefined` for whatever is not
 * surely simple: anchors, aliases, tags, merge keys, values of several lines, keys that are written twice, odd characters,
 * and every mistake.
 */
export function composeSimpleYaml(file: string, text: string): YamlNode | undefined {
  // Each of them means something else at some place, so one look is cheaper than to know where.
  if (text.includes('\r') || text.includes('\t') || text.includes('\uFEFF')) return undefined;
  try {
    return new SimpleComposer(file, text).compose();
  } catch (error) {
    if (error instanceof NotSimple || error instanceof YAMLException) return undefined;
    throw error;
  }
}

class NotSimple extends Error {}

/** Deep enough for every blueprint, and far from the parser's limit. */
const MAX_DEPTH = 50;

const NEWLINE = 0x0a;
const SPACE = 0x20;
const DOUBLE_QUOTE = 0x22;
const HASH = 0x23;
const QUOTE = 0x27;
const COMMA = 0x2c;
const DASH = 0x2d;
const COLON = 0x3a;
const OPEN_LIST = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_LIST = 0x5d;
const OPEN_MAP = 0x7b;
const CLOSE_MAP = 0x7d;

const BLOCK_SCALAR = /[|>][-+]?\n/y;
/** First characters that are an indicator to YAML, or may be one. */
const INDICATORS: ReadonlySet<number> = codesOf('-?:,[]{}#&*!|>\'"%@`');
/** What may follow a backslash here: the escapes that people use. */
const ESCAPES: ReadonlySet<number> = codesOf('nt"\\');

class SimpleComposer {
  readonly #file: string;
  readonly #text: string;
  /** The same key is written a thousand times and kept once. */
  readonly #keys = new Map<string, string>();
  #at = 0;
  #lineStart = 0;
  /** Where the first character of the line stands that is no blank. */
  #lineBegin = 0;
  #depth = 0;
  /** Where the last scalar ends: an empty value stands there. */
  #end = 0;

  constructor(file: string, text: string) {
    this.#file = file;
    this.#text = text;
  }

  compose(): YamlNode {
    this.#skip();
    const column = this.#column();
    if (column === 0 && this.#text.startsWith('---\n', this.#at)) {
      this.#at += 3;
      this.#skip();
    }
    const root = this.#block();
    if (root.kind !== 'map' || this.#at < this.#text.length) throw new NotSimple();
    return root;
  }

  #column(): number {
    return this.#at - this.#lineStart;
  }

  /** Goes over blanks and comments to what comes next; tells whether that begins a line. */
  #skip(): boolean {
    const text = this.#text;
    let at = this.#at;
    let isAtBegin = at === this.#lineStart || at === this.#lineBegin;
    for (let char = text.charCodeAt(at); ; char = text.charCodeAt(at)) {
      if (char === SPACE) at += 1;
      else if (char === NEWLINE) {
        at += 1;
        this.#lineStart = at;
        isAtBegin = true;
      } else if (char === HASH && (at === 0 || isBlank(text.charCodeAt(at - 1)))) {
        const end = text.indexOf('\n', at);
        at = end === -1 ? text.length : end;
      } else break;
    }
    this.#at = at;
    if (isAtBegin) this.#lineBegin = at;
    return isAtBegin || at >= text.length;
  }

  /** A collection in block style, or what else begins a line or follows a dash. */
  #block(): YamlNode {
    if (++this.#depth > MAX_DEPTH) throw new NotSimple();
    const column = this.#column();
    const start = this.#at;
    let node: YamlNode;
    if (this.#isAtDash()) node = this.#blockList(column);
    else {
      node = this.#inline(column, false);
      if (this.#isAtKeyEnd()) node = this.#blockMap(column, start, node);
    }
    this.#depth -= 1;
    return node;
  }

  #isAtDash(): boolean {
    return this.#text.charCodeAt(this.#at) === DASH && isBlank(this.#text.charCodeAt(this.#at + 1));
  }

  #isAtKeyEnd(): boolean {
    return this.#text.charCodeAt(this.#at) === COLON && isBlank(this.#text.charCodeAt(this.#at + 1));
  }

  #blockMap(column: number, start: number, firstKey: YamlNode): YamlNode {
    const entries = new Map<string, MapEntry>();
    // The first key was read before it was known to be one: whatever stands there is read by now.
    let end = start + 1;
    for (let keyNode = firstKey; ; keyNode = this.#inline(column, false)) {
      if (keyNode.kind !== 'scalar' || !this.#isAtKeyEnd()) throw new NotSimple();
      this.#at += 1;
      const value = this.#blockValue(column);
      end = Math.max(end, value.end);
      const key = this.#keyOf(keyNode);
      const before = entries.size;
      entries.set(key, { key, keyNode, value });
      if (entries.size === before) throw new NotSimple();
      if (!this.#goesOn(column)) break;
    }
    return { kind: 'map', entries, file: this.#file, start, end };
  }

  /** Whether another entry of a collection at this column follows. */
  #goesOn(column: number): boolean {
    if (!this.#skip() || (this.#column() > column && this.#at < this.#text.length)) throw new NotSimple();
    return this.#column() === column && this.#at < this.#text.length;
  }

  #blockValue(column: number): YamlNode {
    const isBelow = this.#skip();
    if (!isBelow) return this.#blockScalar(column) ?? this.#inline(column, false);
    if (this.#at >= this.#text.length) return this.#empty();
    const own = this.#column();
    // A list may stand as far left as its key.
    return own > column || (own === column && this.#isAtDash()) ? this.#block() : this.#empty();
  }

  /** A text of several lines, `|` or `>`: its lines are cut out, and the parser reads them. */
  #blockScalar(column: number): YamlNode | undefined {
    const text = this.#text;
    BLOCK_SCALAR.lastIndex = this.#at;
    if (!BLOCK_SCALAR.test(text)) return undefined;
    const base = this.#at;
    this.#at = BLOCK_SCALAR.lastIndex;
    this.#lineStart = this.#at;
    for (;;) {
      let at = this.#lineStart;
      while (text.charCodeAt(at) === SPACE) at += 1;
      const end = text.indexOf('\n', at);
      const isInside = at - this.#lineStart > column || end === at;
      // Blanks at the end of a file count in a text that reaches it.
      if (end === -1 && (isInside || (at === text.length && at > this.#lineStart))) throw new NotSimple();
      if (!isInside) break;
      this.#lineStart = end + 1;
    }
    this.#at = this.#lineStart;
    const lines = text.slice(base, this.#at);
    const [, event] = parseEvents(lines, {});
    if (event?.type !== EVENT_ID.SCALAR) throw new NotSimple();
    return this.#scalar(getScalarValue(lines, event), base + event.valueStart, base + event.valueEnd, false);
  }

  #blockList(column: number): YamlNode {
    const start = this.#at;
    this.#end = Math.max(this.#end, start);
    const items: YamlNode[] = [];
    do {
      this.#at += 1;
      const isBelow = this.#skip();
      const hasItem = this.#at < this.#text.length && (!isBelow || this.#column() > column);
      items.push(hasItem ? this.#block() : this.#empty());
    } while (this.#goesOn(column) && this.#isAtDash());
    return { kind: 'list', items, file: this.#file, start, end: Math.max(start + 1, items.at(-1)?.end ?? 0) };
  }

  /** A scalar or a collection in flow style; `column` is that of the collection in block style around it. */
  #inline(column: number, isInFlow: boolean): YamlNode {
    if (++this.#depth > MAX_DEPTH) throw new NotSimple();
    const node = this.#inlineNode(column, isInFlow);
    this.#depth -= 1;
    return node;
  }

  #inlineNode(column: number, isInFlow: boolean): YamlNode {
    switch (this.#text.charCodeAt(this.#at)) {
      case OPEN_LIST:
        return this.#flowList(column);
      case OPEN_MAP:
        return this.#flowMap(column);
      case QUOTE:
        return this.#quoted(QUOTE);
      case DOUBLE_QUOTE:
        return this.#quoted(DOUBLE_QUOTE);
      default:
        return this.#plain(isInFlow);
    }
  }

  /** Between the parts of a collection in flow style; further lines stand further right than what is around it. */
  #skipInFlow(column: number): number {
    if (this.#skip() && this.#column() <= column) throw new NotSimple();
    return this.#text.charCodeAt(this.#at);
  }

  #flowList(column: number): YamlNode {
    const start = this.#at;
    this.#end = Math.max(this.#end, start);
    const items: YamlNode[] = [];
    this.#at += 1;
    let char = this.#skipInFlow(column);
    while (char !== CLOSE_LIST) {
      items.push(this.#inline(column, true));
      char = this.#skipInFlow(column);
      if (char === COMMA) {
        this.#at += 1;
        char = this.#skipInFlow(column);
      } else if (char !== CLOSE_LIST) throw new NotSimple();
    }
    this.#at += 1;
    return { kind: 'list', items, file: this.#file, start, end: Math.max(start + 1, items.at(-1)?.end ?? 0) };
  }

  #flowMap(column: number): YamlNode {
    const start = this.#at;
    this.#end = Math.max(this.#end, start);
    const entries = new Map<string, MapEntry>();
    let end = start + 1;
    this.#at += 1;
    let char = this.#skipInFlow(column);
    while (char !== CLOSE_MAP) {
      const keyNode = this.#inline(column, true);
      if (keyNode.kind !== 'scalar' || this.#text.charCodeAt(this.#at) !== COLON) throw new NotSimple();
      this.#at += 1;
      this.#skipInFlow(column);
      const value = this.#inline(column, true);
      end = Math.max(end, value.end);
      const key = this.#keyOf(keyNode);
      const before = entries.size;
      entries.set(key, { key, keyNode, value });
      if (entries.size === before) throw new NotSimple();
      char = this.#skipInFlow(column);
      if (char === COMMA) {
        this.#at += 1;
        char = this.#skipInFlow(column);
      } else if (char !== CLOSE_MAP) throw new NotSimple();
    }
    this.#at += 1;
    return { kind: 'map', entries, file: this.#file, start, end };
  }

  #plain(isInFlow: boolean): YamlNode {
    const text = this.#text;
    const start = this.#at;
    const first = text.charCodeAt(start);
    const isNegative = first === DASH && isDigit(text.charCodeAt(start + 1));
    if ((INDICATORS.has(first) && !isNegative) || (start === this.#lineStart && first === 0x2e)) throw new NotSimple();
    let at = start;
    let end = start;
    for (let char = first; char !== NEWLINE && !Number.isNaN(char); char = text.charCodeAt(at)) {
      if (char === SPACE) {
        at += 1;
        if (text.charCodeAt(at) === HASH) break;
        continue;
      }
      if (char === COLON) {
        const next = text.charCodeAt(at + 1);
        if (isBlank(next) || (isInFlow && isFlowEnd(next))) break;
      } else if (isInFlow && isFlowEnd(char)) break;
      if (!isPrintable(char)) throw new NotSimple();
      at += 1;
      end = at;
    }
    // A key ends right before its colon.
    if (end === start || (at !== end && text.charCodeAt(at) === COLON)) throw new NotSimple();
    this.#at = at;
    const written = text.slice(start, end);
    const value = plainValue(written);
    if (written === '<<' || isInexact(value, written) || isBase60(value, written)) throw new NotSimple();
    return this.#scalar(value, start, end, isWrittenAsFloat(value, written));
  }

  #quoted(quote: number): YamlNode {
    const text = this.#text;
    const start = this.#at + 1;
    let at = start;
    let isAsWritten = true;
    for (let char = text.charCodeAt(at); ; char = text.charCodeAt(at)) {
      if (char === quote) {
        if (quote === DOUBLE_QUOTE || text.charCodeAt(at + 1) !== QUOTE) break;
        at += 1;
        isAsWritten = false;
      } else if (char === BACKSLASH && quote === DOUBLE_QUOTE) {
        at += 1;
        isAsWritten = false;
        if (!ESCAPES.has(text.charCodeAt(at))) throw new NotSimple();
      } else if (char !== SPACE && !isPrintable(char)) throw new NotSimple();
      at += 1;
    }
    this.#at = at + 1;
    const value = isAsWritten ? text.slice(start, at) : unescaped(text, quote, start, at);
    return this.#scalar(value, start, at, false);
  }

  #empty(): YamlNode {
    return this.#scalar(null, this.#end, this.#end, false);
  }

  #scalar(value: ScalarNode['value'], start: number, end: number, isFloat: boolean): YamlNode {
    this.#end = end;
    return { kind: 'scalar', value, file: this.#file, start, end, isFloat };
  }

  #keyOf(node: ScalarNode): string {
    const written = String(node.value);
    const known = this.#keys.get(written);
    if (known !== undefined) return known;
    this.#keys.set(written, written);
    return written;
  }
}

function unescaped(text: string, quote: number, valueStart: number, valueEnd: number): string {
  return getScalarValue(text, {
    type: EVENT_ID.SCALAR,
    valueStart,
    valueEnd,
    anchorStart: -1,
    anchorEnd: -1,
    tagStart: -1,
    tagEnd: -1,
    style: quote === QUOTE ? SCALAR_STYLE.SINGLE_QUOTED : SCALAR_STYLE.DOUBLE_QUOTED,
    chomping: CHOMPING_MODE.CLIP,
    indent: -1,
    fast: false,
  });
}

function codesOf(characters: string): ReadonlySet<number> {
  return new Set(Array.from(characters, (one) => one.charCodeAt(0)));
}

/** The end of the text counts, too. */
function isBlank(char: number): boolean {
  return char === SPACE || char === NEWLINE || Number.isNaN(char);
}

function isDigit(char: number): boolean {
  return char >= 0x30 && char <= 0x39;
}

function isFlowEnd(char: number): boolean {
  return char === COMMA || char === CLOSE_LIST || char === CLOSE_MAP || char === OPEN_LIST || char === OPEN_MAP;
}

/** Visible characters outside the rarer planes; a space is none of them. */
function isPrintable(char: number): boolean {
  return (char > SPACE && char < 0x7f) || (char >= 0xa0 && char < 0xd800);
}
