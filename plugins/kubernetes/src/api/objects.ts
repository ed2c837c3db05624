// What is done with single objects: read, create, apply, delete.

import type { Json, JsonObject } from '@brolly/plugin-sdk';
import { failedBecause, type KubeApi } from './kube-api.ts';
import { type KubeObject, listAt, type ObjectReference, textAt } from './kube-object.ts';
import { resolveKind, type ServedKind } from './resolve-kind.ts';

/** The API with the signal of the operation that uses it. */
export interface Session {
  readonly api: KubeApi;
  readonly signal: AbortSignal;
}

export interface ApplyObjectOptions {
  /** Under which name the API server keeps which fields are ours. */
  readonly manager: string;
  /** Takes over fields of others; else they are a conflict. */
  readonly force: boolean;
  /** Nothing is changed; the answer is what it would be. */
  readonly dryRun?: boolean;
}

export interface DeleteObjectOptions {
  /** Seconds. Default: what the object says. */
  readonly gracePeriodSeconds?: number;
  /** `Foreground`, `Background` or `Orphan`. Default: what the kind has. */
  readonly propagationPolicy?: string;
  /** Only the object of this uid is deleted, none that has taken its name. */
  readonly uid?: string;
}

/** Where objects of a kind are: `/apis/apps/v1/namespaces/shop/deployments`. */
export function collectionPath({ apiVersion, plural, isNamespaced }: ServedKind, namespace: string): string {
  const root = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  return isNamespaced && namespace !== ''
    ? `${root}/namespaces/${encodeURIComponent(namespace)}/${plural}`
    : `${root}/${plural}`;
}

async function objectPath({ api, signal }: Session, reference: ObjectReference): Promise<string> {
  const kind = await resolveKind(api, reference, signal);
  return `${collectionPath(kind, reference.namespace)}/${encodeURIComponent(reference.name)}`;
}

/** The object, or `undefined` when it is not there. */
export async function readObject(session: Session, reference: ObjectReference): Promise<KubeObject | undefined> {
  const path = await objectPath(session, reference);
  try {
    return (await session.api.json({ method: 'GET', path, signal: session.signal })) as unknown as KubeObject;
  } catch (error) {
    if (failedBecause(error, 'object-missing')) return undefined;
    throw error;
  }
}

/** Objects of a kind, sorted by the API server. `namespace` empty: all of them. */
export async function listObjects(
  { api, signal }: Session,
  kind: ServedKind,
  options: { readonly namespace: string; readonly query?: Readonly<Record<string, string>> },
): Promise<readonly KubeObject[]> {
  const path = collectionPath(kind, options.namespace);
  const list = await api.json({ method: 'GET', path, query: { ...options.query }, signal });
  return listAt(list, 'items').map(
    (one) => ({ apiVersion: kind.apiVersion, kind: kind.kind, ...(one as JsonObject) }) as KubeObject,
  );
}

/** Creates an object. @throws `object-exists` */
export async function createObject(
  { api, signal }: Session,
  object: KubeObject,
  options: { readonly manager: string; readonly dryRun?: boolean },
): Promise<KubeObject> {
  const kind = await resolveKind(api, object, signal);
  const path = collectionPath(kind, textAt(object.metadata, 'namespace'));
  const query = { fieldManager: options.manager, ...(options.dryRun === true ? { dryRun: 'All' } : {}) };
  return (await api.json({ method: 'POST', path, query, body: object, signal })) as unknown as KubeObject;
}

/** Server-side apply: the object gets these fields, those of ours that are gone are taken away. May be repeated. */
export async function applyObject(
  session: Session,
  object: KubeObject,
  { manager, force, dryRun }: ApplyObjectOptions,
): Promise<KubeObject> {
  const { apiVersion, kind, metadata } = object;
  const namespace = textAt(metadata, 'namespace');
  const path = await objectPath(session, { apiVersion, kind, namespace, name: metadata.name });
  return (await session.api.json({
    method: 'PATCH',
    path,
    query: { fieldManager: manager, force: String(force), ...(dryRun === true ? { dryRun: 'All' } : {}) },
    contentType: 'application/apply-patch+yaml',
    body: object,
    signal: session.signal,
  })) as unknown as KubeObject;
}

/** Changes an object by a patch; `merge` by default. */
export async function patchObject(
  session: Session,
  reference: ObjectReference,
  patch: { readonly body: Json; readonly type?: 'merge' | 'json' },
): Promise<Json> {
  return session.api.json({
    method: 'PATCH',
    path: await objectPath(session, reference),
    contentType: `application/${patch.type ?? 'merge'}-patch+json`,
    body: patch.body,
    signal: session.signal,
  });
}

/** Asks for the end of an object; `false` when it is not there, or another one is. It may live on for a while: see `waitGone`. */
export async function deleteObject(
  session: Session,
  reference: ObjectReference,
  options: DeleteObjectOptions = {},
): Promise<boolean> {
  const path = await objectPath(session, reference);
  const { gracePeriodSeconds, propagationPolicy, uid } = options;
  const body = {
    apiVersion: 'v1',
    kind: 'DeleteOptions',
    ...(gracePeriodSeconds === undefined ? {} : { gracePeriodSeconds }),
    ...(propagationPolicy === undefined ? {} : { propagationPolicy }),
    ...(uid === undefined ? {} : { preconditions: { uid } }),
  };
  try {
    await session.api.json({ method: 'DELETE', path, body, signal: session.signal });
    return true;
  } catch (error) {
    if (failedBecause(error, 'object-missing', ...(uid === undefined ? [] : ['object-conflict']))) return false;
    throw error;
  }
}

/** Whether a field manager has set fields of an object. */
export function isManagedBy(object: KubeObject, manager: string): boolean {
  return listAt(object.metadata, 'managedFields').some((one) => textAt(one, 'manager') === manager);
}
