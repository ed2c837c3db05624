// What a list of resources must be before a script is made of it.

import { invariant } from './invariant.ts';
import { type HostResource, resourceKey } from './resource.ts';

/**
 * Throws for a list that no host can be asked about: two resources of one key, a path that is not absolute and plain,
 * a name or a SHA-256 that is none, a unit before what restarts it. Such a list is a bug of the plugin that made it.
 */
export function checkResources(resources: readonly HostResource[]): void {
  const keys = new Set<string>();
  for (const resource of resources) {
    const key = resourceKey(resource);
    invariant(!keys.has(key), `two resources have the key ${key}`);
    keys.add(key);
    for (const path of pathsOf(resource)) {
      invariant(isPlainPath(path), `${key}: ${JSON.stringify(path)} is no absolute path without empty, . or .. parts`);
    }
    checkWords(resource, key);
  }
  checkOrder(resources);
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

function pathsOf(resource: HostResource): readonly string[] {
  switch (resource.kind) {
    case 'file':
    case 'directory':
    case 'download':
      return [resource.path];
    case 'archive':
      return [resource.directory, ...(resource.members ?? []).map((member) => `${resource.directory}/${member}`)];
    case 'sysctl':
      return resource.file === undefined ? [] : [resource.file];
    case 'systemd-unit':
    case 'kernel-module':
    case 'swap':
    case 'os-package':
    case 'command':
      return [];
  }
}

function isPlainPath(path: string): boolean {
  if (!path.startsWith('/') || /[\n\0]/.test(path)) return false;
  return path
    .split('/')
    .slice(1)
    .every((part) => part !== '' && part !== '.' && part !== '..');
}

function checkWords(resource: HostResource, key: string): void {
  switch (resource.kind) {
    case 'systemd-unit':
    case 'kernel-module':
    case 'os-package':
      invariant(
        /^[A-Za-z0-9][A-Za-z0-9:._@+=~\\-]*$/.test(resource.name),
        `${key}: that is no name of a ${resource.kind}`,
      );
      return;
    case 'sysctl':
      invariant(/^[A-Za-z0-9][A-Za-z0-9./_:*-]*$/.test(resource.key), `${key}: that is no sysctl`);
      invariant(!/[\n\0]/.test(resource.value), `${key}: a value is one line`);
      return;
    case 'download':
    case 'archive':
      if (resource.checksum.kind === 'sha256') {
        invariant(
          /^[0-9a-fA-F]{64}$/.test(resource.checksum.value),
          `${key}: ${resource.checksum.value} is no SHA-256`,
        );
      }
      return;
    case 'file':
    case 'directory':
    case 'swap':
    case 'command':
      return;
  }
}
