// The kinds of resources, all of them.

import { archiveKind } from './kinds/archive.ts';
import { authorizedKeyKind } from './kinds/authorized-key.ts';
import { commandKind } from './kinds/command.ts';
import { directoryKind } from './kinds/directory.ts';
import { downloadKind } from './kinds/download.ts';
import { environmentKind } from './kinds/environment.ts';
import { fileKind } from './kinds/file.ts';
import { firewallOpeningKind } from './kinds/firewall-opening.ts';
import { groupKind } from './kinds/group.ts';
import { hostsEntryKind } from './kinds/hosts-entry.ts';
import { kernelModuleKind } from './kinds/kernel-module.ts';
import { lineResourceKind } from './kinds/line.ts';
import { linkKind } from './kinds/link.ts';
import { loadedModulesKind } from './kinds/loaded-modules.ts';
import { mountKind } from './kinds/mount.ts';
import { osPackageKind } from './kinds/os-package.ts';
import { swapKind } from './kinds/swap.ts';
import { sysctlKind } from './kinds/sysctl.ts';
import { systemdDropInKind } from './kinds/systemd-drop-in.ts';
import { systemdUnitKind } from './kinds/systemd-unit.ts';
import { userKind } from './kinds/user.ts';
import type { ResourceKind } from './resource-kind.ts';

/** Every kind by its name. */
export const RESOURCE_KINDS = {
  archive: archiveKind,
  'authorized-key': authorizedKeyKind,
  command: commandKind,
  directory: directoryKind,
  download: downloadKind,
  environment: environmentKind,
  file: fileKind,
  'firewall-opening': firewallOpeningKind,
  group: groupKind,
  'hosts-entry': hostsEntryKind,
  'kernel-module': kernelModuleKind,
  line: lineResourceKind,
  link: linkKind,
  'loaded-modules': loadedModulesKind,
  mount: mountKind,
  'os-package': osPackageKind,
  swap: swapKind,
  sysctl: sysctlKind,
  'systemd-drop-in': systemdDropInKind,
  'systemd-unit': systemdUnitKind,
  user: userKind,
} as const;

type ResourceOf<Kind> = Kind extends ResourceKind<infer Resource> ? Resource : never;

/** Desired state of one thing on a host. Sample: `{ kind: 'file', path: '/etc/motd', content: 'hi\n' }`. */
export type HostResource = ResourceOf<(typeof RESOURCE_KINDS)[keyof typeof RESOURCE_KINDS]>;

/** The kind of a resource. */
export function kindOf<R extends HostResource>(resource: R): ResourceKind<R> {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the map gives each kind its own resource, which an index cannot say
  return RESOURCE_KINDS[resource.kind] as unknown as ResourceKind<R>;
}

/** The name of a resource in a list, a change and a record. Samples: `file:/etc/motd`, `command:kubeadm-init`, `sysctl:net.ipv4.ip_forward`. */
export function resourceKey(resource: HostResource): string {
  return `${resource.kind}:${kindOf(resource).name(resource)}`;
}
