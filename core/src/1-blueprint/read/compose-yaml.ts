// From the text of a YAML 1.1 document to nodes that know their places. The parser is js-yaml's; this is the composer.

import { EVENT_ID, type Event, getScalarValue, SCALAR_STYLE, type ScalarEvent, YAMLException } from 'js-yaml';
import type { Diagnostic, Span } from '#diagnostics/diagnostic.ts';
import { suggestName } from '#diagnostics/suggest-name.ts';
import { composeSimpleYaml } from './compose-simple-yaml.ts';
import { type ParsedEvents, parseYamlEvents } from './parse-events.ts';
import { isBase60, isInexact, isWrittenAsFloat, plainValue } from './plain-scalar.ts';
import { type ComposedPart, type LeftOut, type Mistake, recoverYaml } from './recover-yaml.ts';
import { explainMistake } from './yaml-mistakes.ts';
import { type MapEntry, type ScalarNode, shapeName, spanOf, type YamlNode } from './yaml-node.ts';

/**
 * How many values a document may have with every alias written out: so many, and so many times what stands in it. Beyond
 * that a small file would become a huge one.
 */
const FREE_VALUES = 1_000_000;
const MOST_GROWTH = 10;
const MAX_MERGED_KEYS = 100_000;
/** The file as a person may write it by hand or generate it; longer ones are refused before they are parsed. */
const MAX_LENGTH = 64 * 1024 * 1024;
/** Each takes some hundred bytes of memory. Shorter texts have fewer. */
const MAX_VALUES = 8_000_000;
const MANY_CHARACTERS = 8_000_000;

/** Those that YAML 1.1 itself defines, and the one that says nothing. */
const KNOWN_TAG =
  /^(?:!|(?:!!|!<tag:yaml\.org,2002:)(?:null|bool|int|float|binary|timestamp|omap|pairs|set|str|seq|map)>?)$/;

class ComposeError extends Error {
  readonly about: Pick<Mistake, 'start' | 'end' | 'hint' | 'isAlias'>;
  constructor(
    message: string,
    start: number,
    { end, hint = 'Write the value out, or use fewer aliases.', isAlias = false }: Partial<Mistake> = {},
  ) {
    super(message);
    this.about = { start, end, hint, isAlias };
  }
}

/** What was read of a text. */
export interface ComposedYaml {
  /** `undefined` where nothing could be read. */
  readonly root: YamlNode | undefined;
  readonly diagnostics: readonly Diagnostic[];
  /** What the root lacks because it is no YAML. */
  readonly leftOut: readonly LeftOut[];
}

/**
 * Composes the one document of a text; an empty one is an empty mapping. After a mistake it reads on where it can.
 * Never throws for what the text holds.
 */
export function composeYaml(file: string, text: string): ComposedYaml {
  const diagnosticOf = ({ message, start, end, hint }: Omit<Mistake, 'kind' | 'isAlias'>): Diagnostic => ({
    code: 'yaml-syntax',
    severity: 'error',
    message,
    span: { file, start, end: Math.min(end ?? start + 1, text.length) },
    hint,
    cloudifyCode: -1,
  });
  const unread = unreadable(text);
  if (unread !== undefined) return { root: undefined, diagnostics: [diagnosticOf(unread)], leftOut: [] };
  const simple = composeSimpleYaml(file, text);
  if (simple !== undefined) return { root: simple, diagnostics: [], leftOut: [] };
  const whole = composePart(file, text, { base: 0, anchors: new Map() });
  if (whole.kind === 'read') return { root: whole.node, diagnostics: whole.warnings, leftOut: [] };
  const anchors: Anchors = new Map();
  const warnings: Diagnostic[] = [];
  const { entries, mistakes, leftOut } = recoverYaml(text, (part, base) => {
    const read = composePart(file, part, { base, anchors });
    if (read.kind === 'read') warnings.push(...read.warnings);
    return read;
  });
  const root: YamlNode = { kind: 'map', entries, file, start: 0, end: text.length };
  const diagnostics = [...(mistakes.length === 0 ? [whole] : mistakes).map(diagnosticOf), ...warnings];
  return { root: entries.size === 0 ? undefined : root, diagnostics, leftOut };
}

/** Why a text is not even parsed. */
function unreadable(text: string): Pick<Mistake, 'message' | 'start' | 'hint'> | undefined {
  if (text.length > MAX_LENGTH) {
    const message = `the file has ${text.length} characters, more than ${MAX_LENGTH}`;
    return { message, start: 0, hint: 'Split it by imports.' };
  }
  const values = text.length < MANY_CHARACTERS ? 0 : countSeparators(text);
  if (values > MAX_VALUES) {
    const message = `the file has more than ${MAX_VALUES} values`;
    return { message, start: 0, hint: 'Split it by imports.' };
  }
  const start = text.indexOf('\0');
  if (start === -1) return undefined;
  return { message: 'the file holds a NUL byte: it is no text', start, hint: 'Give the path of a YAML file.' };
}

