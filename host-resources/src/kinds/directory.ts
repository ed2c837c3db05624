// A directory with its mode.

import { quote } from '@brolly/plugin-sdk';
import { type Difference, type Facts, formatMode, type ResourceKind } from '../resource-kind.ts';
import { ATTRIBUTE_LOOKUP_FUNCTIONS } from '../shell/attribute-lookup.ts';

export interface DirectoryResource {
  readonly kind: 'directory';
  readonly path: string;
  /** Default 0o755. */
  readonly mode?: number;
  /** Default: of one that is there what it is, of a new one `root`. */
  readonly owner?: string;
  readonly group?: string;
  /**
   * What revert does with what others have put into a directory that was made for this declaration. `keep` (the
   * default) removes the directory only when it is empty; `remove` removes all in it, unmounting what is mounted below.
   */
  readonly contents?: 'keep' | 'remove';
}

export const directoryKind: ResourceKind<DirectoryResource> = {
  name: (resource) => resource.path,
  paths: (resource) => [resource.path],
  claims: (resource) => resource.path,
  attributesOf: (resource) => resource.path,
  observeFunctions: () => [ATTRIBUTE_LOOKUP_FUNCTIONS],
  observe(resource) {
    const path = quote(resource.path);
    return `
if [ -d ${path} ]; then
  brolly_attributes_of ${path}
  brolly_fact state directory; brolly_fact mode "$mode"; brolly_fact owner "$owner"; brolly_fact group "$group"
elif [ -e ${path} ] || [ -L ${path} ]; then brolly_fact state other
else brolly_fact state absent; fi`;
  },
  compare: compareDirectory,
  change(resource) {
    const path = quote(resource.path);
    return `
brolly_make_directory ${path}
${resource.owner === undefined ? ':' : `chown ${quote(resource.owner)} ${path}`}
${resource.group === undefined ? ':' : `chgrp ${quote(resource.group)} ${path}`}
chmod ${formatMode(resource.mode ?? 0o755)} ${path}`;
  },
  revert(resource, facts) {
    const path = quote(resource.path);
    if (facts.get('state') === 'directory') {
      const owner = `${facts.get('owner') ?? ''}:${facts.get('group') ?? ''}`;
      return `if [ -d ${path} ]; then chown ${quote(owner)} ${path}; chmod 0${facts.get('mode')} ${path}; fi`;
    }
    return resource.contents === 'remove' ? removeTree(path) : 'brolly_remove_made';
  },
};

function compareDirectory(resource: DirectoryResource, facts: Facts): Difference | undefined {
  const mode = formatMode(resource.mode ?? 0o755);
  const isThere = facts.get('state') === 'directory';
  const differences = isThere ? attributeDifferences(resource, facts) : [];
  if (isThere && differences.length === 0) return undefined;
  return {
    action: isThere ? 'update' : 'create',
    summary: isThere ? `update ${resource.path} (${differences.join(', ')})` : `create ${resource.path}/ (${mode})`,
    before: Object.fromEntries(facts),
    revertAction: isThere ? 'update' : 'delete',
    revertSummary: isThere ? `restore mode and owner of ${resource.path}` : `remove ${resource.path}/`,
  };
}

function attributeDifferences(resource: DirectoryResource, facts: Facts): string[] {
  const wanted = [
    ['mode', formatMode(resource.mode ?? 0o755), formatMode(Number.parseInt(facts.get('mode') ?? '0', 8))],
    ['owner', resource.owner, facts.get('owner')],
    ['group', resource.group, facts.get('group')],
  ] as const;
  return wanted.flatMap(([word, after, before]) =>
    after === undefined || after === before ? [] : [`${word} ${before ?? 'unknown'} -> ${after}`],
  );
}

/** Unmounts what is mounted below, deepest first, and removes all; with a mount that cannot be undone it fails and removes nothing. */
function removeTree(path: string): string {
  return `
mounts_below() { # paths of mounts at or below, in the order they were mounted
  while read -r mount_id mount_parent mount_device mount_root mount_point mount_rest; do
    case $mount_point in *\\\\*) mount_point=$(printf '%b' "$(printf %s "$mount_point" | sed 's/\\\\\\([0-7][0-7][0-7]\\)/\\\\0\\1/g')") ;; esac
    case $mount_point in "$1" | "$1"/*) printf '%s\\n' "$mount_point" ;; esac
  done </proc/self/mountinfo
}
tree=${path}
if [ -d "$tree" ] && [ ! -L "$tree" ]; then
  real_tree=$(cd "$tree" && pwd -P)
  if grep -qF " $real_tree" /proc/self/mountinfo; then
    mounts_below "$real_tree" | sed '1!G;h;$!d' | while IFS= read -r mount; do umount "$mount" || umount -l "$mount" || :; done
    left=$(mounts_below "$real_tree")
    if [ -n "$left" ]; then echo "still mounted: $left" >&2; exit 1; fi
  fi
  rm -rf "$tree"
fi
brolly_remove_made`;
}
