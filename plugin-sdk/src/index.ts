// All that a plugin author codes against.

export type { Artifacts, ArtifactsRequest, BundleSource, Download } from './artifacts.ts';
export { contextWith } from './context-with.ts';
export type {
  ApplyOptions,
  BecomeRoot,
  CommandOptions,
  CommandOutcome,
  ForwardedPort,
  Host,
  HostAddress,
  HostCredential,
  HostFacts,
  HostKeyPolicy,
  HostLogin,
  LentPort,
  PortAddress,
  Resource,
  ResourceChange,
  RevertOptions,
  ShellEnd,
  ShellOptions,
  ShellPlace,
  ShellProcess,
} from './host.ts';
export type { Json, JsonObject } from './json.ts';
export type {
  BlueprintFiles,
  DeclaredOperation,
  ExecutionFacts,
  Explanation,
  ImperativeOperation,
  NodeInstance,
  Operation,
  OperationContext,
  OperationTraits,
  Plugin,
  PluginDeclaration,
  PluginFacts,
  PrivateValues,
  PropertyNotice,
  RevertOperation,
} from './operation.ts';
export type { Evidence, OperationErrorOptions } from './operation-error.ts';
export { NonRecoverableError, OperationError, RecoverableError } from './operation-error.ts';
export { quote } from './quote.ts';
export { hostProperties, type InstanceWithHost, readHostAddress } from './read-host-address.ts';
export { recordOwner } from './record-owner.ts';
export type {
  CustomStep,
  CustomWorkflow,
  OperationPart,
  StepAnswer,
  WorkflowContext,
  WorkflowInstance,
  WorkflowNode,
  WorkflowPart,
} from './workflow.ts';
export {
  executeOperation,
  forkJoin,
  install,
  message,
  reinstall,
  runGraph,
  sequence,
  setState,
  uninstall,
  workflowParts,
} from './workflow.ts';
