// Fetches from upstream, or from a mirror of the same layout, with a few tries and the tokens that registries ask for.

import { setTimeout as delay } from 'node:timers/promises';

/** A request that was answered with no content. */
export class FetchError extends Error {}

/** Where files and images are fetched. */
export interface FetchSource {
  /** The answer to a path such as `dl.k8s.io/v1.36.3/…` or `v2/ghcr.io/flannel-io/flannel/manifests/v0.28.4`. @throws FetchError */
  fetch(path: string, accept?: readonly string[]): Promise<Response>;
}

const TRIES = 3;
const PAUSE_MS = 1_000;
/** The registry behind the name that people write. */
const HOSTS: Readonly<Record<string, string>> = { 'docker.io': 'registry-1.docker.io' };

/** @param mirror its base address without a slash at the end; empty: upstream */
export function fetchSource(mirror: string, signal: AbortSignal): FetchSource {
  const tokens = new Map<string, string>();
  const ask = async (url: string, path: string, accept: readonly string[]): Promise<Response> => {
    const scope = scopeOf(path);
    const request = (): Promise<Response> => {
      const token = tokens.get(scope);
      const headers = [
        ...accept.map((one): [string, string] => ['accept', one]),
        ...(token === undefined ? [] : [['authorization', `Bearer ${token}`] as [string, string]]),
      ];
      return fetch(url, { signal, headers });
    };
    const response = await request();
    const challenge = response.status === 401 ? response.headers.get('www-authenticate') : null;
    if (challenge === null) return response;
    await response.body?.cancel();
    tokens.set(scope, await tokenFor(challenge, signal));
    return request();
  };
  return {
    async fetch(path, accept = []) {
      const url = urlOf(mirror, path);
      for (let tries = 1; ; tries += 1) {
        const failure = await ask(url, path, accept).then(
          (response) => (response.ok ? response : `${url} answers ${response.status} ${response.statusText}`),
          (error: unknown) => `${url} cannot be fetched: ${reasonOf(error)}`,
        );
        if (typeof failure !== 'string') return failure;
        signal.throwIfAborted();
        if (tries === TRIES || / answers 4\d\d /.test(failure)) throw new FetchError(failure);
        await delay(PAUSE_MS * tries, undefined, { signal });
      }
    },
  };
}

function urlOf(mirror: string, path: string): string {
  if (mirror !== '') return `${mirror}/${path}`;
  const [, registry, rest] = /^v2\/([^/]+)\/(.+)$/.exec(path) ?? [];
  return registry === undefined ? `https://${path}` : `https://${HOSTS[registry] ?? registry}/v2/${rest}`;
}

/** Tokens are given per repository: `v2/ghcr.io/flannel-io/flannel`. */
function scopeOf(path: string): string {
  return path.replace(/\/(manifests|blobs)\/[^/]+$/, '');
}

/** @see https://distribution.github.io/distribution/spec/auth/token/ */
async function tokenFor(challenge: string, signal: AbortSignal): Promise<string> {
  const fields = Object.fromEntries(
    [...challenge.matchAll(/(\w+)="([^"]*)"/g)].map(([, name, value]) => [name, value]),
  );
  const { realm, service, scope } = fields as Readonly<Record<string, string | undefined>>;
  if (realm === undefined || !realm.startsWith('https://')) throw new FetchError(`a login is asked for: ${challenge}`);
  const url = new URL(realm);
  if (service !== undefined) url.searchParams.set('service', service);
  if (scope !== undefined) url.searchParams.set('scope', scope);
  const response = await fetch(url, { signal });
  if (!response.ok) throw new FetchError(`${url.origin} gives no token: ${response.status} ${response.statusText}`);
  const { token, access_token: other } = (await response.json()) as { token?: string; access_token?: string };
  return token ?? other ?? '';
}

function reasonOf(error: unknown): string {
  const { message, cause } = error as Error & { readonly cause?: Error };
  return cause?.message ?? message;
}