/** About as many as there are values, and cheap to count. */
function countSeparators(text: string): number {
  let count = 0;
  for (const separator of ['\n', ',', '[', '{'])
    for (let at = text.indexOf(separator); at !== -1; at = text.indexOf(separator, at + 1)) count += 1;
  return count;
}

/** Composes a text that begins at `base` of the file. */
function composePart(
  file: string,
  text: string,
  { base, anchors }: { readonly base: number; readonly anchors: Anchors },
): (ComposedPart & { readonly warnings: readonly Diagnostic[] }) | Mistake {
  try {
    const { placeOf, ...parsed } = parseYamlEvents(text);
    const composer = new Composer(
      file,
      { ...parsed, placeOf: base === 0 ? placeOf : (at) => base + placeOf(at) },
      anchors,
    );
    return { kind: 'read', node: composer.compose(), warnings: composer.warnings };
  } catch (error) {
    if (error instanceof ComposeError) return { kind: 'mistake', message: error.message, ...error.about };
    if (!(error instanceof YAMLException)) throw error;
    const position = error.mark?.position ?? 0;
    const { place = { start: position }, ...explanation } = explainMistake(error.reason, text, position);
    const end = place.end === undefined ? undefined : base + place.end;
    return { kind: 'mistake', ...explanation, start: base + place.start, end, isAlias: false };
  }
}

/** By name: what it stands for, and how many values that is. */
type Anchors = Map<string, { readonly node: YamlNode; readonly size: number }>;

class Composer {
  readonly #file: string;
  readonly #text: string;
  readonly #events: readonly Event[];
  readonly #placeOf: (position: number) => number;
  readonly #anchors: Anchors;
  readonly #mostWritten: number;
  #written = 0;
  #next = 0;
  /** Where the last scalar ends. */
  #end = 0;
  #mergedKeys = 0;
  readonly warnings: Diagnostic[] = [];

  constructor(file: string, parsed: ParsedEvents, anchors: Anchors) {
    this.#file = file;
    this.#anchors = anchors;
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
      const start = this.#text.indexOf('\n---', root.start - this.#placeOf(0)) + 1;
      throw new ComposeError('a second document begins here', this.#placeOf(start), {
        hint: 'Keep one of them in the file.',
      });
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
        this.#checkTag(event);
        this.#count(1, event.valueStart);
        return this.#anchored(event, this.#scalar(event), before);
      case EVENT_ID.SEQUENCE:
        this.#checkTag(event);
        this.#count(1, event.start);
        return this.#anchored(event, this.#list(this.#placeOf(event.start)), before);
      case EVENT_ID.MAPPING:
        this.#checkTag(event);
        this.#count(1, event.start);
        return this.#anchored(event, this.#map(this.#placeOf(event.start)), before);
      case EVENT_ID.ALIAS: {
        const anchored = this.#anchors.get(this.#text.slice(event.anchorStart, event.anchorEnd));
        if (anchored === undefined)
          throw new ComposeError(
            `the alias *${this.#text.slice(event.anchorStart, event.anchorEnd)} has no anchor before it`,
            this.#placeOf(event.anchorStart - 1),
            { end: this.#placeOf(event.anchorEnd), hint: this.#anchorHint(event), isAlias: true },
          );
        this.#count(anchored.size, this.#placeOf(event.anchorStart));
        return anchored.node;
      }
      case EVENT_ID.DOCUMENT:
      case EVENT_ID.POP:
        throw new ComposeError('the document ends early', this.#placeOf(this.#text.length));
    }
  }

  #anchorHint({ anchorStart, anchorEnd }: { readonly anchorStart: number; readonly anchorEnd: number }): string {
    const name = this.#text.slice(anchorStart, anchorEnd);
    const near = suggestName(name, [...this.#anchors.keys()]);
    return near === undefined ? `Write "&${name}" before the value that it stands for.` : `Did you mean "*${near}"?`;
  }

  #anchored(event: { anchorStart: number; anchorEnd: number }, node: YamlNode, before: number): YamlNode {
    if (event.anchorStart >= 0)
      this.#anchors.set(this.#text.slice(event.anchorStart, event.anchorEnd), { node, size: this.#written - before });
    return node;
  }

