// A kernel setting: its value now, and the line that keeps it over a reboot.

import { quote } from '@brolly/plugin-sdk';
import type { Difference, Facts, ResourceKind } from '../resource-kind.ts';
import { isYes, lineMistake } from '../resource-kind.ts';
import { ADD_LINE_FUNCTION, TAKE_OUT_LINES_FUNCTION } from '../shell/line-functions.ts';

export interface SysctlResource {
  readonly kind: 'sysctl';
  /** `net.ipv4.ip_forward` */
  readonly key: string;
  /** Absent: what it is now is noted, and comes back with a revert, for something else is going to set it. */
  readonly value?: string;
  /** The file that keeps it over a reboot: default `/etc/sysctl.d/90-brolly.conf`, to which the line is added. */
  readonly file?: string;
}

const DEFAULT_FILE = '/etc/sysctl.d/90-brolly.conf';

export const sysctlKind: ResourceKind<SysctlResource> = {
  name: (resource) => resource.key,
  paths: ({ file }) => (file === undefined ? [] : [file]),
  mistake: ({ key, value }) =>
    /^[A-Za-z0-9][A-Za-z0-9./_:*-]*$/.test(key) ? lineMistake(value ?? '', 'a value') : 'that is no sysctl',
  changeFunctions: () => [ADD_LINE_FUNCTION, SYSCTL_FUNCTIONS],
  observe(resource, id) {
    const path = quote(sysctlPath(resource.key));
    const value = `
if [ -r ${path} ]; then brolly_fact value "$(tr '\\t\\n' '  ' <${path})"; fi`;
    if (!isSet(resource))
      return `${value}
for noted in "$records"/[1-9]*-${id}; do if [ -d "$noted" ]; then brolly_fact noted yes; fi; done`;
    return `${value}
if grep -qxF -- ${quote(line(resource))} ${quote(resource.file ?? DEFAULT_FILE)} 2>/dev/null; then brolly_fact kept yes; fi`;
  },
  compare: (resource, facts) => (isSet(resource) ? compareSysctl(resource, facts) : compareNoted(resource, facts)),
  change(resource, _facts, { id }) {
    if (!isSet(resource)) return ':';
    return `
brolly_add_line ${quote(resource.file ?? DEFAULT_FILE)} ${id} ${quote(line(resource))}
brolly_sysctl_value ${quote(sysctlPath(resource.key))} ${quote(normalized(resource.value))} ${quote(resource.key)}`;
  },
  revert: (resource, facts) => (isSet(resource) ? revertSysctl(resource, facts) : restoreValue(resource, facts)),
};

type SetSysctl = SysctlResource & { readonly value: string };

function isSet(resource: SysctlResource): resource is SetSysctl {
  return resource.value !== undefined;
}

/** Where the kernel shows it: `net.ipv4.ip_forward` is `/proc/sys/net/ipv4/ip_forward`; a slash in a key stands for a dot. */
function sysctlPath(key: string): string {
  return `/proc/sys/${key.replaceAll(/[./]/g, (character) => (character === '.' ? '/' : '.'))}`;
}

function normalized(value: string): string {
  return value.trim().replaceAll(/\s+/g, ' ');
}

function line(resource: SetSysctl): string {
  return `${resource.key} = ${normalized(resource.value)}`;
}

/** A setting that the kernel does not have yet has no value to bring back. */
function compareNoted({ key }: SysctlResource, facts: Facts): Difference | undefined {
  const value = facts.get('value');
  if (value === undefined || isYes(facts, 'noted')) return undefined;
  const present = normalized(value);
  return {
    action: 'run',
    summary: `note ${key} (${present}), which something else may set`,
    before: { value: present },
    revertAction: 'update',
    revertSummary: `restore ${key} to ${present}`,
  };
}

function restoreValue({ key }: SysctlResource, facts: Facts): string {
  const path = quote(sysctlPath(key));
  const before = quote(normalized(facts.get('value') ?? ''));
  return `
if [ -e ${path} ]; then
  now=$(tr '\\t\\n' '  ' <${path}); now=\${now% }
  if [ "$now" != ${before} ]; then printf '%s\\n' ${before} >${path}; fi
fi`;
}

function compareSysctl(resource: SetSysctl, facts: Facts): Difference | undefined {
  const value = facts.get('value');
  const present = value === undefined ? undefined : normalized(value);
  if (present === normalized(resource.value) && isYes(facts, 'kept')) return undefined;
  const change =
    present === normalized(resource.value) ? 'kept over a reboot' : `${present ?? 'absent'} -> ${resource.value}`;
  return {
    action: 'update',
    summary: `set ${resource.key} (${change})`,
    before: { value: present ?? null, kept: isYes(facts, 'kept') },
    revertAction: 'update',
    revertSummary: `restore ${resource.key}${present === undefined ? '' : ` to ${present}`}`,
  };
}

/** `brolly_sysctl_value PATH VALUE KEY` */
const SYSCTL_FUNCTIONS = `
brolly_sysctl_value() {
  if [ ! -e "$1" ]; then brolly_fail sysctl-absent "the kernel has no setting $3: a module may have to be loaded first"; fi
  if [ "$(brolly_sysctl_read "$1")" = "$2" ]; then return 0; fi
  if ! printf '%s\\n' "$2" >"$1"; then brolly_fail sysctl-refused "the kernel refuses $3 = $2"; fi
  now=$(brolly_sysctl_read "$1")
  if [ "$now" != "$2" ]; then brolly_fail sysctl-refused "$3 is $now after $2 was written"; fi
}
brolly_sysctl_read() { # PATH: its words with one blank between them
  set -f
  set -- $(cat "$1")
  printf %s "$*"
}
`;

/** Takes out the lines we added; when what is left is what was there before, the file from before comes back as it was. */
function revertSysctl(resource: SetSysctl, facts: Facts): string {
  const before = facts.get('value');
  const path = quote(sysctlPath(resource.key));
  const file = quote(resource.file ?? DEFAULT_FILE);
  const restoreValue =
    before === undefined
      ? ''
      : `
if [ -e ${path} ]; then
  now=$(tr '\\t\\n' '  ' <${path}); now=\${now% }
  if [ "$now" = ${quote(normalized(resource.value))} ]; then printf '%s\\n' ${quote(normalized(before))} >${path}
  elif [ "$now" != ${quote(normalized(before))} ]; then brolly_kept ${path} changed-since; fi
fi`;
  return `${TAKE_OUT_LINES_FUNCTION}brolly_take_out_lines ${file}${restoreValue}`;
}
