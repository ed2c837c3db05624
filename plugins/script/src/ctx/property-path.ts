// Paths into properties as scripts write them: `a.b[0].c`.

import type { Json, JsonObject } from '@brolly/plugin-sdk';
import { CtxError } from './ctx-error.ts';

type Step = string | number;

/** Reads a path. @throws CtxError `illegal path: ...` where a part is not there */
export function readPath(root: JsonObject, path: string): Json {
  let value: Json | undefined = root;
  for (const step of stepsOf(path)) {
    value = childOf(value, step);
    if (value === undefined) throw new CtxError(`illegal path: ${path}`);
  }
  return value;
}

/** Gives the root with a value written at a path: mappings that miss on the way are made, lists are not. */
export function writtenPath(root: JsonObject, path: string, value: Json): JsonObject {
  return written(root, { steps: stepsOf(path), path, value }) as JsonObject;
}

function written(
  at: Json | undefined,
  todo: { readonly steps: readonly Step[]; readonly path: string; readonly value: Json },
): Json {
  const [step, ...steps] = todo.steps;
  if (step === undefined) return todo.value;
  if (typeof step === 'number') {
    if (!Array.isArray(at) || step >= at.length) throw new CtxError(`illegal path: ${todo.path}`);
    return at.with(step, written(at[step] as Json, { ...todo, steps }));
  }
  const mapping: JsonObject = isMapping(at) ? at : {};
  if (at !== undefined && at !== null && !isMapping(at)) throw new CtxError(`illegal path: ${todo.path}`);
  return { ...mapping, [step]: written(ownValue(mapping, step), { ...todo, steps }) };
}

function stepsOf(path: string): readonly Step[] {
  return path.split('.').flatMap((part): Step[] => {
    const [, name = '', indexes = ''] = /^([^[]*)((?:\[\d+\])*)$/.exec(part) ?? [];
    if (name === '' && indexes === '') throw new CtxError(`illegal path: ${path}`);
    const steps = [...indexes.matchAll(/\[(\d+)\]/g)].map((match) => Number(match[1]));
    return name === '' ? steps : [name, ...steps];
  });
}

function childOf(value: Json | undefined, step: Step): Json | undefined {
  if (typeof step === 'number') return Array.isArray(value) ? (value[step] as Json | undefined) : undefined;
  return isMapping(value) ? ownValue(value, step) : undefined;
}

function ownValue(mapping: JsonObject, name: string): Json | undefined {
  return Object.hasOwn(mapping, name) ? mapping[name] : undefined;
}

/** Whether a value is a mapping. */
export function isMapping(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