  /** Tags of others than YAML itself are refused, as Cloudify does: what they mean nobody here knows. */
  #checkTag({ tagStart, tagEnd }: { readonly tagStart: number; readonly tagEnd: number }): void {
    if (tagStart < 0) return;
    const tag = this.#text.slice(tagStart, tagEnd);
    if (KNOWN_TAG.test(tag)) return;
    throw new ComposeError(`there is no tag ${tag}`, this.#placeOf(tagStart), {
      end: this.#placeOf(tagEnd),
      hint: 'Remove it, or put the whole value in quotes if a text is meant.',
    });
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
    if (isInexact(value, text)) this.#inexact(text, start);
    if (isBase60(value, text)) this.warnings.push(readOtherwise(text, value, { file: this.#file, start, end }));
    if (event.style === SCALAR_STYLE.PLAIN && isListInOneText(this.#text.slice(event.valueStart, event.valueEnd)))
      this.warnings.push(listInOneText({ file: this.#file, start, end }));
    return { kind: 'scalar', value, file: this.#file, start, end, isFloat: isWrittenAsFloat(value, text) };
  }

  #inexact(text: string, start: number): void {
    this.warnings.push({
      code: 'number-inexact',
      severity: 'warning',
      message: `the number ${text} is too large to be kept exactly`,
      span: { file: this.#file, start, end: start + text.length },
      hint: 'Put it in quotes if it names something, such as an account.',
    });
  }

  #list(start: number): YamlNode {
    const items: YamlNode[] = [];
    this.#end = Math.max(this.#end, start);
    while (!this.#atEnd()) items.push(this.#node());
    this.#next += 1;
    return { kind: 'list', items, file: this.#file, start, end: Math.max(start + 1, items.at(-1)?.end ?? 0) };
  }

  #map(start: number): YamlNode {
    const own = new Map<string, MapEntry>();
    const merged: MapEntry[] = [];
    this.#end = Math.max(this.#end, start);
    let end = start + 1;
    while (!this.#atEnd()) {
      const isMerge = this.#isMergeKey();
      const keyNode = this.#node();
      if (keyNode.kind !== 'scalar') throw noName(keyNode, this.#text[keyNode.start - this.#placeOf(0) - 1] === '{');
      const value = this.#node();
      end = Math.max(end, value.start >= start ? value.end : keyNode.end);
      const key = String(keyNode.value);
      if (isMerge) this.#merge(value, merged);
      else {
        const before = own.get(key);
        if (before !== undefined) this.warnings.push(keyTwice(before, keyNode));
        own.set(key, { key, keyNode, value });
      }
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
      if (source.kind !== 'map')
        throw new ComposeError('"<<" merges mappings only', value.start, {
          end: value.end,
          hint: 'Write "<<: *NAME", with the name of a mapping that is marked by "&NAME".',
        });
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

function readOtherwise(text: string, value: ScalarNode['value'], span: Span): Diagnostic {
  return {
    code: 'text-read-otherwise',
    severity: 'warning',
    message: `${text} is read as the number ${String(value)}`,
    span,
    hint: `Write "${text}" in quotes if it is a time or an address.`,
  };
}

/** Lines that begin with a dash and no space after it are one text. */
function isListInOneText(text: string): boolean {
  return text.includes('\n') && text.split('\n').every((line) => /^\s*-[^\s-]/.test(line));
}

function listInOneText(span: Span): Diagnostic {
  return {
    code: 'text-read-otherwise',
    severity: 'warning',
    message: 'these lines are one text, and no list',
    span,
    hint: 'Write a space after each dash.',
  };
}

function keyTwice({ key, keyNode }: MapEntry, again: YamlNode): Diagnostic {
  return {
    code: 'key-duplicate',
    severity: 'warning',
    message: `"${key}" is written twice in one mapping, and only the last one counts`,
    span: spanOf(again),
    related: [{ message: 'it is written here first', span: spanOf(keyNode) }],
    hint: 'Remove one of the two, or rename it.',
  };
}

/** As PyYAML has them: what is merged comes first, and a key keeps the place where it stood first. */
function mergedEntries(merged: readonly MapEntry[], own: ReadonlyMap<string, MapEntry>): Map<string, MapEntry> {
  const entries = new Map<string, MapEntry>();
  for (const entry of merged) entries.set(entry.key, entry);
  for (const entry of own.values()) entries.set(entry.key, entry);
  return entries;
}

/** `{{ port }}` is a mapping whose key is a mapping. */
function noName(node: YamlNode, isLikeTemplate: boolean): ComposeError {
  return new ComposeError(`${shapeName(node)} stands where a name is`, node.start, {
    end: node.end,
    hint:
      isLikeTemplate && node.kind === 'map'
        ? 'Blueprints are no templates: write { get_input: NAME }, or put the text in quotes.'
        : 'Write a text before the colon.',
  });
}
