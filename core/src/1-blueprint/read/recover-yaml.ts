// Reads on after a mistake of YAML: section by section, and entry by entry in a section that holds a mistake.

import type { MapEntry, MapNode, YamlNode } from './yaml-node.ts';

/** Why a text cannot be read, and where. */
export interface Mistake {
  readonly kind: 'mistake';
  readonly message: string;
  readonly start: number;
  /** Default: one character. */
  readonly end?: number | undefined;
  readonly hint: string;
  /** It is an alias without its anchor. */
  readonly isAlias: boolean;
}

/** Composes a part of a text that begins at `base`. Anchors of parts before it are known. */
export type ComposePart = (part: string, base: number) => ComposedPart | Mistake;

export interface ComposedPart {
  readonly kind: 'read';
  readonly node: YamlNode;
}

/** What could be read of a text that is no YAML. */
export interface Recovered {
  readonly entries: ReadonlyMap<string, MapEntry>;
  /** Every mistake that was found, in the order of the text. */
  readonly mistakes: readonly Mistake[];
  readonly leftOut: readonly LeftOut[];
}

/** A section that could not be read, or one entry of it, or something in that. */
export interface LeftOut {
  readonly section: string;
  readonly entry: string | undefined;
}

/** A run of lines that begins with a key. */
interface Part {
  readonly key: string;
  readonly start: number;
  readonly end: number;
  /** In spaces. */
  readonly indentation: number;
}

const DEEPEST = 6;
const MOST_MISTAKES = 50;
/** A key at the begin of a line. */
const KEY = /^( *)(["']?)(\w[\w ./-]*)\2[ \t]*:(?=\s|$)/gm;
const FIRST_CONTENT = /^(?![ \t]*(?:#|$))/gm;

interface Recovery {
  readonly text: string;
  readonly compose: ComposePart;
  readonly mistakes: Mistake[];
  readonly leftOut: LeftOut[];
}

/** Reads each section by itself. Nothing is read of a text without keys at the begin of lines. */
export function recoverYaml(text: string, compose: ComposePart): Recovered {
  const recovery: Recovery = { text, compose, mistakes: [], leftOut: [] };
  const sections = partsOf(text, { start: 0, end: text.length }, 0);
  const entries = byKey(sections.flatMap((section) => readEntry(recovery, section, [section.key])));
  return { ...recovery, entries };
}

/** Reads one key with its value: as a whole, else what can be read of it. */
function readEntry(recovery: Recovery, part: Part, way: readonly string[]): readonly MapEntry[] {
  const read = readPart(recovery, part);
  if (read.kind === 'map') return [...read.entries.values()];
  const split = way.length < DEEPEST ? readParts(recovery, part, way) : undefined;
  if (split !== undefined) return [split];
  // What the parser misses only at the end is better shown where it begins.
  leaveOut(recovery, way, read.start < part.end - 1 ? read : { ...read, start: part.start + part.indentation });
  return [];
}

/** Reads a mapping whose keys can be told apart by their indentation. */
function readParts(recovery: Recovery, part: Part, way: readonly string[]): MapEntry | undefined {
  const { text } = recovery;
  const start = text.indexOf('\n', part.start) + 1;
  if (start === 0 || start >= part.end) return undefined;
  const head = readPart(recovery, { ...part, end: start });
  const own = head.kind === 'map' ? head.entries.get(part.key) : undefined;
  if (own?.value.kind !== 'scalar' || own.value.value !== null) return undefined;
  const parts = partsOf(text, { start, end: part.end });
  FIRST_CONTENT.lastIndex = start;
  if (parts.length === 0 || FIRST_CONTENT.exec(text)?.index !== parts[0]?.start) return undefined;
  const entries = byKey(parts.flatMap((one) => readEntry(recovery, one, [...way, one.key])));
  return { ...own, value: { kind: 'map', entries, file: own.keyNode.file, start, end: part.end } };
}

function byKey(entries: readonly MapEntry[]): ReadonlyMap<string, MapEntry> {
  return new Map(entries.map((entry) => [entry.key, entry]));
}

function readPart({ text, compose }: Recovery, { start, end }: Part): MapNode | Mistake {
  const read = compose(text.slice(start, end), start);
  if (read.kind === 'mistake') return read;
  if (read.node.kind === 'map') return read.node;
  const hint = 'Write "key: value".';
  return { kind: 'mistake', message: 'this is no mapping', start, hint, isAlias: false };
}

/** An alias whose anchor may stand in what was left out is no mistake of its own. */
function leaveOut({ leftOut, mistakes }: Recovery, [section = '', entry]: readonly string[], mistake: Mistake): void {
  const isConsequence = mistake.isAlias && leftOut.length > 0;
  if (!isConsequence && mistakes.length < MOST_MISTAKES) mistakes.push(mistake);
  leftOut.push({ section, entry });
}

/** Parts that begin with a key at an indentation, by default that of the first key. */
function partsOf(text: string, { start, end }: Pick<Part, 'start' | 'end'>, indentation?: number): readonly Part[] {
  const found: Omit<Part, 'end'>[] = [];
  let wanted = indentation;
  KEY.lastIndex = start;
  for (let match = KEY.exec(text); match !== null && match.index < end; match = KEY.exec(text)) {
    const [, indent = '', , key = ''] = match;
    wanted ??= indent.length;
    if (indent.length === wanted) found.push({ key: key.trim(), start: match.index, indentation: wanted });
  }
  return found.map((part, index) => ({ ...part, end: found[index + 1]?.start ?? end }));
}
