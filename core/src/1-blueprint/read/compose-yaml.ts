// From the text of a YAML 1.1 document to nodes that know their places. The parser is js-yaml's; this is the composer.

import {
  boolYaml11Tag,
  EVENT_ID,
  type Event,
  getScalarValue,
  SCALAR_STYLE,
  type ScalarEvent,
  YAML11_SCHEMA,
  YAMLException,
} from 'js-yaml';
import type { Diagnostic } from '#diagnostics/diagnostic.ts';
import { type ParsedEvents, parseYamlEvents } from './parse-events.ts';
import type { MapEntry, YamlNode } from './yaml-node.ts';

/**
 * How many values a document may have with every alias written out: so many, and so many times what stands in it. Beyond
 * that a small file would become a huge one.
 */
const FREE_VALUES = 1_000_000;
const MOST_GROWTH = 10;
const MAX_MERGED_KEYS = 100_000;
/** The file as a person may write it by hand or generate it; longer ones are refused before they are parsed. */
const MAX_LENGTH = 64 * 1024 * 1024;

class ComposeError extends Error {
  readonly start: number;
  readonly hint: string;
  constructor(message: string, start: number, hint = 'Write the value out, or use fewer aliases.') {
    super(message);
    this.start = start;
    this.hint = hint;
  }
}

/** Composes the one document of a text; an empty one is an empty mapping. Never throws for what the text holds. */
export function composeYaml(
  file: string,
  text: string,
): { readonly root: YamlNode | undefined; readonly diagnostics: readonly Diagnostic[] } {
  const fail = (message: string, start: number, hint: string): { root: undefined; diagnostics: Diagnostic[] } => ({
    root: undefined,
    diagnostics: [
      {
        code: 'yaml-syntax',
        severity: 'error',
        message,
        span: { file, start, end: Math.min(start + 1, text.length) },
        hint,
        cloudifyCode: -1,
      },
    ],
  });
  if (text.length > MAX_LENGTH)
    return fail(`the file has ${text.length} characters, more than ${MAX_LENGTH}`, 0, 'Split it by imports.');
  const nul = text.indexOf('\0');
  if (nul !== -1) return fail('the file holds a NUL byte: it is no text', nul, 'Give the path of a YAML file.');
  try {
    return { root: new Composer(file, parseYamlEvents(text)).compose(), diagnostics: [] };
  } catch (error) {
    if (error instanceof ComposeError) return fail(error.message, error.start, error.hint);
    if (error instanceof YAMLException)
      return fail(
        `this is not YAML: ${error.reason}`,
        error.mark?.position ?? 0,
        'Check indentation, colons and quotes at this place and just before it.',
      );
    throw error;
  }
}

class Composer {
  readonly #file: string;
  readonly #text: string;
  readonly #events: readonly Event[];
  readonly #placeOf: (position: number) => number;
  readonly #anchors = new Map<string, { readonly node: YamlNode; readonly size: number }>();
  readonly #mostWritten: number;
  #written = 0;
  #next = 0;
  /** Where the last scalar ends. */
  #end = 0;
  #mergedKeys = 0;

  constructor(file: string, parsed: ParsedEvents) {
    this.#file = file;
    this.#text = parsed.text;
    this.#events = parsed.events;
    this.#placeOf = parsed.placeOf;
    this.#mostWritten = FREE_VALUES + MOST_GROWTH * parsed.events.length;
  }

