// Merges the sections of a blueprint and its imports by name.

import type { Diagnostic } from '#diagnostics/diagnostic.ts';
import { suggestName } from '#diagnostics/suggest-name.ts';
import type { ReadDocument } from './read-imports.ts';
import { type MapEntry, shapeName, spanOf, type YamlNode } from './yaml-node.ts';

/**
 * All sections that the language knows. `merged` ones are united by name over all files, and a name may come once;
 * of `united` ones the file that is read first has its way.
 */
const SECTIONS: Readonly<Record<string, 'merged' | 'united' | 'main' | 'ignored'>> = {
  tosca_definitions_version: 'main',
  description: 'main',
  metadata: 'main',
  imports: 'ignored',
  dsl_definitions: 'ignored',
  inputs: 'merged',
  plugins: 'merged',
  node_types: 'merged',
  relationships: 'merged',
  node_templates: 'merged',
  policy_types: 'merged',
  policy_triggers: 'merged',
  groups: 'merged',
  policies: 'merged',
  workflows: 'merged',
  outputs: 'merged',
  data_types: 'merged',
  capabilities: 'merged',
  labels: 'united',
  blueprint_labels: 'united',
  deployment_settings: 'main',
  resource_tags: 'united',
  imported_blueprints: 'ignored',
  namespaces_mapping: 'ignored',
};

/** Of each section the entries of all files by name; of sections that only the main file has, their value. */
export interface MergedDocument {
  readonly entries: (section: string) => ReadonlyMap<string, MapEntry>;
  readonly mainValue: (section: string) => YamlNode | undefined;
}

/** Merges in the order of the documents; a built-in name silently overrides what came before it, as Cloudify has it. */
export function mergeDocuments(
  documents: readonly ReadDocument[],
  report: (diagnostic: Diagnostic) => void,
): MergedDocument {
  const merged = new Map<string, Map<string, MapEntry>>();
  const main = new Map<string, YamlNode>();
  documents.forEach((document, index) => {
    for (const { key, keyNode, value } of document.root.entries.values()) {
      const kind = Object.hasOwn(SECTIONS, key) ? SECTIONS[key] : undefined;
      if (kind === undefined) report(unknownSection(key, keyNode));
      else if (kind === 'main' && index === 0) main.set(key, value);
      else if (kind === 'merged' || kind === 'united') mergeSection(merged, { section: key, value, document, report });
    }
  });
  return {
    entries: (section) => merged.get(section) ?? new Map<string, MapEntry>(),
    mainValue: (section) => main.get(section),
  };
}

function mergeSection(
  merged: Map<string, Map<string, MapEntry>>,
  part: {
    readonly section: string;
    readonly value: YamlNode;
    readonly document: ReadDocument;
    readonly report: (diagnostic: Diagnostic) => void;
  },
): void {
  const { section, value, document, report } = part;
  if (value.kind === 'scalar' && value.value === null) return;
  if (value.kind !== 'map') {
    report({
      code: 'shape-wrong',
      severity: 'error',
      message: `the section "${section}" is a mapping, not ${shapeName(value)}`,
      span: spanOf(value),
      hint: 'Write each name on a line of its own, followed by ":".',
      cloudifyCode: 1,
    });
    return;
  }
  const entries = merged.get(section) ?? new Map<string, MapEntry>();
  merged.set(section, entries);
  for (const entry of value.entries.values()) {
    const before = entries.get(entry.key);
    if (before !== undefined && SECTIONS[section] === 'united') continue;
    if (before !== undefined && !document.isBuiltIn && !entry.key.startsWith('cloudify.')) {
      report({
        code: 'name-duplicate',
        severity: 'error',
        message: `"${entry.key}" is defined twice in ${section}`,
        span: spanOf(entry.keyNode),
        related: [{ message: 'it is defined here first', span: spanOf(before.keyNode) }],
        hint: 'Rename one of the two, or remove it.',
        cloudifyCode: 4,
      });
    } else entries.set(entry.key, entry);
  }
}

function unknownSection(key: string, node: YamlNode): Diagnostic {
  const suggestion = suggestName(key, Object.keys(SECTIONS));
  return {
    code: 'section-unknown',
    severity: 'error',
    message: `there is no section "${key}"`,
    span: spanOf(node),
    hint: suggestion === undefined ? `Sections: ${Object.keys(SECTIONS).join(', ')}.` : `Did you mean "${suggestion}"?`,
    cloudifyCode: 1,
  };
}
