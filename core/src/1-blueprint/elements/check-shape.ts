// Checks what was written against a shape: kinds of values, unknown and missing keys, and what the version does not know yet.

import type { MapEntry, MapNode, YamlNode } from '../read/yaml-node.ts';
import { isNothing, type Report } from './element-reader.ts';
import type { KeysShape, ScalarType, Shape } from './shape.ts';
import { keyMissing, keyUnknown, kindWrong, nameNoText, tooOld, wordUnknown } from './shape-problems.ts';

export interface ShapeCheck {
  readonly report: Report;
  /** The language version: 3 for `cloudify_dsl_1_3`. `undefined`: everything is known. */
  readonly minor: number | undefined;
  /** From the section to the value that is looked at: keys, and numbers of items. Names it in messages. */
  readonly way: (string | number)[];
}

/** Reports all that does not fit. */
export function checkShape(node: YamlNode, shape: Shape, check: ShapeCheck): void {
  if (shape.kind === 'any') return;
  if (isNothing(node)) {
    checkNothing(node, shape, check);
    return;
  }
  switch (shape.kind) {
    case 'scalar':
      if (!isScalar(node, shape.of)) kindWrong(node, shape, check);
      else if (shape.oneOf !== undefined && node.kind === 'scalar' && !shape.oneOf.includes(String(node.value)))
        wordUnknown(node, shape.oneOf, check);
      return;
    case 'reference':
      if (!isScalar(node, 'text')) kindWrong(node, shape, check);
      else if (shape.since !== undefined && node.kind === 'scalar') {
        const name = String(node.value);
        const since = Object.hasOwn(shape.since, name) ? shape.since[name] : undefined;
        if (isTooNew(since, check)) tooOld(node, { part: `the type "${name}"`, since }, check);
      }
      return;
    case 'implementation':
      if (!isScalar(node, 'text')) kindWrong(node, shape, check);
      return;
    case 'list':
      if (node.kind !== 'list') kindWrong(node, shape, check);
      else
        node.items.forEach((item, index) => {
          checkPart(item, shape.of, index, check);
        });
      return;
    case 'named':
      if (node.kind !== 'map') kindWrong(node, shape, check);
      else if (shape.since !== undefined) {
        for (const { key, keyNode } of node.entries.values()) {
          const since = shape.since[key];
          if (isTooNew(since, check)) tooOld(keyNode, { part: `"${key}"`, since }, check);
        }
      } else if (shape.of.kind !== 'any')
        node.entries.forEach((entry) => {
          checkName(entry, check);
          checkPart(entry.value, shape.of, entry.key, check);
        });
      return;
    case 'keys':
      if (node.kind === 'map') checkKeys(node, shape, check);
      else kindWrong(node, shape, check);
      return;
    case 'either': {
      const fitting = shape.of.find((one) => isOfKind(node, one));
      if (fitting === undefined) kindWrong(node, shape, check);
      else checkShape(node, fitting, check);
    }
  }
}

/** A name that YAML reads as another value, as it does `on` and `off`, names nothing. */
function checkName({ key, keyNode }: MapEntry, check: ShapeCheck): void {
  if (keyNode.kind !== 'scalar' || typeof keyNode.value === 'string') return;
  nameNoText(keyNode, key, check);
}

function checkPart(node: YamlNode, shape: Shape, at: string | number, check: ShapeCheck): void {
  check.way.push(at);
  checkShape(node, shape, check);
  check.way.pop();
}

function checkKeys(node: MapNode, shape: KeysShape, check: ShapeCheck): void {
  const misspelt = new Set<string>();
  node.entries.forEach((entry) => {
    const { key, keyNode, value } = entry;
    const known = Object.hasOwn(shape.keys, key) ? shape.keys[key] : undefined;
    if (known === undefined) {
      const meant = keyUnknown(entry, shape.keys, check);
      if (meant !== undefined) misspelt.add(meant);
      return;
    }
    if (isTooNew(known.since, check) && !isNothing(value))
      tooOld(keyNode, { part: `"${key}"`, since: known.since }, check);
    checkPart(value, known.shape, key, check);
  });
  checkRequired(node, shape, { ...check, misspelt });
}

/** Nothing at all is written: wrong only for what has required keys. */
function checkNothing(node: YamlNode, shape: Shape, check: ShapeCheck): void {
  const keys = shape.kind === 'either' ? shape.of.find((one) => one.kind === 'keys') : shape;
  if (keys?.kind === 'keys') checkRequired(node, keys, check);
}

function checkRequired(
  node: YamlNode,
  { keys, required, addition }: KeysShape,
  check: ShapeCheck & { readonly misspelt?: ReadonlySet<string> },
): void {
  const entries = node.kind === 'map' ? node.entries : undefined;
  if (addition !== undefined && entries?.size === 1 && entries.has(addition)) return;
  for (const key of required) {
    if (!isNothing(entries?.get(key)?.value) || check.misspelt?.has(key) === true) continue;
    // A key that is there with nothing behind it holds nothing where any value may stand.
    if (keys[key]?.shape.kind === 'any' && entries?.has(key) === true) continue;
    keyMissing(node, { key, doc: keys[key]?.doc ?? '' }, check);
  }
}

/** Whether what a version of the language brought is newer than the blueprint's. */
export function isTooNew(since: number | undefined, { minor }: Pick<ShapeCheck, 'minor'>): since is number {
  return since !== undefined && minor !== undefined && minor < since;
}

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
