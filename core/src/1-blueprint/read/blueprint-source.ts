// Where a blueprint comes from, told from what a user writes: a path, an address, a repository.

import { isArchive } from './archive-name.ts';

export type BlueprintSource =
  /** A file, a folder or an archive on this machine; also what is not there at all. */
  | { readonly kind: 'path'; readonly path: string }
  /** An archive to fetch. `hint` says what to do where it is not there. */
  | { readonly kind: 'address'; readonly url: string; readonly name: string; readonly hint: string };

export interface SourcePlace {
  /** Whether a path is there on this machine. */
  readonly isThere: (path: string) => boolean;
  /** Base address of GitHub, or of a GitHub of one's own. */
  readonly github: string;
}

const ADDRESS = /^https?:\/\//i;
const REPOSITORY = /^(?<owner>[A-Za-z0-9][\w-]*)\/(?<name>[\w-][\w.-]*?)(?::(?<ref>(?!\S*\.\.)\w[\w./+-]*))?$/;
/** Cloudify's default. */
const DEFAULT_REF = 'master';

/**
 * Tells the source of a blueprint. What is on the disk comes first: `examples/web` is a path where that or the folder
 * `examples` is there, else the repository `web` of `examples` on GitHub.
 */
export function blueprintSource(text: string, { isThere, github }: SourcePlace): BlueprintSource {
  if (ADDRESS.test(text) && URL.canParse(text)) {
    const name = new URL(text).pathname.split('/').at(-1) ?? '';
    return { kind: 'address', url: text, name, hint: 'check the address' };
  }
  const { owner, name, ref } = REPOSITORY.exec(text)?.groups ?? {};
  const isFile = /\.ya?ml$/i.test(text) || isArchive(text);
  if (owner === undefined || name === undefined || isFile || isThere(text) || isThere(owner))
    return { kind: 'path', path: text };
  const segments = (ref ?? DEFAULT_REF).split('/').map(encodeURIComponent);
  const url = `${github.replace(/\/+$/, '')}/${owner}/${name}/archive/${segments.join('/')}.tar.gz`;
  const branch = ref === undefined ? `, or name its branch or tag: ${owner}/${name}:main` : '';
  return { kind: 'address', url, name, hint: `check the name of the repository${branch}` };
}

/** An address without user, password and query, which may hold a secret. */
export function shownAddress(url: string): string {
  if (!ADDRESS.test(url) || !URL.canParse(url)) return url;
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname}`;
}
