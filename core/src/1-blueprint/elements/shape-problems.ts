// What is said of a value that does not fit its shape.

import { hintFor } from '#diagnostics/suggest-name.ts';
import { type MapEntry, type ScalarNode, shapeName, type YamlNode } from '../read/yaml-node.ts';
import { type Report, reportAt } from './element-reader.ts';
import type { ScalarType, Shape } from './shape.ts';

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
  'a text': 'Put it in quotes.',
};

export function nameNoText(keyNode: ScalarNode, key: string, { report, way }: Problems): void {
  reportAt(report, keyNode, {
    code: 'shape-wrong',
    message: `a name in ${nameOfValue(way)} is no text: YAML reads it as ${key}`,
    hint: 'Put the name in quotes.',
    cloudifyCode: 1,
  });
}

export function kindWrong(node: YamlNode, shape: Shape, { report, way }: Problems): void {
  const wanted = nameOf(shape);
  reportAt(report, node, {
    code: 'shape-wrong',
    message: `${nameOfValue(way)} is ${wanted}, not ${shapeName(node)}`,
    hint: HOW_TO_WRITE[wanted] ?? `Write ${wanted}, without quotes if it is no text.`,
    cloudifyCode: 1,
  });
}

export function wordUnknown(node: ScalarNode, words: readonly string[], { report, way }: Problems): void {
  const word = String(node.value);
  reportAt(report, node, {
    code: 'shape-wrong',
    message: `${nameOfValue(way)} is one of ${words.join(', ')}, not "${word}"`,
    ...hintFor(word, words, `Write one of: ${words.join(', ')}.`),
    cloudifyCode: 103,
  });
}

export function keyUnknown({ key, keyNode }: MapEntry, keys: readonly string[], { report, way }: Problems): void {
  reportAt(report, keyNode, {
    code: 'key-unknown',
    message: `${nameOfValue(way)} has no key "${key}"`,
    ...hintFor(key, keys, `Known keys: ${keys.join(', ')}.`),
    cloudifyCode: 1,
  });
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
