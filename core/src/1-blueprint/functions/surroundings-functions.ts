// Functions that ask beyond the deployment: secrets, other deployments, labels, the system.

import type { Json, JsonObject } from '@brolly/plugin-sdk';
import { hintFor } from '#diagnostics/suggest-name.ts';
import {
  atPath,
  type FunctionCheck,
  FunctionError,
  type IntrinsicFunction,
  isPath,
  isStep,
  type Path,
  reportArgument,
  reportMalformed,
  type Surroundings,
  UNRESOLVED,
} from './function.ts';
import { textOf } from './text-of.ts';

type Ask = (argument: Json, surroundings: Surroundings) => Json;

interface About {
  readonly name: string;
  readonly doc: string;
  readonly forms: readonly string[];
  /** Whether the argument has one of the forms; functions in it are left for when they have a value. */
  readonly fits: (argument: Json, check: FunctionCheck) => boolean;
  /** Whether an argument that does not fit has no form at all. Default: it has none. */
  readonly isMalformed?: (argument: Json) => boolean;
}

function ofSurroundings(about: About, ask: Ask): IntrinsicFunction {
  const { name, doc, forms } = about;
  return {
    name,
    doc,
    forms,
    isRuntime: true,
    check(argument, check: FunctionCheck) {
      if (about.fits(argument, check)) return;
      const ways = forms.map((form) => `{ ${name}: ${form} }`).join(' or ');
      const report = about.isMalformed?.(argument) === false ? reportArgument : reportMalformed;
      report(check, `the argument of ${name} is malformed`, `Write ${ways}.`);
    },
    evaluate: (argument, { runtime }) => (runtime === undefined ? UNRESOLVED : ask(argument, runtime.surroundings)),
  };
}

const listOf = (argument: Json): readonly Json[] =>
  Array.isArray(argument) ? (argument as readonly Json[]) : [argument];
const hasItems = (argument: Json, least: number): boolean => Array.isArray(argument) && argument.length >= least;

/** The part of a value at a path. @throws FunctionError */
function part(value: Json, path: readonly Json[], what: string): Json {
  const found = atPath(value, path as Path);
  if (found === undefined) throw new FunctionError(`${what} has no ${path.map(textOf).join('.')}`);
  return found;
}

export const getSecret = ofSurroundings(
  {
    name: 'get_secret',
    doc: 'A secret, or a part of one that is written as JSON.',
    forms: ['name', '[name, key or index, ...]'],
    fits: (argument, { isFunction }) => typeof argument === 'string' || isFunction(argument) || hasItems(argument, 2),
    isMalformed: () => false,
  },
  (argument, { secret }) => {
    const [first, ...path] = listOf(argument);
    const name = textOf(first);
    const value = secret(name);
    if (value === undefined) throw new FunctionError(`there is no secret "${name}"`, 'secret');
    return path.length === 0 ? value : part(parsed(name, value), path, `the secret "${name}"`);
  },
);

function parsed(name: string, value: Json): Json {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value) as Json;
  } catch {
    throw new FunctionError(`the secret "${name}" is no JSON, so it has no parts`);
  }
}

function capabilityOf(capabilities: JsonObject | undefined, deployment: string, path: readonly Json[]): Json {
  const what = `the deployment "${deployment}"`;
  if (capabilities === undefined) throw new FunctionError(`${what} does not exist`);
  const [name, ...rest] = path;
  const value = Object.hasOwn(capabilities, textOf(name)) ? capabilities[textOf(name)] : undefined;
  if (value === undefined) throw new FunctionError(`${what} has no capability "${textOf(name)}"`);
  return part(value, rest, `the capability "${textOf(name)}" of ${what}`);
}

export const getCapability = ofSurroundings(
  {
    name: 'get_capability',
    doc: 'A capability of another deployment, or a part of it.',
    forms: ['[deployment, capability, key or index, ...]'],
    fits: isPath,
  },
  (argument, { capabilities }) => {
    const [deployment, ...path] = listOf(argument);
    return capabilityOf(capabilities(textOf(deployment)), textOf(deployment), path);
  },
);

const PARENT = 'csys-obj-parent';

export const getEnvironmentCapability = ofSurroundings(
  {
    name: 'get_environment_capability',
    doc: 'A capability of the environment that the deployment belongs to.',
    forms: ['capability', '[capability, key or index, ...]'],
    fits: (argument, check) => typeof argument === 'string' || isPath(argument, check),
    isMalformed: (argument) => hasItems(argument, 2),
  },
  (argument, { capabilities, labels }) => {
    const parent = labels(PARENT)?.[0];
    if (typeof parent !== 'string') throw new FunctionError(`the deployment has no label ${PARENT}`);
    return capabilityOf(capabilities(parent), parent, listOf(argument));
  },
);

const BY_DEPLOYMENT = 'deployment_id:';

