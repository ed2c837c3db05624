// A file system that is mounted now and after every start.

import { quote } from '@brolly/plugin-sdk';
import { type Difference, type Facts, isYes, lineMistake, type ResourceKind } from '../resource-kind.ts';
import { CHANGE_LINE_FUNCTION, FIND_LINE_FUNCTION, literalExpression, revertLine } from '../shell/line-functions.ts';

/** A line of /etc/fstab, and what it stands for: `{ kind: 'mount', path: '/data', source: '/dev/vdb1', type: 'ext4' }`. */
export interface MountResource {
  readonly kind: 'mount';
  /** Where; the directory is made when it is not there. */
  readonly path: string;
  /** `/dev/vdb1`, `UUID=...`, `10.0.0.5:/export`, `tmpfs`, or a directory with the option `bind`. */
  readonly source: string;
  /** `ext4`, `xfs`, `nfs`, `tmpfs`; `none` for a bind mount. */
  readonly type: string;
  /** Default `['defaults']`. */
  readonly options?: readonly string[];
  /** Whether the host checks it when it starts, after the root file system. Default false. */
  readonly check?: boolean;
}

export const mountKind: ResourceKind<MountResource> = {
  name: (resource) => resource.path,
  paths: (resource) => [resource.path],
  mistake: ({ source, type, options = [] }) =>
    [source, type].includes('')
      ? 'a mount needs a source and a type'
      : (lineMistake(`${source}${type}${options.join()}`, 'a mount') ??
        (/[\s,]/.test(`${type}${options.join('')}`) ? 'a type or an option is one word' : undefined)),
  observeFunctions: () => [FIND_LINE_FUNCTION, MOUNT_FUNCTIONS],
  changeFunctions: () => [FIND_LINE_FUNCTION, CHANGE_LINE_FUNCTION, MOUNT_FUNCTIONS],
  observe(resource) {
    return `
brolly_find_line /etc/fstab ${fstabWords(resource)}
if [ -n "$present" ]; then brolly_fact kept yes; fi
if [ -n "$gives_way" ]; then brolly_fact line "$(sed -n "\${at}p" </etc/fstab | tr ' ' '\\t')"; fi
if brolly_is_mounted ${quote(escaped(resource.path))}; then brolly_fact mounted "$mount_type"; brolly_fact options "$mount_options"; fi
if [ -d ${quote(resource.path)} ]; then brolly_fact directory yes; fi`;
  },
  compare: compareMount,
  change: changeMount,
  revert: revertMount,
};

/** fstab and the kernel write blanks in paths as octal numbers. */
function escaped(text: string): string {
  return text.replaceAll(/[\s\\#]/g, (character) => `\\${character.charCodeAt(0).toString(8).padStart(3, '0')}`);
}

function fstabWords(resource: MountResource): string {
  const { path, source, type, options = ['defaults'], check = false } = resource;
  const line = [escaped(source), escaped(path), type, options.join(','), '0', check ? '2' : '0'].join(' ');
  const replaces = `^[[:blank:]]*[^#[:blank:]][^[:blank:]]*[[:blank:]]+${literalExpression(escaped(path))}[[:blank:]]`;
  return `${quote(line)} ${quote(replaces)} ''`;
}

function compareMount(resource: MountResource, facts: Facts): Difference | undefined {
  const { path, source, type, options = ['defaults'] } = resource;
  const isMounted = facts.has('mounted');
  const isKept = isYes(facts, 'kept');
  if (isMounted && isKept) return undefined;
  const how = `${source}, ${type}, ${options.join(',')}`;
  const steps = [
    ...(isKept ? [] : [facts.has('line') ? 'change /etc/fstab' : 'add to /etc/fstab']),
    ...(isMounted ? (facts.has('line') ? ['remount'] : []) : ['mount']),
  ];
  return {
    action: isMounted || facts.has('line') ? 'update' : 'create',
    summary: `mount ${path} (${how}): ${steps.join(', ')}`,
    before: Object.fromEntries(facts),
    revertAction: isMounted ? 'update' : 'delete',
    revertSummary: isMounted ? `leave ${path} mounted as it was` : `unmount ${path}`,
  };
}

function changeMount(resource: MountResource, facts: Facts, { id }: { readonly id: string }): string {
  const path = quote(resource.path);
  const seen = quote(escaped(resource.path));
  const remount = facts.has('line')
    ? `mount -o remount ${path} || brolly_fail mount-failed "it cannot be mounted with other options while it is in use"`
    : ':';
  return `
brolly_line /etc/fstab ${id} 0644 ${fstabWords(resource)}
brolly_make_directory ${path}
if brolly_is_mounted ${seen}; then
  if [ ! -e "$record/mounted" ]; then ${remount}; fi
else
  : >"$record/mounted"
  mount ${path} || brolly_fail mount-failed "mount ${resource.path.replaceAll(/["$`\\]/g, '\\$&')}: the kernel or the file system refuses it"
  brolly_is_mounted ${seen}
fi`;
}

function revertMount(resource: MountResource, facts: Facts): string {
  const path = quote(resource.path);
  const undo = facts.has('mounted')
    ? 'unmounts='
    : `unmounts=; if [ -e "$record/mounted" ] && brolly_is_mounted ${quote(escaped(resource.path))}; then unmounts=yes; fi`;
  const remount = facts.has('mounted') && facts.has('line') ? `mount -o remount ${path} || :` : ':';
  return `${MOUNT_FUNCTIONS}
${undo}
if [ -n "$unmounts" ]; then umount ${path} || { brolly_is_mounted ${quote(escaped(resource.path))} && { fuser -vm ${path} >&2 || :; exit 1; }; }; fi
${revertLine('/etc/fstab')}
${remount}`;
}

/** `brolly_is_mounted PATH`, as the kernel writes it: sets `mount_type` and `mount_options` of what was mounted last. */
const MOUNT_FUNCTIONS = `
brolly_is_mounted() {
  mount_type=
  while read -r mount_source mount_point mount_kind mount_words mount_rest; do
    if [ "$mount_point" = "$1" ]; then mount_type=$mount_kind mount_options=$mount_words; fi
  done </proc/self/mounts
  [ -n "$mount_type" ]
}
`;
