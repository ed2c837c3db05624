// The parameter `overrides` of kubectl: a JSON or YAML mapping that is merged into what would be made.

import { type Json, type JsonObject, NonRecoverableError } from '@brolly/plugin-sdk';
import { load } from 'js-yaml';
import { at, isJsonObject, type KubeObject } from '../api/kube-object.ts';

/**
 * Merges overrides into an object, as a JSON merge patch: `null` takes a key away, a list takes the place of a list.
 *
 * Overrides of 2015 were written for a ReplicationController: their `apiVersion` and `kind` are passed over, and a selector
 * that is a plain mapping counts as `matchLabels`.
 *
 * @param name how messages call the overrides: `overrides`, `property run_overrides of web`
 * @throws NonRecoverableError `overrides-invalid`
 */
export function withOverrides(object: KubeObject, overrides: Json | undefined, name: string): KubeObject {
  const { apiVersion: _apiVersion, kind: _kind, ...patch } = mappingOf(overrides, name);
  const selector = at(patch, 'spec', 'selector');
  const isOfController =
    object.kind !== 'Service' &&
    isJsonObject(selector) &&
    Object.values(selector).every((one) => typeof one === 'string');
  const translated = isOfController
    ? { ...patch, spec: { ...(patch['spec'] as JsonObject), selector: { matchLabels: selector } } }
    : patch;
  return mergePatch(object, translated) as unknown as KubeObject;
}

function mappingOf(overrides: Json | undefined, name: string): JsonObject {
  if (overrides === undefined || overrides === null || overrides === '') return {};
  const value = typeof overrides === 'string' ? parse(unquoted(overrides.trim()), name) : overrides;
  if (isJsonObject(value)) return value;
  throw invalid(name, 'it is no mapping');
}

/** Quotes that were meant for the shell of 2015. */
function unquoted(text: string): string {
  const inner = /^'([\s\S]*)'$/.exec(text.replace(/^--overrides=/, ''))?.[1];
  return inner ?? text.replace(/^--overrides=/, '');
}

function parse(text: string, name: string): Json {
  try {
    return load(text) as Json;
  } catch (error) {
    throw invalid(name, (error as Error).message.split('\n')[0] ?? '');
  }
}

function invalid(name: string, why: string): NonRecoverableError {
  return new NonRecoverableError(`${name} cannot be read: ${why}`, {
    reason: 'overrides-invalid',
    hint: `Write a mapping in JSON or YAML, such as {"spec": {"replicas": 2}}.`,
  });
}

/** A JSON merge patch. @see https://www.rfc-editor.org/rfc/rfc7396 */
export function mergePatch(value: Json | undefined, patch: Json): Json {
  if (!isJsonObject(patch)) return patch;
  const result: Record<string, Json> = isJsonObject(value) ? { ...value } : {};
  for (const [key, one] of Object.entries(patch)) {
    if (one === null) delete result[key];
    else result[key] = mergePatch(result[key], one);
  }
  return result;
}
