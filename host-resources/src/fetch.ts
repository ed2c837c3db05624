// Where something is fetched from, and how it is known to be the right thing.

import type { Json } from '@brolly/plugin-sdk';
import type { HostProxy } from './host-proxy.ts';
import type { Fetch } from './resource-kind.ts';
import { shortHash } from './shell/script.ts';

/**
 * Where a download's SHA-256 comes from: written down, or a file at an address whose first word is the hash
 * (upstream's `.sha256` files, also those with lines of `hash  name`: then `name` picks the line). Or nowhere, for what
 * nobody publishes one of, such as the key of a package repository: then the certificate of the address vouches for it.
 */
export type Checksum =
  | { readonly kind: 'sha256'; readonly value: string }
  | { readonly kind: 'url'; readonly url: string; readonly name?: string }
  | { readonly kind: 'none' };

/** What is fetched: one file, or with a directory the members of an archive. */
interface Fetched {
  readonly url: string;
  readonly checksum: Checksum;
  readonly proxy?: HostProxy | undefined;
  readonly directory?: string;
  readonly stripComponents?: number;
  readonly members?: readonly string[];
}

/** What is wrong with a checksum, if anything. */
export function checksumMistake(checksum: Checksum): string | undefined {
  if (checksum.kind !== 'sha256' || /^[0-9a-fA-F]{64}$/.test(checksum.value)) return undefined;
  return `${checksum.value} is no SHA-256`;
}

/** What to fetch for a download or an archive. */
export function fetchOf(resource: Fetched): Fetch {
  const { url, checksum, proxy } = resource;
  const through = proxy === undefined ? {} : { proxy };
  if (checksum.kind === 'sha256') return { url, sha256: checksum.value.toLowerCase(), ...through };
  if (checksum.kind === 'none') return { url, ...through };
  const named = checksum.name === undefined ? {} : { checksumName: checksum.name };
  return { url, checksumUrl: checksum.url, ...named, ...through };
}

/** A name for where something comes from and what is taken of it: when it changes, it is fetched again. */
export function fetchSource(resource: Fetched): string {
  const origin = originOf(resource);
  if (resource.directory === undefined) return shortHash(JSON.stringify([origin]));
  return shortHash(JSON.stringify([origin, resource.directory, resource.stripComponents ?? 0, resource.members ?? []]));
}

function originOf({ url, checksum }: Fetched): Json {
  switch (checksum.kind) {
    case 'sha256':
      return checksum.value.toLowerCase();
    case 'url':
      return [url, checksum.url, checksum.name ?? null];
    case 'none':
      return [url];
  }
}