  compose(): YamlNode {
    this.#next = 1;
    const first = this.#events[1];
    if (first === undefined || first.type === EVENT_ID.POP)
      return { kind: 'map', entries: new Map(), file: this.#file, start: 0, end: 0 };
    const root = this.#node();
    if (this.#events[this.#next + 1]?.type === EVENT_ID.DOCUMENT) {
      const start = this.#text.indexOf('\n---', root.start) + 1;
      throw new ComposeError('a second document begins here', this.#placeOf(start), 'Keep one of them in the file.');
    }
    return root;
  }

  #take(): Event {
    const event = this.#events[this.#next];
    this.#next += 1;
    if (event === undefined) throw new ComposeError('the document ends early', this.#placeOf(this.#text.length));
    return event;
  }

  #node(): YamlNode {
    const event = this.#take();
    const before = this.#written;
    switch (event.type) {
      case EVENT_ID.SCALAR:
        this.#count(1, event.valueStart);
        return this.#anchored(event, this.#scalar(event), before);
      case EVENT_ID.SEQUENCE:
        this.#count(1, event.start);
        return this.#anchored(event, this.#list(this.#placeOf(event.start)), before);
      case EVENT_ID.MAPPING:
        this.#count(1, event.start);
        return this.#anchored(event, this.#map(this.#placeOf(event.start)), before);
      case EVENT_ID.ALIAS: {
        const anchored = this.#anchors.get(this.#text.slice(event.anchorStart, event.anchorEnd));
        if (anchored === undefined)
          throw new ComposeError(
            `the alias *${this.#text.slice(event.anchorStart, event.anchorEnd)} has no anchor before it`,
            this.#placeOf(event.anchorStart),
          );
        this.#count(anchored.size, this.#placeOf(event.anchorStart));
        return anchored.node;
      }
      case EVENT_ID.DOCUMENT:
      case EVENT_ID.POP:
        throw new ComposeError('the document ends early', this.#placeOf(this.#text.length));
    }
  }

  #anchored(event: { anchorStart: number; anchorEnd: number }, node: YamlNode, before: number): YamlNode {
    if (event.anchorStart >= 0)
      this.#anchors.set(this.#text.slice(event.anchorStart, event.anchorEnd), { node, size: this.#written - before });
    return node;
  }

  #scalar(event: ScalarEvent): YamlNode {
    // An empty value has no place of its own: it stands where the one before it ends.
    const isEmpty = event.valueStart < 0;
    const start = isEmpty ? this.#end : this.#placeOf(event.valueStart);
    const end = isEmpty ? this.#end : this.#placeOf(event.valueEnd);
    this.#end = end;
    const text = getScalarValue(this.#text, event);
    const tag = event.tagStart >= 0 ? this.#text.slice(event.tagStart, event.tagEnd) : undefined;
    const isText = event.style !== SCALAR_STYLE.PLAIN || tag === '!!str' || tag === '!';
    const isTyped = tag === '!!int' || tag === '!!float' || tag === '!!bool' || tag === '!!null';
    const value = isText && !isTyped ? text : plainValue(text);
    const isFloat = typeof value === 'number' && Number.isInteger(value) && /^(?!0x).*[.eE]/.test(text);
    return { kind: 'scalar', value, file: this.#file, start, end, isFloat };
  }

  #list(start: number): YamlNode {
    const items: YamlNode[] = [];
    while (!this.#atEnd()) items.push(this.#node());
    this.#next += 1;
    return { kind: 'list', items, file: this.#file, start, end: items.at(-1)?.end ?? start + 1 };
  }

  #map(start: number): YamlNode {
    const own = new Map<string, MapEntry>();
    const merged: MapEntry[] = [];
    let end = start + 1;
    while (!this.#atEnd()) {
      const isMerge = this.#isMergeKey();
      const keyNode = this.#node();
      const value = this.#node();
      end = Math.max(end, value.start >= start ? value.end : keyNode.end);
      const key = keyText(keyNode);
      if (isMerge) this.#merge(value, merged);
      else own.set(key, { key, keyNode, value });
    }
    this.#next += 1;
    const entries = merged.length === 0 ? own : mergedEntries(merged, own);
    return { kind: 'map', entries, file: this.#file, start, end };
  }

  #isMergeKey(): boolean {
    const event = this.#events[this.#next];
    if (event?.type !== EVENT_ID.SCALAR || event.style !== SCALAR_STYLE.PLAIN) return false;
    return event.valueEnd - event.valueStart === 2 && this.#text.startsWith('<<', event.valueStart);
  }

  /** Keys of `<<`: those written in the mapping win, then those of the mapping that comes first, which is added last. */
  #merge(value: YamlNode, merged: MapEntry[]): void {
    const sources = value.kind === 'list' ? value.items : [value];
    for (const source of sources.toReversed()) {
      if (source.kind !== 'map') throw new ComposeError('"<<" merges mappings only', value.start);
      this.#mergedKeys += source.entries.size;
      if (this.#mergedKeys > MAX_MERGED_KEYS)
        throw new ComposeError(`"<<" merges more than ${MAX_MERGED_KEYS} keys`, value.start);
      merged.push(...source.entries.values());
    }
  }

  #atEnd(): boolean {
    return this.#events[this.#next]?.type === EVENT_ID.POP;
  }

  /** Counts values as if all aliases were written out. */
  #count(values: number, at: number): void {
    this.#written += values;
    if (this.#written > this.#mostWritten)
      throw new ComposeError(`with all aliases written out the document has more than ${this.#mostWritten} values`, at);
  }
}

/** As PyYAML has them: what is merged comes first, and a key keeps the place where it stood first. */
function mergedEntries(merged: readonly MapEntry[], own: ReadonlyMap<string, MapEntry>): Map<string, MapEntry> {
  const entries = new Map<string, MapEntry>();
  for (const entry of merged) entries.set(entry.key, entry);
  for (const entry of own.values()) entries.set(entry.key, entry);
  return entries;
}

const SCHEMA = YAML11_SCHEMA;

/** Words that are no texts have at most five letters: `false`. Numbers begin otherwise. */
function isSurelyText(text: string): boolean {
  const first = text.charCodeAt(0) | 0x20;
  return text.length > 5 && first >= 0x61 && first <= 0x7a;
}

/** What YAML 1.1 makes of a plain scalar, as PyYAML has it: y and n stay texts, and so do dates. */
function plainValue(text: string): string | number | boolean | null {
  if (isSurelyText(text)) return text;
  const { value, tag } = SCHEMA.resolveImplicitScalarTag(text);
  if (tag.tagName === boolYaml11Tag.tagName && /^[yn]$/i.test(text)) return text;
  if (value === null || typeof value === 'boolean' || typeof value === 'number') return value;
  return typeof value === 'bigint' ? Number(value) : text;
}

function keyText(node: YamlNode): string {
  return node.kind === 'scalar'
    ? String(node.value)
    : JSON.stringify(node.kind === 'list' ? node.items.length : [...node.entries.keys()]);
}
