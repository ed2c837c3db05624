// What a kind of resource is: its name, and four things that it can do.

import type { Json } from '@brolly/plugin-sdk';
import type { HostProxy } from './host-proxy.ts';

/** What a host said of one resource, by name: `mode` -> `644`. */
export type Facts = ReadonlyMap<string, string>;

export interface Difference {
  readonly action: 'create' | 'update' | 'delete' | 'run';
  /** One line for people: `create /etc/motd (0644, 3 bytes)`. */
  readonly summary: string;
  readonly diff?: string;
  /** Units that it restarts. */
  readonly restarts?: readonly string[];
  /** What is there now, for the record. */
  readonly before: Json;
  /** What taking it back will do: `remove /etc/motd`. */
  readonly revertAction: 'delete' | 'update' | 'run';
  readonly revertSummary: string;
}

/** What a kind may know of the other resources of the list. */
export interface CompareContext {
  /** Keys of the resources before this one that will change. */
  readonly changedBefore: ReadonlySet<string>;
  /** Paths of systemd units and drop-ins that change before this one, since the last reload. */
  readonly unitFilesChangedBefore: boolean;
}

/** Something to fetch before a change can be made. */
export interface Fetch {
  readonly url: string;
  /** Its SHA-256, where it is written down. */
  readonly sha256?: string;
  readonly checksumUrl?: string;
  /** The name in the file at `checksumUrl`. */
  readonly checksumName?: string;
  /** Where one fetch of a list has a proxy, those without one are fetched directly. Default: what the host has. */
  readonly proxy?: HostProxy;
  /** What to do with the verified file at once, still in the background. */
  readonly unpack?: { readonly stripComponents: number };
}

/**
 * A kind of resource.
 *
 * Fragments are POSIX sh, run as root in a subshell of their own under `set -eu` with stdin from nowhere and stdout
 * to nowhere. They see `$root` (the record root) and the functions in shell/. Everything but the fragments is pure.
 */
export interface ResourceKind<R extends { readonly kind: string }> {
  /** What stands behind the kind in a resource's key, unique for what it is about: the path of a file. */
  name(resource: R): string;
  /** Paths that must be absolute and plain. */
  paths?(resource: R): readonly string[];
  /** The path of which it says everything: no other resource of a list may claim it, or a line of it. */
  claims?(resource: R): string;
  /** The file of which it is one line. */
  edits?(resource: R): string;
  /** What is wrong with a resource that no host can be asked about: `that is no name of a unit`. */
  mistake?(resource: R): string | undefined;
  /** Whether systemd has to read its units again when this changes. */
  changesUnits?(resource: R): boolean;
  /** The path whose attributes `observe` asks for, by `brolly_attributes_of`: one process tells those of a whole list. */
  attributesOf?(resource: R): string;
  /**
   * The word of a change that is made in one go with those of its kind that follow: the first finds them in `$together`.
   * It has nothing that a shell would take for more than itself.
   */
  together?(resource: R): string;
  /** Shell functions that `observe` needs. */
  observeFunctions?(): readonly string[];
  /** Shell functions that `change` needs. */
  changeFunctions?(): readonly string[];
  /** sh that prints facts with `brolly_fact NAME VALUE` (one line) and changes nothing. Not under `set -e`. */
  observe(resource: R, id: string): string;
  /** What is to be done, or `undefined` when it is as declared. */
  compare(resource: R, facts: Facts, context: CompareContext): Difference | undefined;
  /** sh that makes it so. `$record` is the directory of the record, already there; safe to run again after a cut anywhere. */
  change(resource: R, facts: Facts, context: CompareContext & { readonly id: string }): string;
  /** sh that takes it back. It runs on its own, from the record in `$record`; safe to run again after a cut anywhere. */
  revert(resource: R, facts: Facts, id: string): string;
  /** What has to be fetched before `change`, if anything. */
  fetch?(resource: R, facts: Facts): Fetch | undefined;
}

/** Whether a fact is `yes`. */
export function isYes(facts: Facts, name: string): boolean {
  return facts.get(name) === 'yes';
}

/** A mode as people write it: 0o644 is `0644`. */
export function formatMode(mode: number): string {
  return `0${mode.toString(8).padStart(3, '0')}`;
}

/** What is wrong with a text that has to be a name of a unit, a module or a package, if anything. */
export function nameMistake(name: string, what: string): string | undefined {
  return /^[A-Za-z0-9][A-Za-z0-9:._@+=~\\-]*$/.test(name) ? undefined : `that is no name of a ${what}`;
}

/** What is wrong with a text that has to be one line, if anything. */
export function lineMistake(text: string, what: string): string | undefined {
  return /[\n\0]/.test(text) ? `${what} is one line` : undefined;
}
