// constraints of inputs and parameters

import type { JsonObject } from '@brolly/plugin-sdk';
import { suggestName } from '#diagnostics/suggest-name.ts';
import { type MapEntry, toJson, type YamlNode } from '../read/yaml-node.ts';
import { compiles, isMapping } from './check-value.ts';
import { type Report, reportAt } from './element-reader.ts';

type Fit = (node: YamlNode) => boolean;
const isNumber: Fit = (node) => node.kind === 'scalar' && typeof node.value === 'number';
const isList: Fit = (node) => node.kind === 'list';
const isPattern: Fit = (node) => node.kind === 'scalar' && compiles(String(node.value));
const isAnything: Fit = () => true;

/** What the argument of each constraint is, in words and as a check; a function fits everywhere. */
const ARGUMENTS: Readonly<Record<string, readonly [string, Fit]>> = {
  equal: ['a value', isAnything],
  greater_than: ['a number', isNumber],
  greater_or_equal: ['a number', isNumber],
  less_than: ['a number', isNumber],
  less_or_equal: ['a number', isNumber],
  in_range: ['a list of two numbers', (node) => node.kind === 'list' && node.items.length === 2],
  valid_values: ['a list', isList],
  length: ['a number', isNumber],
  min_length: ['a number', isNumber],
  max_length: ['a number', isNumber],
  pattern: ['a regular expression', isPattern],
  filter_id: ['a name', isAnything],
  labels: ['a list', isAnything],
  tenants: ['a list', isAnything],
  name_pattern: ['a mapping', isAnything],
  deployment_id: ['a name', isAnything],
};

/** Reads a list of one-key mappings; what cannot be understood is reported and left out. */
export function readConstraints(report: Report, written: YamlNode | undefined, what: string): readonly JsonObject[] {
  if (written === undefined) return [];
  if (written.kind === 'list')
    return written.items
      .filter((item) => checkOne(report, item, what))
      .map(toJson)
      .filter(isMapping);
  malformed(report, written, [`the constraints of ${what} are a list`, 'Write each as "- valid_values: [...]".']);
  return [];
}

function checkOne(report: Report, item: YamlNode, what: string): boolean {
  const entries = item.kind === 'map' ? [...item.entries.values()].filter(({ key }) => key !== 'error_message') : [];
  const [entry] = entries;
  if (entry !== undefined && entries.length === 1) return checkEntry(report, entry, what);
  malformed(report, item, [
    `a constraint of ${what} is a mapping with one key`,
    'Write it as "- valid_values: [...]".',
  ]);
  return false;
}

function checkEntry(report: Report, { key, keyNode, value }: MapEntry, what: string): boolean {
  const argument = Object.hasOwn(ARGUMENTS, key) ? ARGUMENTS[key] : undefined;
  if (argument === undefined) {
    const suggestion = suggestName(key, Object.keys(ARGUMENTS));
    const known = `Constraints: ${Object.keys(ARGUMENTS).join(', ')}.`;
    const hint = suggestion === undefined ? known : `Did you mean "${suggestion}"?`;
    malformed(report, keyNode, [`${what} has the unknown constraint "${key}"`, hint]);
    return false;
  }
  const [words, fits] = argument;
  if (value.kind === 'map' || fits(value)) return true;
  malformed(report, value, [`the argument of "${key}" of ${what} is ${words}`, 'Correct the argument.']);
  return false;
}

function malformed(report: Report, node: YamlNode, [message, hint]: readonly [string, string]): void {
  reportAt(report, node, { code: 'constraint-malformed', message, hint, cloudifyCode: 212 });
}
