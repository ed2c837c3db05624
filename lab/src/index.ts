// Public names of the lab, for the quickstart, the tests and the benches.

// A blueprint as its reader would edit it for the hosts of the lab.
export { type BlueprintHost, editBareVmBlueprint } from './edit-blueprint.ts';
// Hosts: made, described, brought back, taken away.
export { type LabUpOptions, labDown, labUp, powerOffHost, powerOnHost, resetHost } from './lab.ts';
export { LabError } from './lab-error.ts';
export { type LabHost, type LabStatus, labStatus } from './lab-status.ts';

// The mirror inside this process, faults included; labUp starts the one that stays.
export type { MirrorFaults } from './mirror/faults.ts';
export { type MirrorOptions, type RunningMirror, startMirror } from './mirror/mirror-server.ts';
// Nodes of a cluster as Kubernetes lists them.
export { listNodes, type NodeLine, nodeTable, parseNodes } from './node-table.ts';
// Kubernetes and its parts, built from source and cached.
export { type BuildOptions, buildParts, kubectlPath } from './parts/build-parts.ts';
export type { LabOptions, LabStep } from './progress.ts';
