// Desired state of a host as data: the kinds of resources, and the scripts that observe, change and revert them.

export { changeScript } from './change-script.ts';
export type { Change, ChangeRecord } from './compare-resources.ts';
export { compareResources, recordOf, shownChange } from './compare-resources.ts';
export { factsAreComplete, factsScript, parseFacts } from './host-facts.ts';
export type { Observation } from './observe-script.ts';
export { observeScript, parseObservation } from './observe-script.ts';
export type { Progress } from './progress.ts';
export { parseProgress, revertedChanges } from './progress.ts';
export type {
  ArchiveResource,
  Checksum,
  CommandResource,
  DirectoryResource,
  DownloadResource,
  FileResource,
  HostResource,
  KernelModuleResource,
  OsPackageResource,
  SwapResource,
  SysctlResource,
  SystemdUnitResource,
} from './resource.ts';
export { resourceKey } from './resource.ts';
export { revertScript } from './revert-script.ts';
export { quote } from './shell/quote.ts';
export type { ScriptOptions } from './shell/script.ts';
export { ownerFileName } from './shell/script.ts';
