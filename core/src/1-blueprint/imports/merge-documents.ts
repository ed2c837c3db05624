// Merges the sections of a blueprint and its imports by name.

import type { Diagnostic } from '#diagnostics/diagnostic.ts';
import { isNothing, type Report } from '../elements/element-reader.ts';
import { sections } from '../elements/sections.ts';
import type { Section } from '../elements/shape.ts';
import { type MapEntry, type MapNode, spanOf, type YamlNode } from '../read/yaml-node.ts';
import type { ReadDocument } from './read-imports.ts';

/** Of each section the entries of all files by name; of sections that one file has, their value. */
export interface MergedDocument {
  readonly entries: (section: string) => ReadonlyMap<string, MapEntry>;
  readonly value: (section: string) => YamlNode | undefined;
}

/**
 * Merges in the order of the documents; a built-in name silently overrides what came before it, as Cloudify has it.
 * Shapes are checked elsewhere: what is no mapping is passed over here.
 */
export function mergeDocuments(documents: readonly ReadDocument[], minor: number, report: Report): MergedDocument {
  const merged = new Map(
    sections.map((section) => [section.name, mergeSection(documents, { section, minor, report })]),
  );
  const none = new Map<string, MapEntry>();
  return {
    entries: (section) => merged.get(section)?.entries ?? none,
    value: (section) => merged.get(section)?.value,
  };
}

interface Merged {
  readonly entries: ReadonlyMap<string, MapEntry>;
  readonly value: YamlNode | undefined;
}

function mergeSection(
  documents: readonly ReadDocument[],
  rule: { readonly section: Section; readonly minor: number; readonly report: Report },
): Merged {
  const { section, minor, report } = rule;
  const { name, merge } = section;
  const parts = documents.flatMap((document, index) => {
    const entry = document.root.entries.get(name);
    if (entry === undefined || isNothing(entry.value) || (merge === 'main' && index > 0)) return [];
    return [{ document, entry }];
  });
  const [first, second] = parts;
  const isForOneFile = merge === 'one-file' || (merge.endsWith('-since-1_3') && minor < 3);
  if (isForOneFile && first !== undefined && second !== undefined)
    report(sectionTwice(name, first.entry, second.entry));
  const entries = new Map<string, MapEntry>();
  for (const { document, entry } of merge === 'none' ? [] : parts) {
    if (entry.value.kind === 'map') mergeEntries(entries, entry.value, { section, document, report });
  }
  return { entries, value: first?.entry.value };
}

function sectionTwice(name: string, first: MapEntry, second: MapEntry): Diagnostic {
  return {
    code: 'section-twice',
    severity: 'error',
    message: `only one file may have the section "${name}"`,
    span: spanOf(second.keyNode),
    related: [{ message: 'it is written here too', span: spanOf(first.keyNode) }],
    hint: 'Write it in one file, or say "tosca_definitions_version: cloudify_dsl_1_3" or newer.',
    cloudifyCode: 3,
  };
}

function mergeEntries(
  entries: Map<string, MapEntry>,
  map: MapNode,
  part: { readonly section: Section; readonly document: ReadDocument; readonly report: Report },
): void {
  const { section, document, report } = part;
  for (const entry of map.entries.values()) {
    const before = entries.get(entry.key);
    if (before === undefined) entries.set(entry.key, entry);
    else if (document.isTypes || document.isBuiltIn || entry.key.startsWith('cloudify.')) entries.set(entry.key, entry);
    else if (section.merge === 'first' || section.merge === 'first-since-1_3') continue;
    else {
      const together = mergeTwo(section.name, before, entry);
      if (together === undefined) report(nameTwice(section.name, before, entry));
      else entries.set(entry.key, together);
    }
  }
}

/** What two definitions of one name are together, where that has a meaning. */
function mergeTwo(section: string, before: MapEntry, entry: MapEntry): MapEntry | undefined {
  if (section === 'workflows' && isSameText(before.value, entry.value)) return before;
  if (before.value.kind !== 'map' || entry.value.kind !== 'map') return undefined;
  if (section === 'workflows') {
    const entries = new Map([...entry.value.entries, ...before.value.entries]);
    return { ...before, value: { ...before.value, entries } };
  }
  if (section !== 'node_templates') return undefined;
  const [base, more] = hasOnlyRelationships(before.value) ? [entry, before] : [before, entry];
  if (!isMapping(more) || !hasOnlyRelationships(more.value) || !isExtensible(base)) return undefined;
  return withRelationships(base, more.value, more === before);
}

/** Relationships may be added to a template, and to others that are to be added. */
function isExtensible({ value }: MapEntry): boolean {
  return value.kind === 'map' && (value.entries.has('type') || hasOnlyRelationships(value));
}

function isMapping(entry: MapEntry): entry is MapEntry & { readonly value: MapNode } {
  return entry.value.kind === 'map';
}

function isSameText(one: YamlNode, other: YamlNode): boolean {
  return one.kind === 'scalar' && other.kind === 'scalar' && one.value === other.value;
}

function hasOnlyRelationships(template: MapNode): boolean {
  return template.entries.size === 1 && template.entries.has('relationships');
}

/** In the order in which they are written: those of the file that was merged first stand first. */
function withRelationships(entry: MapEntry, more: MapNode, isBefore: boolean): MapEntry | undefined {
  const added = more.entries.get('relationships');
  if (entry.value.kind !== 'map' || added === undefined) return undefined;
  const own = entry.value.entries.get('relationships')?.value;
  if (added.value.kind !== 'list') return entry;
  const kept = own?.kind === 'list' ? own.items : [];
  const items = isBefore ? [...added.value.items, ...kept] : [...kept, ...added.value.items];
  const relationships: MapEntry = { ...added, value: { ...added.value, items } };
  return {
    ...entry,
    value: { ...entry.value, entries: new Map([...entry.value.entries, ['relationships', relationships]]) },
  };
}

function nameTwice(section: string, before: MapEntry, entry: MapEntry): Diagnostic {
  return {
    code: 'name-duplicate',
    severity: 'error',
    message: `"${entry.key}" is defined twice in ${section}`,
    span: spanOf(entry.keyNode),
    related: [{ message: 'it is defined here first', span: spanOf(before.keyNode) }],
    hint: 'Rename one of the two, or remove it.',
    cloudifyCode: 4,
  };
}
