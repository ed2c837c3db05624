// Checks what was written against a shape: kinds of values, unknown and missing keys, and what the version does not know yet.

import { suggestName } from '#diagnostics/suggest-name.ts';
import { type MapNode, shapeName, type YamlNode } from '../read/yaml-node.ts';
import { isNothing, type Report, reportAt } from './element-reader.ts';
import type { Key, ScalarType, Shape } from './shape.ts';

export interface ShapeCheck {
  readonly report: Report;
  /** The language version: 3 for `cloudify_dsl_1_3`. `undefined`: everything is known. */
  readonly minor: number | undefined;
}

/** Reports all that does not fit. `what` names the value in messages: `node template "db"`. */
export function checkShape(node: YamlNode, shape: Shape, what: string, check: ShapeCheck): void {
  if (shape.kind === 'any') return;
  if (isNothing(node)) {
    checkNothing(node, shape, what, check);
    return;
  }
  switch (shape.kind) {
    case 'scalar':
      if (!isScalar(node, shape.of)) wrong(node, SCALAR_NAMES[shape.of], what, check);
      else if (shape.oneOf !== undefined && node.kind === 'scalar') checkWord(node, shape.oneOf, what, check);
      return;
    case 'reference':
      if (!isScalar(node, 'text')) wrong(node, 'a text', what, check);
      else if (shape.since !== undefined && node.kind === 'scalar') {
        const name = String(node.value);
        const since = Object.hasOwn(shape.since, name) ? shape.since[name] : undefined;
        checkVersion(node, `the type "${name}" of ${what}`, since, check);
      }
      return;
    case 'implementation':
      if (!isScalar(node, 'text')) wrong(node, 'a text', what, check);
      return;
    case 'list':
      if (node.kind === 'list')
        node.items.forEach((item, index) => {
          checkShape(item, shape.of, `${what}[${index}]`, check);
        });
      else wrong(node, 'a list', what, check);
      return;
    case 'named':
      if (node.kind !== 'map') wrong(node, 'a mapping', what, check);
      else if (shape.since !== undefined) {
        for (const { key, keyNode } of node.entries.values())
          checkVersion(keyNode, `"${key}" of ${what}`, shape.since[key], check);
      } else if (shape.of.kind !== 'any')
        for (const { key, value } of node.entries.values()) checkShape(value, shape.of, `"${key}" of ${what}`, check);
      return;
    case 'keys':
      if (node.kind === 'map') checkKeys(node, shape.keys, what, check);
      else wrong(node, 'a mapping', what, check);
      return;
    case 'either': {
      const fitting = shape.of.find((one) => isOfKind(node, one));
      if (fitting === undefined) wrong(node, shape.of.map(nameOf).join(' or '), what, check);
      else checkShape(node, fitting, what, check);
    }
  }
}

function checkKeys(node: MapNode, keys: Readonly<Record<string, Key>>, what: string, check: ShapeCheck): void {
  for (const { key, keyNode, value } of node.entries.values()) {
    const known = Object.hasOwn(keys, key) ? keys[key] : undefined;
    if (known === undefined) unknownKey(keyNode, { key, keys: Object.keys(keys), what }, check);
    else {
      if (!isNothing(value)) checkVersion(keyNode, `"${key}" of ${what}`, known.since, check);
      checkShape(value, known.shape, `"${key}" of ${what}`, check);
    }
  }
  checkRequired(node, keys, what, check);
}

/** Nothing at all is written: wrong only for what has required keys. */
function checkNothing(node: YamlNode, shape: Shape, what: string, check: ShapeCheck): void {
  const keys = shape.kind === 'either' ? shape.of.find((one) => one.kind === 'keys') : shape;
  if (keys?.kind === 'keys') checkRequired(node, keys.keys, what, check);
}

function checkRequired(node: YamlNode, keys: Readonly<Record<string, Key>>, what: string, check: ShapeCheck): void {
  const entries = node.kind === 'map' ? node.entries : undefined;
  for (const [key, { required, shape, doc }] of Object.entries(keys)) {
    if (required !== true || !isNothing(entries?.get(key)?.value)) continue;
    // A key that is there with nothing behind it holds nothing where any value may stand.
    if (shape.kind === 'any' && entries?.has(key) === true) continue;
    reportAt(check.report, node, {
      code: 'key-missing',
      message: `${what} needs "${key}"`,
      hint: `Write "${key}: ...". ${doc}`,
      cloudifyCode: 1,
    });
  }
}

/** Reports what a newer version of the language brought. */
export function checkVersion(node: YamlNode, key: string, since: number | undefined, check: ShapeCheck): void {
  if (since === undefined || check.minor === undefined || check.minor >= since) return;
  reportAt(check.report, node, {
    code: 'version-too-old',
    message: `${key} came with cloudify_dsl_1_${since}, and the blueprint says cloudify_dsl_1_${check.minor}`,
    hint: `Write "tosca_definitions_version: cloudify_dsl_1_${since}" or newer.`,
    cloudifyCode: 102,
  });
}

const SCALAR_NAMES: Readonly<Record<ScalarType, string>> = {
  text: 'a text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'a boolean',
  scalar: 'a text, a number or a boolean',
};

function isScalar(node: YamlNode, type: ScalarType): boolean {
  if (node.kind !== 'scalar') return false;
  switch (type) {
    case 'text':
      return typeof node.value === 'string';
    case 'integer':
      return Number.isInteger(node.value);
    case 'number':
      return typeof node.value === 'number';
    case 'boolean':
      return typeof node.value === 'boolean';
    case 'scalar':
      return true;
  }
}

function isOfKind(node: YamlNode, shape: Shape): boolean {
  switch (shape.kind) {
    case 'any':
      return true;
    case 'scalar':
      return isScalar(node, shape.of);
    case 'reference':
    case 'implementation':
      return isScalar(node, 'text');
    case 'list':
      return node.kind === 'list';
    case 'named':
    case 'keys':
      return node.kind === 'map';
    case 'either':
      return shape.of.some((one) => isOfKind(node, one));
  }
}

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

function wrong(node: YamlNode, wanted: string, what: string, check: ShapeCheck): void {
  reportAt(check.report, node, {
    code: 'shape-wrong',
    message: `${what} is ${wanted}, not ${shapeName(node)}`,
    hint: HOW_TO_WRITE[wanted] ?? `Write ${wanted}, without quotes if it is no text.`,
    cloudifyCode: 1,
  });
}

function checkWord(
  node: { readonly value: string | number | boolean | null } & YamlNode,
  words: readonly string[],
  what: string,
  check: ShapeCheck,
): void {
  const word = String(node.value);
  if (words.includes(word)) return;
  const suggestion = suggestName(word, words);
  reportAt(check.report, node, {
    code: 'shape-wrong',
    message: `${what} is one of ${words.join(', ')}, not "${word}"`,
    hint: suggestion === undefined ? `Write one of: ${words.join(', ')}.` : `Did you mean "${suggestion}"?`,
    cloudifyCode: 1,
  });
}

function unknownKey(
  node: YamlNode,
  { key, keys, what }: { readonly key: string; readonly keys: readonly string[]; readonly what: string },
  check: ShapeCheck,
): void {
  const suggestion = suggestName(key, keys);
  reportAt(check.report, node, {
    code: 'key-unknown',
    message: `${what} has no key "${key}"`,
    hint: suggestion === undefined ? `Known keys: ${keys.join(', ')}.` : `Did you mean "${suggestion}"?`,
    cloudifyCode: 1,
  });
}
