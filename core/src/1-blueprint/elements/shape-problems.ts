// What is said of a value that does not fit its shape.

import type { Json } from '@brolly/plugin-sdk';
import { hintFor } from '#diagnostics/suggest-name.ts';
import { findFunction } from '../functions/functions.ts';
import { type MapEntry, type ScalarNode, shapeName, toJson, type YamlNode } from '../read/yaml-node.ts';
import { type Report, reportAt } from './element-reader.ts';
import type { KeysShape, ScalarType, Shape } from './shape.ts';

/** Where problems go, and the way from the section to the value: keys, and numbers of items. */
interface Problems {
  readonly report: Report;
  readonly way: readonly (string | number)[];
}

/** Sample: `"relationships[0]" of "db" of the section "node_templates"` */
function nameOfValue([section, ...parts]: Problems['way']): string {
  const names: string[] = [String(section ?? '')];
  for (const part of parts) {
    if (typeof part === 'number') names.push(`${names.pop() ?? ''}[${part}]`);
    else names.push(part);
  }
  const [first = '', ...others] = names;
  return others.reduce<string>((what, name) => `"${name}" of ${what}`, `the section "${first}"`);
}

const SCALAR_NAMES: Readonly<Record<ScalarType, string>> = {
  text: 'a text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'a boolean',
  scalar: 'a text, a number or a boolean',
};

function nameOf(shape: Shape): string {
  switch (shape.kind) {
    case 'any':
      return 'a value';
    case 'scalar':
      return SCALAR_NAMES[shape.of];
    case 'reference':
    case 'implementation':
      return 'a text';
    case 'list':
      return 'a list';
    case 'named':
    case 'keys':
      return 'a mapping';
    case 'either':
      return shape.of.map(nameOf).join(' or ');
  }
}

const HOW_TO_WRITE: Readonly<Record<string, string>> = {
  'a mapping': 'Write "key: value" lines, indented below it.',
  'a list': 'Write each item on a line of its own, after "- ".',
};

/** The value that was written, in the form that is wanted, where that can be guessed. */
function howToWrite(node: YamlNode, shape: Shape): string {
  const wanted = nameOf(shape);
  const written = briefly(node);
  const key = written === undefined ? undefined : keyFor(node, shape);
  if (key !== undefined)
    return `Write { ${key}: ${isListIn(shape, key) && node.kind === 'scalar' ? `[${written}]` : written} }.`;
  if (wanted === 'a list' && node.kind === 'scalar' && written !== undefined) return `Write [${written}].`;
  if (wanted === 'a text') return node.kind === 'scalar' ? 'Put it in quotes.' : 'Write one text.';
  if (shape.kind === 'either' && shape.of.some((one) => one.kind === 'implementation'))
    return 'Write PLUGIN.FUNCTION, the path of a script, or a mapping with "implementation: ...".';
  if (wanted === 'a boolean') return 'Write true or false, without quotes.';
  return HOW_TO_WRITE[wanted] ?? `Write ${wanted}, without quotes.`;
}

/** The key of a mapping that a value was meant for: the only one that it must have, else its default. */
function keyFor(node: YamlNode, shape: Shape): string | undefined {
  if (shape.kind !== 'keys' || node.kind === 'map') return undefined;
  const { required, keys } = shape;
  const key = required.length === 1 ? required[0] : required.length === 0 && 'default' in keys ? 'default' : undefined;
  const inner = key === undefined ? undefined : keys[key]?.shape.kind;
  return node.kind === 'scalar' || inner === 'list' || inner === 'any' ? key : undefined;
}

function isListIn(shape: Shape, key: string): boolean {
  return shape.kind === 'keys' && shape.keys[key]?.shape.kind === 'list';
}

const LONGEST_SAMPLE = 40;

/** A short value as it may be written in one line. */
function briefly(node: YamlNode): string | undefined {
  const text = flow(toJson(node));
  return text.length > LONGEST_SAMPLE || /:\s.*:\s|^".*:\s/.test(text) ? undefined : text;
}