export const getGroupCapability = ofSurroundings(
  {
    name: 'get_group_capability',
    doc: 'A capability of each deployment of a group that has it.',
    forms: [
      '[group, capability, key or index, ...]',
      '[group, [capability, ...]]',
      '[group, "deployment_id:capability"]',
    ],
    fits(argument, check) {
      const [group = null, wanted = null, ...path] = Array.isArray(argument) ? (argument as readonly Json[]) : [];
      return isPath([group, Array.isArray(wanted) ? '' : wanted, ...path], check);
    },
  },
  (argument, { groupCapabilities }) => {
    const [first, wanted, ...path] = listOf(argument);
    const group = groupCapabilities(textOf(first));
    if (group === undefined) throw new FunctionError(`there is no deployment group "${textOf(first)}"`);
    const ids = [...group.keys()].toSorted();
    if (typeof wanted === 'string' && wanted.startsWith(BY_DEPLOYMENT)) {
      const found = ids.map((id) => [id, valueIn(group.get(id), wanted.slice(BY_DEPLOYMENT.length), path)] as const);
      return Object.fromEntries(found.filter(([, value]) => value !== undefined)) as JsonObject;
    }
    if (Array.isArray(wanted)) {
      return ids.map((id) =>
        (wanted as readonly Json[]).map((name) => valueIn(group.get(id), textOf(name), path) ?? null),
      );
    }
    return ids.flatMap((id) => {
      const value = valueIn(group.get(id), textOf(wanted), path);
      return value === undefined ? [] : [value];
    });
  },
);

function valueIn(capabilities: JsonObject | undefined, name: string, path: readonly Json[]): Json | undefined {
  const value = capabilities === undefined || !Object.hasOwn(capabilities, name) ? undefined : capabilities[name];
  return value === undefined ? undefined : atPath(value, path as Path);
}

export const getLabel = ofSurroundings(
  {
    name: 'get_label',
    doc: 'The values of a label of the deployment, or one of them.',
    forms: ['key', '[key, index]'],
    fits(argument, check) {
      if (!Array.isArray(argument)) return typeof argument === 'string' || check.isFunction(argument);
      const [key = null, index = null, ...more] = argument as readonly Json[];
      const isKey = typeof key === 'string' || check.isFunction(key);
      const isIndex = typeof index === 'string' ? /^\d+$/.test(index) : isStep(index, check);
      return isKey && isIndex && more.length === 0;
    },
    isMalformed: () => false,
  },
  (argument, { labels }) => {
    const [key, index] = listOf(argument);
    const values = labels(textOf(key));
    if (values === undefined || values.length === 0)
      throw new FunctionError(`the deployment has no label "${textOf(key)}"`);
    if (index === undefined || index === null) return [...values];
    const value = values[Number(index)];
    if (value === undefined) throw new FunctionError(`the label "${textOf(key)}" has no value ${textOf(index)}`);
    return value;
  },
);

const SYSTEM: Readonly<Record<string, readonly string[]>> = {
  tenant: ['name'],
  deployment: ['id', 'name', 'blueprint', 'owner'],
};

export const getSys: IntrinsicFunction = {
  ...ofSurroundings(
    {
      name: 'get_sys',
      doc: 'What the system knows of the tenant or the deployment.',
      forms: ['[tenant, name]', '[deployment, id | name | blueprint | owner]'],
      fits: isPath,
    },
    (argument, { system }) => {
      const [entity, property] = listOf(argument).map(textOf);
      const value = system(entity ?? '', property ?? '');
      if (value === undefined) throw new FunctionError(`the system knows no ${entity} ${property}`, 'system-property');
      return value;
    },
  ),
  check(argument, check) {
    if (!isPath(argument, check)) {
      reportMalformed(check, 'get_sys needs a list of two names', 'Write { get_sys: [ deployment, id ] }.');
      return;
    }
    const [entity, property] = listOf(argument);
    if (entity === undefined || entity === null || typeof entity === 'object') return;
    const known = typeof entity === 'string' && Object.hasOwn(SYSTEM, entity) ? SYSTEM[entity] : undefined;
    if (known === undefined)
      check.report(
        {
          code: 'system-entity-unknown',
          message: `get_sys knows no "${textOf(entity)}"`,
          ...hintFor(textOf(entity), Object.keys(SYSTEM), `It knows: ${Object.keys(SYSTEM).join(', ')}.`),
        },
        0,
      );
    else if (typeof property === 'string' && !known.includes(property))
      check.report(
        {
          code: 'system-property-unknown',
          message: `get_sys knows no "${property}" of the ${textOf(entity)}`,
          ...hintFor(property, known, `It knows: ${known.join(', ')}.`),
        },
        1,
      );
  },
};

export const getConsumers = ofSurroundings(
  {
    name: 'get_consumers',
    doc: 'The deployments that use this one: their ids, their names, or how many they are.',
    forms: ['ids', 'names', 'count'],
    fits: (argument) => typeof argument === 'string' && ['ids', 'names', 'count'].includes(argument),
  },
  (argument, { consumers }) => {
    const [what] = listOf(argument);
    const known = consumers();
    if (what === 'count') return known.length;
    return known.map((one) => (what === 'ids' ? one.id : one.name));
  },
);
