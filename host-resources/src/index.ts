// Desired state of a host as data: the kinds of resources, and the scripts that observe, change and revert them.

export { changeScript } from './change-script.ts';
export type { Change, ChangeRecord } from './compare-resources.ts';
export { compareResources, recordOf, shownChange } from './compare-resources.ts';
export type { Checksum } from './fetch.ts';
export { factsAreComplete, factsScript, parseFacts } from './host-facts.ts';
export type { ArchiveResource } from './kinds/archive.ts';
export type { CommandResource } from './kinds/command.ts';
export type { DirectoryResource } from './kinds/directory.ts';
export type { DownloadResource } from './kinds/download.ts';
export type { FileResource } from './kinds/file.ts';
export type { KernelModuleResource } from './kinds/kernel-module.ts';
export type { OsPackageResource } from './kinds/os-package.ts';
export type { SwapResource } from './kinds/swap.ts';
export type { SysctlResource } from './kinds/sysctl.ts';
export type { SystemdUnitResource } from './kinds/systemd-unit.ts';
export { type HostResource, resourceKey } from './kinds.ts';
export type { Observation } from './observe-script.ts';
export { observeScript, parseObservation } from './observe-script.ts';
export type { Progress } from './progress.ts';
export { parseProgress, revertedChanges } from './progress.ts';
export { type RevertDecision, revertScript } from './revert-script.ts';
export { quote } from './shell/quote.ts';
export type { ScriptOptions } from './shell/script.ts';
export { ownerFileName } from './shell/script.ts';
export { showConflict } from './show-conflict.ts';
