// constraints of inputs and parameters

import type { Json, JsonObject } from '@brolly/plugin-sdk';
import { hintFor } from '#diagnostics/suggest-name.ts';
import { isFunction } from '../functions/functions.ts';
import { type MapEntry, type MapNode, toJson, type YamlNode } from '../read/yaml-node.ts';
import { isMapping } from './check-value.ts';
import { type Report, reportAt } from './element-reader.ts';
import { pythonPattern } from './python-pattern.ts';

type Fit = (value: Json) => boolean;
const isNumber: Fit = (value) => typeof value === 'number';
const isList: Fit = (value) => Array.isArray(value);
const isRange: Fit = (value) =>
  Array.isArray(value) && value.length === 2 && value.every((one) => isNumber(one as Json));
const isPattern: Fit = (value) => typeof value === 'string' && pythonPattern(value) !== undefined;
const isText: Fit = (value) => typeof value === 'string';
const NAME_PATTERNS: readonly string[] = ['starts_with', 'ends_with', 'contains', 'equals_to'];
const isNamePattern: Fit = (value) =>
  isMapping(value) && Object.keys(value).every((key) => NAME_PATTERNS.includes(key));

/** What the argument of each constraint is, in words, as a check, and a sample; a function fits everywhere. A new one is one line here. */
export const CONSTRAINT_ARGUMENTS: Readonly<Record<string, readonly [words: string, fits: Fit, sample: string]>> = {
  equal: ['a number', isNumber, '5'],
  greater_than: ['a number', isNumber, '5'],
  greater_or_equal: ['a number', isNumber, '5'],
  less_than: ['a number', isNumber, '5'],
  less_or_equal: ['a number', isNumber, '5'],
  in_range: ['a list of two numbers', isRange, '[1, 10]'],
  valid_values: ['a list', isList, '[a, b]'],
  length: ['a number', isNumber, '5'],
  min_length: ['a number', isNumber, '5'],
  max_length: ['a number', isNumber, '5'],
  pattern: ['a regular expression', isPattern, '^[a-z]+$'],
  filter_id: ['a name', isText, 'NAME'],
  labels: ['a list', isList, '[a, b]'],
  tenants: ['a list', isList, '[a, b]'],
  name_pattern: [`a mapping of ${NAME_PATTERNS.join(', ')}`, isNamePattern, '{ starts_with: web }'],
  deployment_id: ['a name', isText, 'NAME'],
};

/** Reads a list of one-key mappings; what cannot be understood is reported and left out. */
export function readConstraints(report: Report, written: YamlNode | undefined, what: string): readonly JsonObject[] {
  if (written?.kind !== 'list') return [];
  return written.items
    .filter((item) => item.kind === 'map' && checkOne(report, item, what))
    .map(toJson)
    .filter(isMapping);
}

function checkOne(report: Report, item: MapNode, what: string): boolean {
  const entries = [...item.entries.values()].filter(({ key }) => key !== 'error_message');
  const [entry] = entries;
  if (entry !== undefined && entries.length === 1) return checkEntry(report, entry, what);
  const hint = 'Write it as "- valid_values: [...]".';
  malformed(report, item, [`a constraint of ${what} is a mapping with one key`, hint, 103]);
  return false;
}

function checkEntry(report: Report, { key, keyNode, value }: MapEntry, what: string): boolean {
  const argument = Object.hasOwn(CONSTRAINT_ARGUMENTS, key) ? CONSTRAINT_ARGUMENTS[key] : undefined;
  if (argument === undefined) {
    const known = Object.keys(CONSTRAINT_ARGUMENTS);
    reportAt(report, keyNode, {
      code: 'constraint-malformed',
      message: `${what} has the unknown constraint "${key}"`,
      ...hintFor(key, known, `Constraints: ${known.join(', ')}.`),
      cloudifyCode: 103,
    });
    return false;
  }
  const [words, fits, sample] = argument;
  const json = toJson(value);
  if (isFunction(json) || fits(json)) return true;
  malformed(report, value, [
    `the argument of "${key}" of ${what} has to be ${words}`,
    `Such as "${key}: ${sample}".`,
    212,
  ]);
  return false;
}

function malformed(
  report: Report,
  node: YamlNode,
  [message, hint, cloudifyCode]: readonly [string, string, number],
): void {
  reportAt(report, node, { code: 'constraint-malformed', message, hint, cloudifyCode });
}
