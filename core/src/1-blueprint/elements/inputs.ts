// inputs

import type { Json } from '@brolly/plugin-sdk';
import type { DataType, InputDefinition } from '../blueprint.ts';
import { holdsFunction, isFunction } from '../functions/functions.ts';
import type { MapEntry } from '../read/yaml-node.ts';
import { checkConstraints } from './check-constraints.ts';
import { withDefaults } from './check-value.ts';
import { type Report, reportAt } from './element-reader.ts';
import { reportValueProblems } from './report-value-problems.ts';
import { definitionsOf, type Section } from './shape.ts';
import { checkInputKeys, checkKnownType, INPUT_SHAPE, isKnownType, knownAmong, readInput } from './value-schema.ts';

export const inputsSection: Section = {
  name: 'inputs',
  doc: 'Values that are given when a deployment is made.',
  shape: definitionsOf(INPUT_SHAPE),
  merge: 'united-since-1_3',
};

/** Reads one input and checks its default against its type. */
export function readBlueprintInput(
  report: Report,
  entry: MapEntry,
  { dataTypes }: { readonly dataTypes: Readonly<Record<string, DataType>> },
): InputDefinition {
  const what = `input "${entry.key}"`;
  const input = readInput(report, entry, what);
  checkKnownType(report, entry, { what, ...knownAmong(dataTypes) });
  checkInputKeys(report, entry, input, what);
  const filled = withDefaults(input.default, input.type, dataTypes);
  if (input.default === undefined || input.default === null || filled === undefined) return input;
  reportValueProblems(report, filled, {
    type: input.type,
    dataTypes,
    what: `the default of ${what}`,
    place: defaultOf(entry),
    isInput: true,
  });
  checkDefaultsItems(report, entry, { input, dataTypes, what });
  checkDefaultsConstraints(report, entry, { input, what });
  return { ...input, default: filled };
}

function defaultOf(entry: MapEntry) {
  return (entry.value.kind === 'map' ? entry.value.entries.get('default')?.value : undefined) ?? entry.keyNode;
}

/** The items of a default list fit what the input says of items. */
function checkDefaultsItems(
  report: Report,
  entry: MapEntry,
  about: {
    readonly input: InputDefinition;
    readonly dataTypes: Readonly<Record<string, DataType>>;
    readonly what: string;
  },
): void {
  const { input, dataTypes, what } = about;
  const { default: value, itemType } = input;
  if (itemType === undefined || !isKnownType(itemType) || !Array.isArray(value)) return;
  const place = defaultOf(entry);
  (value as readonly Json[]).forEach((item, index) => {
    reportValueProblems(report, item, {
      type: itemType,
      dataTypes,
      what: `item ${index} of the default of ${what}`,
      place: (place.kind === 'list' ? place.items[index] : undefined) ?? place,
      isInput: true,
    });
  });
}

/** A default must fulfil the constraints; those that hold a function are checked when it has a value. */
function checkDefaultsConstraints(
  report: Report,
  entry: MapEntry,
  { input, what }: { readonly input: InputDefinition; readonly what: string },
): void {
  const { default: value, constraints } = input;
  if (constraints.length === 0 || value === undefined) return;
  if (isFunction(value)) {
    reportAt(report, defaultOf(entry), {
      code: 'constraint-function',
      message: `the default of ${what} is a function, so its constraints cannot be checked`,
      hint: 'Write a plain value, or remove the constraints.',
      cloudifyCode: 213,
    });
    return;
  }
  const known = constraints.filter((one) => !holdsFunction(one));
  const values = input.itemType !== undefined && Array.isArray(value) ? (value as readonly Json[]) : [value];
  for (const message of values.flatMap((one) => checkConstraints(one, known, input.itemType ?? input.type)))
    reportAt(report, defaultOf(entry), {
      code: 'input-constraint',
      message: `the default of ${what} is not allowed: ${message}`,
      hint: 'Write a default that the constraints allow, or change these.',
    });
}
