// Desired state of a host as data: the kinds of resources, and the scripts that observe, change and revert them.

export { quote } from '@brolly/plugin-sdk';
export { changeScript } from './change-script.ts';
export type { Change, ChangeRecord } from './compare-resources.ts';
export { compareResources, recordOf, shownChange } from './compare-resources.ts';
export { describeKept } from './describe-kept.ts';
export type { Checksum } from './fetch.ts';
export { factsAreComplete, factsScript, parseFacts } from './host-facts.ts';
export { type HostProxy, proxyVariables } from './host-proxy.ts';
export type { ArchiveResource } from './kinds/archive.ts';
export type { AuthorizedKeyResource } from './kinds/authorized-key.ts';
export type { CommandResource } from './kinds/command.ts';
export type { DirectoryResource } from './kinds/directory.ts';
export type { DownloadResource } from './kinds/download.ts';
export type { EnvironmentResource } from './kinds/environment.ts';
export type { FileResource } from './kinds/file.ts';
export type { FirewallOpeningResource } from './kinds/firewall-opening.ts';
export type { GroupResource } from './kinds/group.ts';
export type { HostsEntryResource } from './kinds/hosts-entry.ts';
export type { KernelModuleResource } from './kinds/kernel-module.ts';
export type { LineResource } from './kinds/line.ts';
export type { LinkResource } from './kinds/link.ts';
export type { LoadedModulesResource } from './kinds/loaded-modules.ts';
export type { MountResource } from './kinds/mount.ts';
export type { OsPackageResource } from './kinds/os-package.ts';
export type { SwapResource } from './kinds/swap.ts';
export type { SysctlResource } from './kinds/sysctl.ts';
export type { SystemdDropInResource } from './kinds/systemd-drop-in.ts';
export type { SystemdUnitResource } from './kinds/systemd-unit.ts';
export type { UserResource } from './kinds/user.ts';
export { type HostResource, resourceKey } from './kinds.ts';
export {
  giveBackLeaseScript,
  type HostLease,
  lookAtLeaseScript,
  parseLease,
  takeLeaseScript,
} from './lease.ts';
export type { Observation } from './observe-script.ts';
export { observeScript, parseObservation } from './observe-script.ts';
export {
  type PackageRepository,
  packageRepositoryResources,
  REPOSITORY_TOOLS,
  type RepositoryTool,
} from './package-repository-resources.ts';
export type { Progress } from './progress.ts';
export { parseProgress, revertedChanges } from './progress.ts';
export { proxyResources } from './proxy-resources.ts';
export {
  parseRecords,
  type RecordedChange,
  type RecordedPath,
  recordedDiff,
  recordsScript,
} from './recorded-changes.ts';
export { type RevertDecision, revertScript } from './revert-script.ts';
export { LEASE_MS, type LeaseClaim } from './shell/lease-functions.ts';
export type { ScriptOptions } from './shell/script.ts';
export { ownerFileName } from './shell/script.ts';
export { showConflict } from './show-conflict.ts';
export {
  type ComparisonOptions,
  compareSnapshots,
  formatSnapshotDifference,
  type SnapshotDifference,
} from './snapshot/compare-snapshots.ts';
export { parseSnapshot, readSnapshot, type Snapshot } from './snapshot/snapshot.ts';
export { snapshotScript } from './snapshot/snapshot-script.ts';
export type { SnapshotSection } from './snapshot/snapshot-sections.ts';
