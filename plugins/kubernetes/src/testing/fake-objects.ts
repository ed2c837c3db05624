// The objects of a fake API server, with owners of fields as server-side apply has them; lists are one field.

import type { Json, JsonObject } from '@brolly/plugin-sdk';
import type { KnownKind } from '../api/kinds.ts';
import { at, isJsonObject, textAt } from '../api/kube-object.ts';

interface Stored {
  readonly object: JsonObject;
  /** Path of a field -> who has set it. */
  readonly owners: ReadonlyMap<string, ReadonlySet<string>>;
}

interface Write {
  readonly object: Json;
  readonly manager: string;
  readonly isDry: boolean;
}

const NOTHING: Stored = { object: {}, owners: new Map() };

export type Applied =
  | { readonly kind: 'applied'; readonly object: JsonObject }
  | { readonly kind: 'conflict'; readonly causes: readonly { readonly field: string; readonly message: string }[] };

/** Keyed by plural, namespace and name. */
export class FakeObjects {
  readonly #stored = new Map<string, Stored>();
  readonly #custom: KnownKind[] = [];
  #version = 0;
  /** Changes what is stored, as controllers do: it is given what was written. */
  control: (plural: string, object: JsonObject) => JsonObject = (_plural, object) => object;

  customKinds(): readonly KnownKind[] {
    return this.#custom;
  }

  serve(kind: KnownKind): void {
    this.#custom.push(kind);
  }

  clear(): void {
    this.#stored.clear();
  }

  read(plural: string, namespace: string, name: string): JsonObject | undefined {
    const stored = this.#stored.get(`${plural}/${namespace}/${name}`);
    return stored === undefined ? undefined : this.control(plural, shown(stored));
  }

