// Objects of Kubernetes as data: what operations read of them, whatever their kind.

import type { Json, JsonObject } from '@brolly/plugin-sdk';

/** Sample: `{ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web' }, spec: { ... } }`. */
export interface KubeObject extends JsonObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMetadata;
}

export interface ObjectMetadata extends JsonObject {
  readonly name: string;
}

/** Which object: `namespace` is empty where its kind has none. */
export interface ObjectReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

/** What stands at a path, `undefined` where there is nothing: `at(pod, 'status', 'phase')`. */
export function at(value: Json | undefined, ...path: readonly (string | number)[]): Json | undefined {
  let found: Json | undefined = value;
  for (const step of path) {
    if (found === null || typeof found !== 'object') return undefined;
    found = (found as Readonly<Record<string | number, Json | undefined>>)[step];
  }
  return found;
}

export function textAt(value: Json | undefined, ...path: readonly (string | number)[]): string {
  const found = at(value, ...path);
  return typeof found === 'string' ? found : '';
}

/** `fallback` where there is no number. */
export function numberAt(value: Json | undefined, path: readonly (string | number)[], fallback = 0): number {
  const found = at(value, ...path);
  return typeof found === 'number' ? found : fallback;
}

export function listAt(value: Json | undefined, ...path: readonly (string | number)[]): readonly Json[] {
  const found = at(value, ...path);
  return Array.isArray(found) ? (found as readonly Json[]) : [];
}

export function isJsonObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function referenceOf(object: KubeObject): ObjectReference {
  const { apiVersion, kind, metadata } = object;
  return { apiVersion, kind, namespace: textAt(metadata, 'namespace'), name: metadata.name };
}

/** How messages call an object: `Deployment shop/web`, `Namespace shop`. */
export function shownReference({ kind, namespace, name }: Omit<ObjectReference, 'apiVersion'>): string {
  return `${kind} ${namespace === '' ? '' : `${namespace}/`}${name}`;
}
