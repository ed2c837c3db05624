// What a deployment can ask beyond itself when operations run on this machine, without a manager: secrets.

import type { Json, JsonObject } from '@brolly/plugin-sdk';
import { FunctionError, type Surroundings } from '#blueprint/functions/function.ts';
import type { Plan } from '#plan/plan.ts';
import type { SecretTexts } from '#plugins/secret-texts.ts';

/** Reads a secret by its name; `undefined` where there is none. @throws when secrets cannot be read at all. */
export type ReadSecret = (name: string) => string | undefined;

/** Answers what there is here; the rest says in a FunctionError that it is not there. */
export function localSurroundings(plan: Pick<Plan, 'labels'>, secrets: ReadSecret | undefined): Surroundings {
  return {
    secret: (name) => secrets?.(name),
    capabilities: notThere('other deployments are'),
    groupCapabilities: notThere('deployment groups are'),
    labels: (key) => plan.labels?.[key],
    system: notThere('the tenant and the owner are'),
    consumers: () => [],
  };
}

function notThere(what: string): () => never {
  return () => {
    throw new FunctionError(`${what} not known in local mode yet`);
  };
}

/** Reads secrets and notes each, so that no text that leaves an operation holds it. */
export function notingSecrets(secrets: ReadSecret | undefined, texts: SecretTexts): ReadSecret | undefined {
  if (secrets === undefined) return undefined;
  return (name) => {
    const value = secrets(name);
    if (value !== undefined) noteSecret(name, value, texts);
    return value;
  };
}

function noteSecret(name: string, value: string, texts: SecretTexts): void {
  texts.addReferred(value, { get_secret: name });
  for (const { path, text } of leavesOf(structured(value), []))
    texts.addReferred(text, { get_secret: [name, ...path] });
}

const SHORTEST_TEXT = 4;
/** A port is no secret, and would be masked everywhere. */
const SHORTEST_NUMBER = 6;

/** A secret that is written as JSON has secrets in it: `{get_secret: [name, key]}` reads one. */
function structured(value: string): Json {
  if (!/^\s*[[{]/.test(value)) return null;
  try {
    return JSON.parse(value) as Json;
  } catch {
    return null;
  }
}

/** Strings at any depth, and numbers as scripts would write them; truth values, short words and ports are no secrets. */
function leavesOf(value: Json, path: readonly (string | number)[]): { path: typeof path; text: string }[] {
  if (typeof value === 'string' || typeof value === 'number') {
    const text = String(value);
    const shortest = typeof value === 'string' ? SHORTEST_TEXT : SHORTEST_NUMBER;
    return path.length > 0 && text.length >= shortest ? [{ path, text }] : [];
  }
  if (typeof value !== 'object' || value === null) return [];
  const entries: [string | number, Json][] = Array.isArray(value)
    ? value.map((item: Json, index) => [index, item])
    : Object.entries(value as JsonObject);
  return entries.flatMap(([key, item]) => leavesOf(item, [...path, key]));
}

/** Runtime properties as an operation sees them: a stored `{get_secret: name}` gives the secret, all else is as it is. */
export function readStoredSecrets(value: Json, evaluate: (value: Json) => Json): Json {
  if (Array.isArray(value)) return value.map((item: Json) => readStoredSecrets(item, evaluate));
  if (typeof value !== 'object' || value === null) return value;
  if (isStoredSecret(value as JsonObject)) return evaluate(value);
  const entries = Object.entries(value as JsonObject);
  return Object.fromEntries(entries.map(([key, item]) => [key, readStoredSecrets(item, evaluate)]));
}

/** `{get_secret: ...}`, or `{concat: [...]}` of texts and such. */
function isStoredSecret(value: JsonObject): boolean {
  const [name, ...others] = Object.keys(value);
  if (others.length > 0) return false;
  if (name === 'get_secret') return true;
  const parts = name === 'concat' ? value['concat'] : undefined;
  return (
    Array.isArray(parts) &&
    parts.some((part: Json) => typeof part === 'object' && part !== null && isStoredSecret(part as JsonObject))
  );
}