  list(plural: string, namespace: string, labelSelector = ''): JsonObject[] {
    const terms = labelSelector.split(/,(?![^(]*\))/).filter(Boolean);
    return [...this.#stored]
      .filter(([key]) => key.startsWith(namespace === '' ? `${plural}/` : `${plural}/${namespace}/`))
      .map(([, stored]) => this.control(plural, shown(stored)))
      .filter((one) => terms.every((term) => isSelected(one, term)));
  }

  remove(plural: string, namespace: string, name: string): boolean {
    return this.#stored.delete(`${plural}/${namespace}/${name}`);
  }

  write(plural: string, namespace: string, { object, manager, isDry }: Write): JsonObject {
    const owners = new Map([...leaves(object as JsonObject)].map(([path]) => [path, new Set([manager])]));
    return this.#store(plural, namespace, { stored: { object: object as JsonObject, owners }, isDry });
  }

  merge(plural: string, namespace: string, name: string, patch: JsonObject): JsonObject {
    const before = this.#stored.get(`${plural}/${namespace}/${name}`) ?? NOTHING;
    const owners = new Map(before.owners);
    for (const [path] of leaves(patch)) owners.set(path, new Set(['patch']));
    const object = merged(before.object, patch) as JsonObject;
    return this.#store(plural, namespace, { stored: { object, owners }, isDry: false });
  }

  /** A JSON patch of replacements: `/spec/template` -> value. */
  replace(plural: string, namespace: string, name: string, values: ReadonlyMap<string, Json>): JsonObject {
    const before = this.#stored.get(`${plural}/${namespace}/${name}`) ?? NOTHING;
    const object = structuredClone(before.object) as Record<string, Json>;
    for (const [path, value] of values) {
      const steps = path.split('/').slice(1);
      const place = at(object, ...steps.slice(0, -1)) as Record<string, Json>;
      place[steps.at(-1) ?? ''] = value;
    }
    return this.#store(plural, namespace, { stored: { ...before, object }, isDry: false });
  }

  apply(plural: string, namespace: string, write: Write & { readonly force: boolean }): Applied {
    const { manager, force, isDry } = write;
    const declared = write.object as JsonObject;
    const name = textAt(declared, 'metadata', 'name');
    const before = this.#stored.get(`${plural}/${namespace}/${name}`) ?? NOTHING;
    const wanted = leaves(declared);
    const present = leaves(before.object);
    const conflicts = [...wanted].flatMap(([path, value]) => {
      const [other] = [...(before.owners.get(path) ?? [])].filter((one) => one !== manager);
      const isSame = JSON.stringify(present.get(path)) === JSON.stringify(value);
      return other === undefined || isSame ? [] : [{ path, other }];
    });
    if (conflicts.length > 0 && !force)
      return {
        kind: 'conflict',
        causes: conflicts.map(({ path, other }) => ({ field: path, message: `conflict with "${other}" using v1` })),
      };
    const owners = new Map<string, ReadonlySet<string>>();
    for (const [path, them] of before.owners) {
      const left = new Set(them);
      if (!wanted.has(path)) left.delete(manager);
      if (left.size > 0 || wanted.has(path)) owners.set(path, left);
      else present.delete(path);
    }
    for (const [path, value] of wanted) {
      const isTaken = conflicts.some((one) => one.path === path);
      owners.set(path, new Set([...(isTaken ? [] : (owners.get(path) ?? [])), manager]));
      present.set(path, value);
    }
    const object = merged(identityOf(declared), fromLeaves(present)) as JsonObject;
    return { kind: 'applied', object: this.#store(plural, namespace, { stored: { object, owners }, isDry }) };
  }

  #store(
    plural: string,
    namespace: string,
    { stored, isDry }: { readonly stored: Stored; readonly isDry: boolean },
  ): JsonObject {
    const name = textAt(stored.object, 'metadata', 'name');
    const key = `${plural}/${namespace}/${name}`;
    const before = this.#stored.get(key)?.object;
    if (!isDry) this.#version += 1;
    const uid = textAt(before, 'metadata', 'uid') || `uid-${this.#version}`;
    const resourceVersion = isDry ? textAt(before, 'metadata', 'resourceVersion') : String(this.#version);
    const metadata = { ...(stored.object['metadata'] as JsonObject), uid, resourceVersion };
    const whole = { object: { ...stored.object, metadata }, owners: stored.owners };
    if (!isDry) this.#stored.set(key, whole);
    return this.control(plural, shown(whole));
  }
}

/** `term`: `app=web` or `app in (web,api)`; of others the fake knows nothing. */
function isSelected(object: JsonObject, term: string): boolean {
  const [, key = '', value, values] = /^([^ =!]+)(?:=(.*)| in \((.*)\))$/.exec(term) ?? [];
  if (key === '') throw new Error(`the fake knows no selector like ${term}`);
  const label = at(object, 'metadata', 'labels', key);
  return label !== undefined && (values?.split(',') ?? [value]).some((one) => one === label);
}

function shown({ object, owners }: Stored): JsonObject {
  const managers = [...new Set([...owners.values()].flatMap((them) => [...them]))];
  const managedFields = managers.map((manager) => ({ manager, operation: 'Apply' }));
  return { ...object, metadata: { ...(object['metadata'] as JsonObject), managedFields } };
}

/** What no manager owns. */
const FREE = ['apiVersion', 'kind', 'metadata.name', 'metadata.namespace', 'metadata.uid', 'metadata.resourceVersion'];

function leaves(value: JsonObject, prefix = '', found = new Map<string, Json>()): Map<string, Json> {
  for (const [key, one] of Object.entries(value)) {
    const path = prefix === '' ? key : `${prefix}\u0000${key}`;
    if (isJsonObject(one) && Object.keys(one).length > 0) leaves(one, path, found);
    else found.set(path, one);
  }
  if (prefix === '') for (const path of FREE) found.delete(path.replace('.', '\u0000'));
  return found;
}

function fromLeaves(found: ReadonlyMap<string, Json>): JsonObject {
  const root: Record<string, Json> = {};
  for (const [path, value] of found) {
    const steps = path.split('\u0000');
    let place: Record<string, Json> = root;
    for (const step of steps.slice(0, -1)) place = (place[step] ??= {}) as Record<string, Json>;
    place[steps.at(-1) ?? ''] = value;
  }
  return root;
}

function identityOf({ apiVersion, kind, metadata }: JsonObject): JsonObject {
  const [name, namespace] = [textAt(metadata, 'name'), textAt(metadata, 'namespace')];
  return {
    apiVersion: apiVersion ?? '',
    kind: kind ?? '',
    metadata: { name, ...(namespace === '' ? {} : { namespace }) },
  };
}

/** A JSON merge patch. */
function merged(value: Json | undefined, patch: Json): Json {
  if (!isJsonObject(patch)) return patch;
  const result: Record<string, Json> = isJsonObject(value) ? { ...value } : {};
  for (const [key, one] of Object.entries(patch)) {
    if (one === null) delete result[key];
    else result[key] = merged(result[key], one);
  }
  return result;
}
