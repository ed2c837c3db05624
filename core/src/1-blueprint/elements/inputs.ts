// inputs

import type { DataType, InputDefinition } from '../blueprint.ts';
import { isFunction } from '../functions/functions.ts';
import type { MapEntry } from '../read/yaml-node.ts';
import { withDefaults } from './check-value.ts';
import { type Report, reportAt } from './element-reader.ts';
import { reportValueProblems } from './properties.ts';
import { definitionsOf, type Section } from './shape.ts';
import { checkInputKeys, checkKnownType, INPUT_SHAPE, OBJECT_TYPES, readInput } from './value-schema.ts';

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
  language: { readonly dataTypes: Readonly<Record<string, DataType>>; readonly minor: number },
): InputDefinition {
  const what = `input "${entry.key}"`;
  const { dataTypes } = language;
  const input = readInput(report, entry, what);
  checkKnownType(report, input, { what, isDataType: (name) => Object.hasOwn(dataTypes, name) });
  checkInputKeys(report, entry, input, what);
  checkTypeVersion(report, entry, { input, what, minor: language.minor });
  const filled = withDefaults(input.default, input.type, dataTypes);
  if (input.default === undefined || input.default === null || filled === undefined) return input;
  reportValueProblems(report, input.default, {
    type: input.type,
    dataTypes,
    what: `the default of ${what}`,
    place: defaultOf(entry),
    isInput: true,
  });
  checkFunctionWithConstraints(report, entry, { input, what });
  return { ...input, default: filled };
}

function defaultOf(entry: MapEntry) {
  return (entry.value.kind === 'map' ? entry.value.entries.get('default')?.value : undefined) ?? entry.keyNode;
}

function checkFunctionWithConstraints(
  report: Report,
  entry: MapEntry,
  { input, what }: { readonly input: InputDefinition; readonly what: string },
): void {
  const { default: value, constraints } = input;
  if (constraints.length === 0 || value === undefined || !isFunction(value)) return;
  reportAt(report, defaultOf(entry), {
    code: 'constraint-function',
    message: `the default of ${what} is a function, so its constraints cannot be checked`,
    hint: 'Write a plain value, or remove the constraints.',
    cloudifyCode: 213,
  });
}

function checkTypeVersion(
  report: Report,
  entry: MapEntry,
  { input, what, minor }: { readonly input: InputDefinition; readonly what: string; readonly minor: number },
): void {
  const since = input.type === undefined || !Object.hasOwn(OBJECT_TYPES, input.type) ? 0 : OBJECT_TYPES[input.type];
  if (since === undefined || since <= minor) return;
  reportAt(report, entry.keyNode, {
    code: 'version-too-old',
    message: `${what} has the type "${input.type}", which came with cloudify_dsl_1_${since}`,
    hint: `Write "tosca_definitions_version: cloudify_dsl_1_${since}" or newer.`,
    cloudifyCode: 102,
  });
}
