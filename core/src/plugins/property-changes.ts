// What an operation left in the working copy of an instance's runtime properties, as a change for the store.

import { isDeepStrictEqual } from 'node:util';
import type { Json } from '@brolly/plugin-sdk';
import type { InstanceChange } from '#execution/execution-event.ts';

/**
 * Compares the properties before an operation with those after it, per key and deeply.
 *
 * @returns the keys that were set or deleted; `undefined` when nothing differs.
 */
export function propertyChanges(
  instanceId: string,
  before: Readonly<Record<string, Json | undefined>>,
  after: Readonly<Record<string, Json | undefined>>,
): InstanceChange | undefined {
  const setProperties: Record<string, Json> = {};
  for (const [key, value] of Object.entries(after)) {
    const json = asJson(value);
    if (json !== undefined && !isDeepStrictEqual(json, before[key])) setProperties[key] = json;
  }
  const deletedProperties = Object.keys(before).filter(
    (key) => before[key] !== undefined && asJson(after[key]) === undefined,
  );
  if (Object.keys(setProperties).length === 0 && deletedProperties.length === 0) return undefined;
  return {
    instanceId,
    ...(Object.keys(setProperties).length > 0 ? { setProperties } : {}),
    ...(deletedProperties.length > 0 ? { deletedProperties } : {}),
  };
}

/** The value as JSON keeps it: dates become text, `undefined` inside objects goes; `undefined` for what JSON cannot hold. */
export function asJson(value: unknown): Json | undefined {
  const text = JSON.stringify(value) as string | undefined;
  return text === undefined ? undefined : (JSON.parse(text) as Json);
}
