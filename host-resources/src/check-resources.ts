// What a list of resources must be before a script is made of it.

import { invariant } from './invariant.ts';
import { type HostResource, kindOf, resourceKey } from './kinds.ts';

/**
 * Throws for a list that no host can be asked about: two resources of one key, a path that is not absolute and plain,
 * a name or a SHA-256 that is none, a unit before what restarts it, a link in the place of a folder that is filled before. Such a list is a bug of the plugin that made it.
 */
export function checkResources(resources: readonly HostResource[]): void {
  const keys = new Set<string>();
  for (const resource of resources) {
    const key = resourceKey(resource);
    invariant(!keys.has(key), `two resources have the key ${key}`);
    keys.add(key);
    const kind = kindOf(resource);
    for (const path of kind.paths?.(resource) ?? []) {
      invariant(isPlainPath(path), `${key}: ${JSON.stringify(path)} is no absolute path without empty, . or .. parts`);
    }
    const mistake = kind.mistake?.(resource);
    invariant(mistake === undefined, `${key}: ${mistake}`);
  }
  checkOrder(resources);
  checkClaims(resources);
  checkPlaces(resources);
}

/** Two resources that contradict each other would undo each other's work at every run. */
function checkClaims(resources: readonly HostResource[]): void {
  const keyByPath = new Map<string, string>();
  for (const resource of resources) {
    const path = kindOf(resource).claims?.(resource);
    if (path === undefined) continue;
    const other = keyByPath.get(path);
    invariant(other === undefined, `${resourceKey(resource)} and ${other} are about the same path`);
    keyByPath.set(path, resourceKey(resource));
  }
  for (const resource of resources) {
    const other = keyByPath.get(kindOf(resource).edits?.(resource) ?? '');
    invariant(other === undefined, `${resourceKey(resource)} is a line of a file that ${other} wholly describes`);
  }
}

/** A file or link that takes the place of a folder would take away what was put into it before. */
function checkPlaces(resources: readonly HostResource[]): void {
  const keyByPath = new Map<string, string>();
  for (const resource of resources) {
    const key = resourceKey(resource);
    if (resource.kind === 'file' || resource.kind === 'link') {
      const below = [...keyByPath].find(([path]) => path.startsWith(`${resource.path}/`));
      invariant(below === undefined, `${key} takes the place of the folder that ${below?.[1]} lies in`);
    }
    for (const path of kindOf(resource).paths?.(resource) ?? []) keyByPath.set(path, key);
  }
}

/** What restarts a unit must change before the unit's turn comes. */
function checkOrder(resources: readonly HostResource[]): void {
  const position = new Map(resources.map((resource, index) => [resourceKey(resource), index]));
  for (const [index, resource] of resources.entries()) {
    if (resource.kind !== 'systemd-unit') continue;
    for (const key of resource.restartOn ?? []) {
      invariant((position.get(key) ?? -1) < index, `${key} restarts ${resource.name} and must be listed before it`);
    }
  }
}

function isPlainPath(path: string): boolean {
  if (!path.startsWith('/') || /[\n\0]/.test(path)) return false;
  return path
    .split('/')
    .slice(1)
    .every((part) => part !== '' && part !== '.' && part !== '..');
}
