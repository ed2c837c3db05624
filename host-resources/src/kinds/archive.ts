// Members of a tar archive from an address, each put in place by a rename.

import { quote } from '@brolly/plugin-sdk';
import { type Checksum, checksumMistake, fetchOf, fetchSource } from '../fetch.ts';
import type { HostProxy } from '../host-proxy.ts';
import type { Difference, Facts, ResourceKind } from '../resource-kind.ts';
import { isYes } from '../resource-kind.ts';

/** Members of a tar archive (gzip, xz or none) from an address, verified before anything is unpacked. */
export interface ArchiveResource {
  readonly kind: 'archive';
  readonly url: string;
  readonly checksum: Checksum;
  /** Default: what the host's environment says. */
  readonly proxy?: HostProxy | undefined;
  /** Where the members go. */
  readonly directory: string;
  /** Leading path elements to drop from each member's name. Default 0. */
  readonly stripComponents?: number;
  /** Member names after dropping, that must be there; only these are unpacked: `['containerd', 'ctr']`. Empty or absent: all, and revert removes exactly what was unpacked. */
  readonly members?: readonly string[];
}

export const archiveKind: ResourceKind<ArchiveResource> = {
  name: (resource) => `${resource.directory}:${resource.url.slice(resource.url.lastIndexOf('/') + 1)}`,
  paths: ({ directory, members = [] }) => [directory, ...members.map((member) => `${directory}/${member}`)],
  mistake: ({ checksum }) => checksumMistake(checksum),
  observeFunctions: () => [OBSERVE_ARCHIVE_FUNCTION],
  changeFunctions: () => [PLACE_ARCHIVE_FUNCTION],
  observe(resource, id) {
    return `brolly_observe_archive ${id} ${fetchSource(resource)}`;
  },
  compare: compareArchive,
  change(resource, _facts, { id }) {
    const members = resource.members ?? [];
    return `brolly_place_archive ${quote(resource.directory)} ${id} ${fetchSource(resource)} ${members.map(quote).join(' ')}`;
  },
  revert(resource, _facts, id) {
    const directory = quote(resource.directory);
    return `rm -rf ${directory}/.brolly-${id}
brolly_put_back
rm -f "$root/stamps/${id}" "$root/stamps/${id}.paths"`;
  },
  fetch(resource) {
    return { ...fetchOf(resource), unpack: { stripComponents: resource.stripComponents ?? 0 } };
  },
};

/** `brolly_observe_archive ID SOURCE` */
const OBSERVE_ARCHIVE_FUNCTION = `
brolly_observe_archive() {
  brolly_fact unpacked no
  if [ ! -f "$root/stamps/$1" ] || [ ! -f "$root/stamps/$1.paths" ]; then return 0; fi
  stamp=$root/stamps/$1
  read -r stamp_source stamp_sum <"$stamp"
  brolly_fact sha256 "$stamp_sum"
  if [ "$stamp_source" != "$2" ]; then return 0; fi
  set --
  { read -r stamp_head; while IFS= read -r path; do set -- "$@" "$path"; done; } <"$stamp.paths"
  if [ $# -eq 0 ]; then return 0; fi
  if { printf '%s\\n' "$stamp_source $stamp_sum"; stat -c '%s %Y %Z %i %a %n' -- "$@" 2>/dev/null; } | cmp -s - "$stamp"; then
    brolly_fact unpacked yes
  else brolly_fact altered yes; fi
}
`;

/** `brolly_place_archive DIRECTORY ID SOURCE MEMBER...`; `fetched` is set. */
const PLACE_ARCHIVE_FUNCTION = `
brolly_place_archive() {
  target=$1 id=$2 source=$3; shift 3
  fetched_sum=$(cat "$fetched.sha256")
  from=$fetched.d
  cd "$from"
  for member do
    if [ ! -e "$member" ] && [ ! -L "$member" ]; then
      brolly_fail member-missing "there is no $member in the archive; there are: $(find . ! -type d | head -n 20 | tr '\\n' ' ')"
    fi
  done
  if [ $# -eq 0 ]; then set -- .; fi
  find "$@" ! -type d | sed 's,^\\./,,' >"$work/members"
  brolly_make_directory "$target"
  if [ "$(stat -c %d "$from")" != "$(stat -L -c %d "$target")" ]; then
    rm -rf "$target/.brolly-$id"
    (umask 077; cp -a "$from" "$target/.brolly-$id")
    from=$target/.brolly-$id; cd "$from"
  fi
  set --
  while IFS= read -r member; do set -- "$@" "$member"; done <"$work/members"
  if [ $# -eq 0 ]; then brolly_fail member-missing "the archive is empty"; fi
  stat -c '%s:%Y:%i' -- "$@" >>"$record/after"
  paths_count=$#
  while [ "$paths_count" -gt 0 ]; do
    member=$1 path=\${target%/}/$1; shift; paths_count=$(( paths_count - 1 ))
    if [ -d "$path" ] && [ ! -L "$path" ]; then brolly_fail is-a-directory "$path is in the way: it is a directory"; fi
    brolly_make_directory "\${path%/*}"
    brolly_keep "$path"
    temporary=$from/$member
    brolly_put "$path"
    set -- "$@" "$path"
  done
  cd /
  brolly_stamp "$id" "$source" "$fetched_sum" "$@"
  rm -rf "$target/.brolly-$id" "$fetched" "$fetched.sha256" "$fetched.d"
}
`;

function compareArchive(resource: ArchiveResource, facts: Facts): Difference | undefined {
  if (isYes(facts, 'unpacked')) return undefined;
  const name = resource.url.slice(resource.url.lastIndexOf('/') + 1);
  const members = resource.members ?? [];
  const what = members.length === 0 ? 'all' : members.join(', ');
  const wasUnpacked = facts.has('sha256');
  return {
    action: wasUnpacked ? 'update' : 'create',
    summary: `unpack ${name} into ${resource.directory}/ (${what}), from ${resource.url}`,
    before: Object.fromEntries(facts),
    revertAction: 'delete',
    revertSummary: `remove what was unpacked from ${name} into ${resource.directory}/`,
  };
}
