// The public names of core, one by one: what the command line, and later a server, may use.

// The stages, in their order.

export * from './language.ts';
export {
  type GraphStates,
  graph,
  planChanges,
  prepare,
  run,
  type WorkflowRequest,
} from './orchestrator.ts';

// Deployments and their state.

export { artifacts } from './deployment/artifacts.ts';
export { hasLife } from './deployment/compare-plans.ts';
export { type DeploymentHost, findHosts, hostsOf, secretsOfHosts } from './deployment/deployment-hosts.ts';
export { deploymentId, isDeploymentId } from './deployment/deployment-id.ts';
export { type InitResult, initDeployment } from './deployment/init-deployment.ts';
export { acceptMachine } from './deployment/known-machine.ts';
export { leaseIdentity } from './deployment/lease-identity.ts';
export type { HostKeyPolicyOverride, LiveOptions } from './deployment/live-options.ts';
export { localSearch } from './deployment/local-search.ts';
export { readLease, readRecords, takeLease, takeSnapshot } from './deployment/look-at-host.ts';
export { consumersOf, partsOf, readAllDeployments } from './deployment/neighbours.ts';
export { openPretendedWorkspace, openWorkspace } from './deployment/open-workspace.ts';
export type { PlannedOperation, PlannedTask } from './deployment/plan-changes.ts';
export { followEvents, type GraphHistory, type NumberedEvent, readHistory } from './deployment/read-history.ts';
export { type OutputValue, readOutputs } from './deployment/read-outputs.ts';
export { changesSincePlan, readSavedPlan, type SavedPlan, stableFacts } from './deployment/saved-plan.ts';
export { startExecution } from './deployment/start-execution.ts';
export type { ReadSecret } from './deployment/surroundings.ts';
export type { HostCall } from './deployment/watched-host.ts';
export { sshToHost, withHosts } from './deployment/with-hosts.ts';
export {
  DeploymentLockedError,
  type DeploymentPlace,
  deploymentFolder,
  runningOwner,
  type Workspace,
  withLock,
} from './deployment/workspace.ts';

// Bundles.

export { createBundle } from '#bundles/create-bundle.ts';
export { openBundle } from '#bundles/open-bundle.ts';
export { signingKey } from '#bundles/signing-key.ts';

// What people and editors look at.

export { blueprintSchema } from '#blueprint/describe/blueprint-schema.ts';
export { drawDot, drawMermaid } from '#graph/draw-graph.ts';
export { type ForeseenAction, type ForeseenUpdate, foreseeUpdate } from '#graph/foresee-update.ts';
export { UPDATE_WORKFLOW } from '#graph/internal-workflows.ts';
export { workflowNames } from '#graph/prepare-workflow.ts';
export { findSecrets, type WantedSecrets } from '#plan/find-secrets.ts';
export { findScalable } from '#plan/scale-plan.ts';
export type { UpdateStep } from '#plan/update-steps.ts';
export { type FoundPlugin, findPlugin } from '#plugins/find-plugin.ts';
export { type Installation, installableSource, installPlugin } from '#plugins/install-plugin.ts';
export type { PluginReference } from '#plugins/plugin-reference.ts';
export { maskNamedSecrets } from '#plugins/secret-texts.ts';

// The data.

export { suggestName } from '#diagnostics/suggest-name.ts';
export type { ExecutionEnd, ExecutionEvent, Failure, LiveEvent } from '#execution/execution-event.ts';
export { setsHostAside } from '#graph/failure.ts';
export type { InstanceState, Task, TaskGraph } from '#graph/task-graph.ts';
export type { HostKeyQuestion } from '#hosts/host-key-check.ts';
export type { PlanNode, SourcePlace } from '#plan/plan.ts';
export type {
  ControlRequest,
  DeploymentRecord,
  ExecutionChoices,
  ExecutionRecord,
  InstanceRecord,
  LockOwner,
} from '#store/store.ts';

// What hosts say of themselves.

export {
  compareSnapshots,
  formatSnapshotDifference,
  type RecordedChange,
  readSnapshot,
  recordedDiff,
  type Snapshot,
} from '@brolly/host-resources';
