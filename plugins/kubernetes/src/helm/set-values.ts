// `set_values` of a release as values: what `helm --set` means, in a file, so that no value stands on a command line.

import { type Json, type JsonObject, NonRecoverableError } from '@brolly/plugin-sdk';
import { isJsonObject, textAt } from '../api/kube-object.ts';

type Step = string | number;

/**
 * Lays `[{ name: 'image.tag', value: '1.2' }, { name: 'ports[0]', value: 80 }]` over values. A dot in a key has a backslash
 * before it. Values keep their types: a text stays a text.
 *
 * @throws NonRecoverableError `property-invalid`
 */
export function withSetValues(values: JsonObject, settings: readonly Json[]): JsonObject {
  const result = structuredClone(values) as Record<string, Json>;
  for (const setting of settings) {
    const name = textAt(setting, 'name');
    const steps = stepsOf(name);
    if (!isJsonObject(setting) || steps === undefined)
      throw new NonRecoverableError(`set_values has the item ${JSON.stringify(name)}, which names no value`, {
        reason: 'property-invalid',
        hint: 'Write items such as {name: image.tag, value: "1.2"}.',
      });
    set(result, steps, setting['value'] ?? null);
  }
  return result;
}

function stepsOf(name: string): readonly Step[] | undefined {
  const parts = [...name.matchAll(/((?:[^.[\]\\]|\\.)+)|\[(\d+)\]/g)];
  if (parts.length === 0) return undefined;
  return parts.map(([, key, index]) => (key === undefined ? Number(index) : key.replaceAll(/\\(.)/g, '$1')));
}

function set(place: Record<Step, Json>, steps: readonly Step[], value: Json): void {
  const [first = '', next, ...others] = steps;
  if (next === undefined) {
    place[first] = value;
    return;
  }
  const below = place[first];
  const isFit = typeof next === 'number' ? Array.isArray(below) : isJsonObject(below);
  const inner = (isFit ? below : typeof next === 'number' ? [] : {}) as Record<Step, Json>;
  place[first] = inner;
  set(inner, [next, ...others], value);
}
