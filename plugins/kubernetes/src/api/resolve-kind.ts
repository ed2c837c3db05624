// Where objects of a kind are at an API server.

import { type Json, NonRecoverableError, RecoverableError } from '@brolly/plugin-sdk';
import { KNOWN_KINDS, knownKindOf } from './kinds.ts';
import { failedBecause, type KubeApi } from './kube-api.ts';
import { listAt, type ObjectReference, textAt } from './kube-object.ts';

/** Sample: `{ apiVersion: 'apps/v1', kind: 'Deployment', plural: 'deployments', isNamespaced: true }`. */
export interface ServedKind {
  readonly apiVersion: string;
  readonly kind: string;
  readonly plural: string;
  readonly isNamespaced: boolean;
}

interface NamedKind {
  readonly served: ServedKind;
  /** What kubectl calls it. */
  readonly names: readonly string[];
}

/** A kind that comes with a definition which was applied a moment ago is served a moment later. */
const RETRY_AFTER_MS = 1_000;

/** Finds a kind by its version and name, at the API server where it is not known. @throws `kind-unknown`, recoverable */
export async function resolveKind(
  api: KubeApi,
  { apiVersion, kind }: Pick<ObjectReference, 'apiVersion' | 'kind'>,
  signal: AbortSignal,
): Promise<ServedKind> {
  const known = KNOWN_KINDS.find((one) => one.kind === kind && one.apiVersion === apiVersion);
  if (known !== undefined) return known;
  const served = await servedKinds(api, apiVersion, signal);
  const found = served.find((one) => one.kind === kind);
  if (found !== undefined) return found;
  throw new RecoverableError(`${api.server} serves no ${kind} of ${apiVersion}`, {
    reason: 'kind-unknown',
    hint:
      served.length === 0
        ? 'Correct its apiVersion, or install what defines it first.'
        : `Of ${apiVersion} it serves: ${served.map((one) => one.kind).join(', ')}.`,
    retryAfterMs: RETRY_AFTER_MS,
  });
}

/**
 * Finds a kind by a word of kubectl: `rc`, `deployment`, `endpoints`, `widgets.example.org`. The core is asked first, then
 * the groups in the API server's order.
 *
 * @throws NonRecoverableError `kind-unknown`; RecoverableError `api-unavailable` where a group that may have it does not answer
 */
export async function resolveWord(api: KubeApi, word: string, signal: AbortSignal): Promise<ServedKind> {
  const known = knownKindOf(word);
  if (known !== undefined) return known;
  const name = (word.split('.')[0] ?? '').toLowerCase();
  const group = word.includes('.') ? word.slice(word.indexOf('.') + 1) : undefined;
  const named = (kinds: readonly NamedKind[]) => kinds.find(({ names }) => names.includes(name))?.served;
  const ofCore = group === undefined ? named(await kindsOf(api, 'v1', signal)) : undefined;
  if (ofCore !== undefined) return ofCore;
  const silent: string[] = [];
  for (const one of listAt(await api.json({ method: 'GET', path: '/apis', signal }), 'groups')) {
    if (group !== undefined && textAt(one, 'name') !== group) continue;
    const version = textAt(one, 'preferredVersion', 'groupVersion');
    const found = named(await kindsOf(api, version, signal).catch(notedIn(silent, version)));
    if (found !== undefined) return found;
  }
  if (silent.length > 0)
    throw new RecoverableError(`${api.server} knows no kind "${word}", but ${silent.join(', ')} does not answer`, {
      reason: 'api-unavailable',
      hint: 'See "kubectl get apiservices" for what serves it.',
    });
  throw new NonRecoverableError(`${api.server} knows no kind "${word}"`, {
    reason: 'kind-unknown',
    hint: 'Write the name of a kind as kubectl takes it: deployment, service, pod, ...',
  });
}

/** Another API server may stand behind a group, and be away while all others answer. */
function notedIn(silent: string[], version: string): (error: unknown) => readonly NamedKind[] {
  return (error) => {
    if (!failedBecause(error, 'api-unavailable')) throw error;
    silent.push(version);
    return [];
  };
}

async function servedKinds(api: KubeApi, apiVersion: string, signal: AbortSignal): Promise<readonly ServedKind[]> {
  return (await kindsOf(api, apiVersion, signal)).map(({ served }) => served);
}

async function kindsOf(api: KubeApi, apiVersion: string, signal: AbortSignal): Promise<readonly NamedKind[]> {
  const path = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  const list = await api.json({ method: 'GET', path, signal }).catch((error: unknown): Json => {
    if (failedBecause(error, 'object-missing')) return { resources: [] };
    throw error;
  });
  return listAt(list, 'resources')
    .filter((one) => !textAt(one, 'name').includes('/'))
    .map((one) => {
      const [kind, plural] = [textAt(one, 'kind'), textAt(one, 'name')];
      const shortNames = listAt(one, 'shortNames').filter((name) => typeof name === 'string');
      return {
        served: { apiVersion, kind, plural, isNamespaced: (one as { namespaced?: boolean }).namespaced === true },
        names: [kind.toLowerCase(), plural, textAt(one, 'singularName'), ...shortNames],
      };
    });
}
