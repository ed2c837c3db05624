// The entries of `imports`: what is imported, under which namespace, with which settings for its plugins.

import { isNothing, type Report, reportAt } from '../elements/element-reader.ts';
import { findFunction } from '../functions/functions.ts';
import type { MapEntry, MapNode, YamlNode } from '../read/yaml-node.ts';
import { SEPARATOR } from './namespace-document.ts';

/** One entry. Sample: `ns--blueprint:db` gives `{ address: 'blueprint:db', namespace: 'ns' }`. */
export interface ImportEntry {
  readonly address: string;
  readonly namespace: string | undefined;
  /** Values for the properties of the imported plugin. */
  readonly properties: MapNode | undefined;
  readonly node: YamlNode;
}

/** Reads the entries of a document; malformed ones are reported and left out. */
export function readImportEntries(report: Report, root: MapNode, minor: number): readonly ImportEntry[] {
  const imports = root.entries.get('imports')?.value;
  if (isNothing(imports)) return [];
  if (imports.kind !== 'list') {
    reportAt(report, imports, {
      code: 'shape-wrong',
      message: '"imports" is a list',
      hint: 'Write each import on a line of its own, after "- ".',
      cloudifyCode: 1,
    });
    return [];
  }
  const seen = new Set<string>();
  return imports.items.flatMap((item) => {
    const written = readItem(report, item, minor);
    if (written === undefined) return [];
    if (seen.has(written.text))
      reportAt(report, item, {
        code: 'import-duplicate',
        message: `"${written.text}" is imported twice`,
        hint: 'Remove one of the two lines.',
        cloudifyCode: 2,
      });
    seen.add(written.text);
    return splitNamespace(report, item, written) ?? [];
  });
}

/** The minor version of the language that brought them. */
const SETTINGS_SINCE = 5;

interface WrittenItem {
  readonly text: string;
  readonly properties: MapNode | undefined;
}

function readItem(report: Report, item: YamlNode, minor: number): WrittenItem | undefined {
  if (item.kind === 'scalar' && typeof item.value === 'string') return { text: item.value, properties: undefined };
  const entries = item.kind === 'map' ? [...item.entries.values()] : [];
  const read = entries.map((entry) => readProperties(report, entry, minor));
  if (entries.length === 1) return read[0];
  // In an older version one problem is enough: that there are settings.
  if (entries.length > 1 && (minor < SETTINGS_SINCE || read.includes(undefined))) return undefined;
  reportAt(report, item, {
    code: 'import-malformed',
    message: 'an import is a text, or a mapping of one text to settings of the plugin that it imports',
    hint: 'Write a file name, an address or plugin:NAME.',
    cloudifyCode: item.kind === 'map' || isNothing(item) ? 220 : 1,
  });
  return undefined;
}

function readProperties(report: Report, { key, keyNode, value }: MapEntry, minor: number): WrittenItem | undefined {
  if (minor < SETTINGS_SINCE)
    reportAt(report, keyNode, {
      code: 'version-too-old',
      message: `settings of an imported plugin came with cloudify_dsl_1_5, and the blueprint says cloudify_dsl_1_${minor}`,
      hint: 'Write "tosca_definitions_version: cloudify_dsl_1_5".',
      cloudifyCode: 102,
    });
  if (isNothing(value)) return { text: key, properties: undefined };
  if (value.kind !== 'map') {
    reportAt(report, value, {
      code: 'import-malformed',
      message: `the settings of the import "${key}" are no mapping`,
      hint:
        value.kind === 'scalar' && typeof value.value === 'string'
          ? `An import has no name before it: write "- ${value.value}", or "- ${key}${SEPARATOR}${value.value}" with a namespace.`
          : 'Write the name and the value of each.',
      cloudifyCode: 1,
    });
    return undefined;
  }
  for (const entry of value.entries.values()) {
    if (isSetting(entry.value) || (entry.value.kind === 'map' && minor < SETTINGS_SINCE)) continue;
    reportAt(report, entry.value, {
      code: 'import-malformed',
      message: `the setting "${entry.key}" of the import "${key}" is ${isNothing(entry.value) ? 'nothing' : 'a mapping, but no function'}`,
      hint: 'Write a text, a number, a boolean, a list or a function.',
      cloudifyCode: 220,
    });
  }
  return { text: key, properties: value };
}

function isSetting(node: YamlNode): boolean {
  if (node.kind !== 'map') return !isNothing(node);
  return node.entries.size === 1 && findFunction([...node.entries.keys()]) !== undefined;
}

function splitNamespace(
  report: Report,
  node: YamlNode,
  { text, properties }: WrittenItem,
): readonly ImportEntry[] | undefined {
  const at = text.lastIndexOf(SEPARATOR);
  const namespace = at <= 0 ? undefined : text.slice(0, at);
  const address = at <= 0 ? text : text.slice(at + SEPARATOR.length);
  const problem = (message: string, hint: string, cloudifyCode: number): undefined => {
    reportAt(report, node, { code: 'import-namespace', message, hint, cloudifyCode });
    return undefined;
  };
  if (namespace?.includes(SEPARATOR) === true)
    return problem(`the namespace "${namespace}" holds "${SEPARATOR}"`, 'Choose a name without it.', 212);
  if (namespace === undefined && address.startsWith('blueprint:'))
    return problem(`the import "${text}" of a blueprint has no namespace`, `Write "NAME${SEPARATOR}${text}".`, 213);
  return [{ address, namespace, properties, node }];
}
