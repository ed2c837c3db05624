// What a deployment can ask beyond itself when operations run on this machine, without a manager.

import { userInfo } from 'node:os';
import type { Json, JsonObject } from '@brolly/plugin-sdk';
import type { Surroundings } from '#blueprint/functions/function.ts';
import type { Plan } from '#plan/plan.ts';
import type { SecretTexts } from '#plugins/secret-texts.ts';
import type { DeploymentRecord } from '#store/store.ts';
import { deploymentId } from './deployment-id.ts';
import { capabilitiesOf, consumersOf, groupCapabilitiesOf, type Neighbours } from './neighbours.ts';

/** Reads a secret by its name; `undefined` where there is none. @throws when secrets cannot be read at all. */
export type ReadSecret = (name: string) => string | undefined;

/** Whose surroundings they are. */
export interface Place {
  readonly deploymentId: string;
  /** Absolute. */
  readonly blueprintPath: string;
  readonly plan: Pick<Plan, 'labels'>;
  /** Without it there are no secrets. */
  readonly secrets?: ReadSecret | undefined;
  readonly neighbours: Neighbours;
}

/** The name of the tenant that Cloudify makes first: without a manager there is no other. */
const TENANT = 'default_tenant';

/** Answers what there is here; what there is not is said in a FunctionError. */
export function localSurroundings(place: Place, open: readonly string[] = []): Surroundings {
  const { deploymentId: id, plan, secrets, neighbours } = place;
  const asking = {
    neighbours,
    open,
    surroundingsOf: (other: DeploymentRecord, around: readonly string[]) =>
      localSurroundings({ ...other, deploymentId: other.id, secrets, neighbours }, around),
  };
  return {
    secret: (name) => secrets?.(name),
    capabilities: (deployment) => capabilitiesOf(deployment, asking),
    groupCapabilities: (group) => groupCapabilitiesOf(group, asking),
    labels: (key) => plan.labels?.[key],
    system: (entity, property) => systemValue(place, `${entity} ${property}`),
    consumers: () => consumersOf(id, neighbours),
  };
}

function systemValue({ deploymentId: id, blueprintPath }: Place, name: string): string | undefined {
  switch (name) {
    case 'tenant name':
      return TENANT;
    case 'deployment id':
    case 'deployment name':
      return id;
    case 'deployment blueprint':
      return deploymentId(blueprintPath);
    case 'deployment owner':
      return userName();
    default:
      return undefined;
  }
}

/** Who runs this; `undefined` where the system has no name for the user, as in some containers. */
function userName(): string | undefined {
  try {
    return userInfo().username;
  } catch {
    return undefined;
  }
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