function flow(value: Json): string {
  if (Array.isArray(value)) return `[${value.map((one) => flow(one as Json)).join(', ')}]`;
  if (typeof value !== 'object' || value === null)
    return typeof value === 'string' && /^[a-z][\w./-]*$/i.test(value) ? value : JSON.stringify(value);
  return `{ ${Object.entries(value)
    .map(([key, part]) => `${key}: ${flow(part)}`)
    .join(', ')} }`;
}

export function nameNoText(keyNode: ScalarNode, key: string, { report, way }: Problems): void {
  reportAt(report, keyNode, {
    code: 'shape-wrong',
    message: `a name in ${nameOfValue(way)} is no text: YAML reads it as ${key}`,
    hint: 'Put the name in quotes.',
    cloudifyCode: 1,
  });
}

export function kindWrong(node: YamlNode, shape: Shape, { report, way }: Problems): void {
  reportAt(report, node, {
    code: 'shape-wrong',
    message: `${nameOfValue(way)} has to be ${nameOf(shape)}, not ${shapeName(node)}`,
    hint: howToWrite(node, shape),
    cloudifyCode: 1,
  });
}

export function wordUnknown(node: ScalarNode, words: readonly string[], { report, way }: Problems): void {
  const word = String(node.value);
  reportAt(report, node, {
    code: 'shape-wrong',
    message: `${nameOfValue(way)} has to be one of ${words.join(', ')}, not "${word}"`,
    ...hintFor(word, words, `Write one of: ${words.join(', ')}.`),
    cloudifyCode: 103,
  });
}

/** Reports it. Gives the key that was meant, where that is clear: it is not missing then. */
export function keyUnknown(entry: MapEntry, keys: KeysShape['keys'], { report, way }: Problems): string | undefined {
  const { key, keyNode } = entry;
  const names = Object.keys(keys);
  const hint = hintFor(key, names, '');
  const meant = hint.suggestion ?? keyAround(entry, keys);
  reportAt(report, keyNode, {
    code: 'key-unknown',
    message: `${nameOfValue(way)} has no key "${key}"`,
    ...(hint.suggestion === undefined ? { hint: hintForKey(entry, keys, meant) } : hint),
    cloudifyCode: 1,
  });
  return meant;
}

const VALUES = ['value', 'default'];

/** The key below which another should stand: one of its mapping, or that of the value for a function. */
function keyAround({ key }: MapEntry, keys: KeysShape['keys']): string | undefined {
  const outer = Object.keys(keys).find((name) => {
    const shape = keys[name]?.shape;
    return shape?.kind === 'keys' && Object.hasOwn(shape.keys, key);
  });
  return outer ?? (findFunction([key]) === undefined ? undefined : VALUES.find((name) => Object.hasOwn(keys, name)));
}

function hintForKey({ key, value }: MapEntry, keys: KeysShape['keys'], around: string | undefined): string {
  if (around !== undefined && VALUES.includes(around)) {
    const written = briefly(value);
    return `Write "${around}: { ${key}: ${written ?? '...'} }".`;
  }
  if (around !== undefined) return `Write it below "${around}".`;
  const known = `Known keys: ${Object.keys(keys).join(', ')}.`;
  return Object.hasOwn(keys, 'properties') ? `${known} A property stands below "properties".` : known;
}

export function keyMissing(
  node: YamlNode,
  { key, doc }: { readonly key: string; readonly doc: string },
  { report, way }: Problems,
): void {
  reportAt(report, node, {
    code: 'key-missing',
    message: `${nameOfValue(way)} needs "${key}"`,
    hint: `Write "${key}: ...". ${doc}`,
    cloudifyCode: 1,
  });
}

/** `part`: what of the value is too new: a key, a type; without it the value itself is. */
export function tooOld(
  node: YamlNode,
  { part, since }: { readonly part: string | undefined; readonly since: number },
  { report, way, minor }: Problems & { readonly minor: number | undefined },
): void {
  const what = part === undefined ? nameOfValue(way) : `${part} of ${nameOfValue(way)}`;
  reportAt(report, node, {
    code: 'version-too-old',
    message: `${what} came with cloudify_dsl_1_${since}, and the blueprint says cloudify_dsl_1_${minor}`,
    hint: `Write "tosca_definitions_version: cloudify_dsl_1_${since}" or newer.`,
    cloudifyCode: 102,
  });
}
