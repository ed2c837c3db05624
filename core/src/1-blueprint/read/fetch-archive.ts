// Fetches an archive over HTTP into a file, with limits on its size, on silence and on the whole.

import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { shownAddress } from './blueprint-source.ts';

export interface FetchLimits {
  readonly bytes: number;
  /** Without a byte. */
  readonly silenceMs: number;
  /** For all of it, redirects too. */
  readonly totalMs: number;
}

const LIMITS: FetchLimits = { bytes: 256 * 2 ** 20, silenceMs: 30_000, totalMs: 600_000 };
const MOST_REDIRECTS = 5;

export interface FetchOptions {
  readonly signal: AbortSignal;
  /** Default 256 MiB, 30 s of silence, 10 minutes for all. */
  readonly limits?: FetchLimits | undefined;
}

export type Fetched =
  /** `digest`: SHA-256 of the content, as hexadecimal digits. */
  | { readonly kind: 'fetched'; readonly digest: string }
  /** `message` says why to the user, without what may be secret in the address; `isMissing` where the server says 404. */
  | { readonly kind: 'refused'; readonly message: string; readonly isMissing: boolean };

/** What ends a fetch for a reason that is told as it is. */
class Refusal extends Error {
  readonly isMissing: boolean;

  constructor(message: string, isMissing = false) {
    super(message);
    this.isMissing = isMissing;
  }
}

/** Fetches into a file that is not there yet. A part of it stays where this is refused: the caller removes its folder. */
export async function fetchArchive(url: string, file: string, options: FetchOptions): Promise<Fetched> {
  const limits = options.limits ?? LIMITS;
  const silence = new AbortController();
  const timer = setTimeout(() => silence.abort(), limits.silenceMs);
  const total = AbortSignal.timeout(limits.totalMs);
  const signal = AbortSignal.any([options.signal, silence.signal, total]);
  try {
    const response = await follow(new URL(url), signal);
    const digest = createHash('sha256');
    let received = 0;
    const counted = async function* (body: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
      for await (const chunk of body) {
        timer.refresh();
        received += chunk.length;
        checkSize(received, limits);
        digest.update(chunk);
        yield chunk;
      }
    };
    checkSize(Number(response.headers.get('content-length') ?? 0), limits);
    const body: AsyncIterable<Uint8Array> = response.body ?? emptyBody();
    await pipeline(counted(body), createWriteStream(file, { mode: 0o600, flags: 'wx' }), { signal });
    return { kind: 'fetched', digest: digest.digest('hex') };
  } catch (error) {
    const why = silence.signal.aborted
      ? `nothing came for ${limits.silenceMs / 1000} s`
      : total.aborted
        ? `it took longer than ${limits.totalMs / 1000} s`
        : reasonOf(error);
    const isMissing = error instanceof Refusal && error.isMissing;
    return { kind: 'refused', message: `${shownAddress(url)} cannot be fetched: ${why}`, isMissing };
  } finally {
    clearTimeout(timer);
  }
}

async function* emptyBody(): AsyncIterable<Uint8Array> {
  // An answer without a body is an empty file, which is no archive.
}

function checkSize(bytes: number, limits: FetchLimits): void {
  if (bytes > limits.bytes) throw new Refusal(`it is larger than ${Math.round(limits.bytes / 2 ** 20)} MiB`);
}

/** Asks, and asks again where a redirect leads. User and password go to the server of the address itself only. */
async function follow(first: URL, signal: AbortSignal): Promise<Response> {
  const authorization = credentialsOf(first);
  let url = first;
  for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects += 1) {
    const headers = url.host === first.host && authorization !== undefined ? { authorization } : {};
    const response = await fetch(withoutCredentials(url), { redirect: 'manual', signal, headers });
    if (response.ok) return response;
    await response.body?.cancel();
    const location = response.headers.get('location');
    if (response.status < 300 || response.status >= 400 || location === null)
      throw new Refusal(`${response.status} ${response.statusText}`.trim(), response.status === 404);
    url = redirected(url, location);
  }
  throw new Refusal(`it leads on more than ${MOST_REDIRECTS} times`);
}

/** Where a redirect leads: to http or https only, and never from https to http. */
export function redirected(from: URL, location: string): URL {
  if (!URL.canParse(location, from.href)) throw new Refusal('it leads on to what is no address');
  const to = new URL(location, from);
  if (to.protocol === 'https:' || (to.protocol === 'http:' && from.protocol === 'http:')) return to;
  throw new Refusal(`it leads on to ${to.protocol}//${to.host}, which is not followed from ${from.protocol}//`);
}

function credentialsOf({ username, password }: URL): string | undefined {
  if (username === '') return undefined;
  const plain = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return `Basic ${Buffer.from(plain).toString('base64')}`;
}

function withoutCredentials(url: URL): URL {
  const plain = new URL(url);
  plain.username = '';
  plain.password = '';
  return plain;
}

/** Of an error of fetch, which hides what happened in its cause. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return cause instanceof Error ? cause.message || cause.name : String(cause);
}
