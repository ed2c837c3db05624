// What is said of values that do not fit their declared types.

import type { Json } from '@brolly/plugin-sdk';
import type { Diagnostic, Span } from '#diagnostics/diagnostic.ts';
import { hintFor } from '#diagnostics/suggest-name.ts';
import type { DataType } from '../blueprint.ts';
import type { YamlNode } from '../read/yaml-node.ts';
import { checkValue, type ValueProblem } from './check-value.ts';
import { type Report, reportAt } from './element-reader.ts';

const CODES: Readonly<Record<ValueProblem['code'], readonly [string, number]>> = {
  'value-type': ['property-type', 105],
  'field-unknown': ['property-unknown', 106],
  'field-missing': ['property-missing', 107],
};

/** A value, its type, and where both stand. */
export interface PlacedValue {
  readonly type: string | undefined;
  readonly dataTypes: Readonly<Record<string, DataType>>;
  /** `property "port" of node template "db"` */
  readonly what: string;
  readonly place: YamlNode | Span;
  /** Where the type of the value is declared. */
  readonly declared?: Span | undefined;
  /** Fields may be missing. */
  readonly isWaived?: boolean;
  readonly isInput?: boolean;
}

/** Checks a value against its type and reports each problem, at the part of the value that is at fault. */
export function reportValueProblems(report: Report, value: Json, about: PlacedValue): void {
  for (const problem of floatProblem(about.place, about.type) ?? checkValue(value, about.type, about.dataTypes)) {
    if (about.isWaived === true && problem.code === 'field-missing') continue;
    const [code, cloudifyCode] = CODES[problem.code];
    const declared = problem.declared ?? about.declared;
    reportAt(report, placeOf(about.place, problem), {
      code: about.isInput === true ? 'input-type' : code,
      message: `${about.what}${problem.path.length === 0 ? '' : `, ${problem.path.join('.')}`}: ${problem.message}`,
      ...hintOf(problem, about.type),
      ...(declared === undefined ? {} : { related: [{ message: 'its type is declared here', span: declared }] }),
      cloudifyCode,
    });
  }
}

/** 5.0 is no integer, though it is a whole number. */
function floatProblem(place: YamlNode | Span, type: string | undefined): readonly ValueProblem[] | undefined {
  if (type !== 'integer' || !('kind' in place) || place.kind !== 'scalar' || !place.isFloat) return undefined;
  return [{ code: 'value-type', path: [], type, message: `${Number(place.value).toFixed(1)} is no integer` }];
}

/** The part of a written value that a path leads to; the name of a field that there is not, as far as it is written. */
function placeOf(place: YamlNode | Span, { code, path }: ValueProblem): YamlNode | Span {
  if (!('kind' in place)) return place;
  let node: YamlNode = place;
  for (const [index, key] of path.entries()) {
    const entry = node.kind === 'map' ? node.entries.get(key) : undefined;
    const isLast = index === path.length - 1;
    if (entry !== undefined && isLast && code === 'field-unknown') return entry.keyNode;
    const next: YamlNode | undefined = entry?.value ?? (node.kind === 'list' ? node.items[Number(key)] : undefined);
    if (next === undefined) break;
    node = next;
  }
  return node;
}

const UNQUOTED: Readonly<Record<string, RegExp>> = {
  integer: /^[-+]?\d+$/,
  float: /^[-+]?\d+(\.\d+)?$/,
  boolean: /^(true|false)$/i,
};

function hintOf(
  { known, path, value, type }: ValueProblem,
  whole: string | undefined,
): Pick<Diagnostic, 'hint' | 'suggestion'> {
  if (known !== undefined) return hintFor(path.at(-1) ?? '', known, `It has: ${known.join(', ') || 'none'}.`);
  const wanted = type ?? whole;
  if (typeof value === 'string' && wanted !== undefined && UNQUOTED[wanted]?.test(value) === true)
    return { hint: `Write ${value}, without quotes.` };
  if (wanted === 'list') return { hint: 'Write each item on a line of its own, after "- ".' };
  return { hint: wanted === undefined ? 'Correct the value.' : `Its type is ${wanted}.` };
}
