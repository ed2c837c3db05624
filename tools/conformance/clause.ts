// The language clause by clause: tables of small blueprints with what is to become of each.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Json, JsonObject } from '@brolly/plugin-sdk';
import { load } from 'js-yaml';
import { builtInTypes } from '../../core/src/1-blueprint/builtin-types/types.ts';
import type { Answer, Case } from './case.ts';

const TYPES = 'cloudify/types/types.yaml';
const OLDEST_WITH_TYPES = 2;

/**
 * One row of a table.
 *
 * Sample: `{ clause: a default is the value where none is given, blueprint: "inputs: {a: {default: 1}}", inputs: {}, gives: {inputs/a: 1} }`
 */
export interface Clause {
  /** A sentence about the behaviour. */
  readonly clause: string;
  /** Without its header; from 1_2 on the basic types are imported, unless it has `imports`. */
  readonly blueprint: string;
  /** The minor version of the language; 5 by default. */
  readonly version?: number;
  /** The text is the whole file. */
  readonly isWhole?: boolean;
  readonly files?: Readonly<Record<string, string>>;
  /** Where they are given, the deployment is made too. */
  readonly inputs?: JsonObject;
  /** Secrets by name, for the deployment. */
  readonly secrets?: Readonly<Record<string, string>>;
  /** Values in the plan by the way to them: `nodes/web/properties/port`. Nothing at all: it is taken. */
  readonly gives?: Readonly<Record<string, Json>>;
  /** Cloudify's number for what is wrong, or the class of its exception. */
  readonly refused?: number | string;
  /** Where Cloudify's parser does otherwise: how. */
  readonly differs?: string;
}

export interface ClauseTable {
  /** `imports` */
  readonly name: string;
  readonly clauses: readonly Clause[];
}

/** Reads all tables of a folder, by name. */
export function readClauseTables(folder: string): readonly ClauseTable[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.yaml'))
    .toSorted()
    .map((file) => ({
      name: file.replace('.yaml', ''),
      clauses: load(readFileSync(join(folder, file), 'utf8')) as readonly Clause[],
    }));
}

/** The call that a row is about, as it would have been recorded. */
export function caseOfClause({ clause, blueprint, version = 5, isWhole, files, inputs, secrets }: Clause): Case {
  const header = `tosca_definitions_version: cloudify_dsl_1_${version}\n`;
  // What the basic types themselves are written with is newer.
  const isOld = version < OLDEST_WITH_TYPES || /^imports:/m.test(blueprint);
  const imports = isOld ? '' : `imports: [${TYPES}]\n`;
  const entry = inputs === undefined ? 'parse_from_path' : 'prepare_deployment_plan';
  return {
    id: clause,
    entry,
    parse_entry: 'parse_from_path',
    main: 'blueprint.yaml',
    dsl_location: 'blueprint.yaml',
    dsl_version: `cloudify_dsl_1_${version}`,
    files: {
      [TYPES]: builtInTypes(version),
      ...files,
      'blueprint.yaml': isWhole === true ? blueprint : header + imports + blueprint,
    },
    ...(inputs === undefined ? {} : { inputs }),
    ...(secrets === undefined ? {} : { args: { secrets } }),
  };
}

/** What became of a row, as the row says it. */
export type Outcome = { readonly refused: number | string } | { readonly gives: Readonly<Record<string, Json>> };

/** What the row wants. */
export function wantedOutcome({ refused, gives = {} }: Clause): Outcome {
  return refused === undefined ? { gives } : { refused };
}

/** What an answer is, of the values that the row asks for. */
export function outcomeOf({ gives = {} }: Clause, answer: Answer): Outcome {
  if ('error' in answer) return { refused: answer.error.err_code ?? answer.error.class };
  const plan = withCounts(answer.ok);
  return { gives: Object.fromEntries(Object.keys(gives).map((way) => [way, valueAt(plan, way) ?? null])) };
}

/**
 * A plan with what is counted in it: `counts/web` are the instances of a node template, `links/web` their relationships,
 * `hosted/web` those that are on a host. Names of instances are chosen by chance.
 */
function withCounts(plan: Json): Json {
  if (!isMapping(plan) || !Array.isArray(plan['node_instances'])) return plan;
  const counts: Record<string, number> = {};
  const links: Record<string, number> = {};
  const hosted: Record<string, number> = {};
  for (const one of plan['node_instances'] as readonly Instance[]) {
    const { name, relationships, host_id: host } = one;
    counts[name] = (counts[name] ?? 0) + 1;
    links[name] = (links[name] ?? 0) + relationships.length;
    if (host !== undefined) hosted[name] = (hosted[name] ?? 0) + 1;
  }
  return { ...plan, counts, links, hosted };
}

interface Instance {
  readonly name: string;
  readonly relationships: readonly Json[];
  readonly host_id?: string;
}

function isMapping(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value at a way through a plan; in a list a step is a number, or the name or id of an item. */
function valueAt(plan: Json, way: string): Json | undefined {
  return way.split('/').reduce<Json | undefined>((value, step) => {
    if (Array.isArray(value)) {
      const items = value as readonly Json[];
      return items[Number(step)] ?? items.find((one) => isCalled(one, step));
    }
    return value !== undefined && isMapping(value) ? value[step] : undefined;
  }, plan);
}

function isCalled(item: Json, name: string): boolean {
  return isMapping(item) && (item['name'] === name || item['id'] === name);
}
