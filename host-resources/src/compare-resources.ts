// What is to be done: the difference between a list of resources and what a host answered.

import type { Json, ResourceChange } from '@brolly/plugin-sdk';
import { checkResources } from './check-resources.ts';
import { invariant } from './invariant.ts';
import { type HostResource, kindOf, resourceKey } from './kinds.ts';
import type { Observation } from './observe-script.ts';
import type { Fetch } from './resource-kind.ts';
import { REVERT_FUNCTIONS } from './shell/revert-functions.ts';
import { SHELL_DEFAULTS, shortHash } from './shell/script.ts';

/**
 * A change with what making it and taking it back need. Only the fields of `ResourceChange` may be shown: the scripts
 * hold the content of secret files.
 */
export interface Change extends ResourceChange {
  /** Names the record and temporary files on the host. */
  readonly id: string;
  readonly before: Json;
  /** A fragment of sh; with `REVERT_HEAD` before it, it is a whole script. */
  readonly revertFragment: string;
  readonly revertAction: 'delete' | 'update' | 'run';
  readonly revertSummary: string;
  /** A fragment of sh, and the functions that it needs. */
  readonly changeFragment: string;
  readonly functions: readonly string[];
  readonly fetch?: Fetch;
  /** Of a change that is made in one go with those of its kind that follow it: what it is asked for by. */
  readonly word?: string | undefined;
  /** Units to mark as "to be restarted" before this change is made. */
  readonly marksToRestart: readonly string[];
}

/** A change as the store keeps it. */
export interface ChangeRecord {
  readonly key: string;
  readonly before: Json;
  readonly revertScript: string;
}

/** What every recorded revert script begins with. */
export const REVERT_HEAD = `${SHELL_DEFAULTS}\n${REVERT_FUNCTIONS.trim()}`;

/** Compares a list with what the host answered; empty when there is nothing to do. In the order of the list. */
export function compareResources(resources: readonly HostResource[], observation: Observation): Change[] {
  checkResources(resources);
  invariant(observation.isComplete, 'an observation that was cut cannot be compared');
  const changes: Change[] = [];
  const changedBefore = new Set<string>();
  let unitFilesChangedBefore = false;
  for (const resource of resources) {
    const key = resourceKey(resource);
    const kind = kindOf(resource);
    const facts = observation.factsByKey.get(key);
    invariant(facts !== undefined, `${key} was not asked about`);
    const id = recordId(resource);
    const context = { changedBefore, unitFilesChangedBefore, id };
    const difference = kind.compare(resource, facts, context);
    if (difference === undefined) continue;
    const fetch = kind.fetch?.(resource, facts);
    changes.push({
      key,
      kind: resource.kind,
      ...difference,
      id,
      changeFragment: kind.change(resource, facts, context).trim(),
      functions: kind.changeFunctions?.() ?? [],
      revertFragment: kind.revert(resource, facts, id).trim(),
      ...(fetch === undefined ? {} : { fetch }),
      ...(fetch === undefined ? {} : { downloads: fetch.url }),
      word: kind.together?.(resource),
      marksToRestart: unitsToRestart(resources, key),
    });
    changedBefore.add(key);
    if (kind.changesUnits?.(resource) === true) unitFilesChangedBefore = true;
    if (resource.kind === 'systemd-unit') unitFilesChangedBefore = false;
  }
  return changes;
}

/** What the store keeps of a change. Content of files goes along where it was observed, and never a secret's. */
export function recordOf(change: Change): ChangeRecord {
  return { key: change.key, before: change.before, revertScript: `${REVERT_HEAD}\n${change.revertFragment}\n` };
}

/** The part of a change that people and plugins may see. */
export function shownChange(change: Change): ResourceChange {
  const { key, kind, action, summary, diff, restarts, downloads } = change;
  return {
    key,
    kind,
    action,
    summary,
    ...(diff === undefined ? {} : { diff }),
    ...(restarts === undefined ? {} : { restarts }),
    ...(downloads === undefined ? {} : { downloads }),
  };
}

/** A command whose undo has changed gets a record of its own, so that both undo what they were written for. */
function recordId(resource: HostResource): string {
  const key = resourceKey(resource);
  return shortHash(resource.kind === 'command' && resource.undo !== undefined ? `${key}\n${resource.undo}` : key);
}

function unitsToRestart(resources: readonly HostResource[], key: string): string[] {
  return resources.flatMap((resource) =>
    resource.kind === 'systemd-unit' && resource.active && (resource.restartOn ?? []).includes(key)
      ? [resource.name]
      : [],
  );
}
