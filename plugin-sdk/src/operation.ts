// What a plugin is: a name, its types as YAML, and its operations.

import type { Artifacts, ArtifactsRequest, BundleSource } from './artifacts.ts';
import type { Host, HostAddress, HostFacts, Resource, ResourceChange } from './host.ts';
import type { Json, JsonObject } from './json.ts';
import type { CustomWorkflow } from './workflow.ts';

/** The node template and node instance that an operation works for. */
export interface NodeInstance {
  /** `master_a1b2c3`. */
  readonly id: string;
  /** The node template's name. */
  readonly nodeName: string;
  readonly type: string;
  /** From root to leaf. */
  readonly typeHierarchy: readonly string[];
  /** Functions are evaluated. */
  readonly properties: JsonObject;
  /** A working copy: what the operation leaves here is merged into the store per key when it ends; `undefined` deletes. */
  readonly runtimeProperties: { [key: string]: Json | undefined };
  readonly relationships: readonly {
    readonly type: string;
    readonly typeHierarchy: readonly string[];
    readonly target: NodeInstance;
  }[];
  /** The Compute instance it is contained in, itself included. */
  readonly host?: NodeInstance | undefined;
  /** From 1, among the instances of its node template. */
  readonly index?: number;
  readonly scalingGroups?: readonly { readonly name: string; readonly id: string }[];
  /** What the last check of drift found; `null`: nothing, or there was no check. */
  readonly drift?: Json;
}

/** The execution that an operation is part of. */
export interface ExecutionFacts {
  readonly id: string;
  readonly workflow: string;
  readonly parameters: JsonObject;
}

/** A plugin as the blueprint declares it. */
export interface PluginFacts {
  /** Its name in the blueprint. */
  readonly name: string;
  readonly packageName?: string | undefined;
  readonly packageVersion?: string | undefined;
  readonly properties?: JsonObject;
}

/** The files of the blueprint. */
export interface BlueprintFiles {
  /** Absolute path of the folder that holds the blueprint. */
  readonly folder: string;
  /**
   * Reads a file by its path relative to the folder; a namespace before it (`shop--scripts/a.sh`) is passed over.
   *
   * @throws RecoverableError `resource-missing`, NonRecoverableError `resource-outside`
   */
  read(path: string): Promise<Uint8Array>;
  /** All files below a folder, by their paths relative to it, sorted. Fails as `read` does. */
  list(path: string): Promise<readonly string[]>;
}

/** Values of the deployment that are never shown in plans, logs, events, outputs or runtime properties. */
export interface PrivateValues {
  get(name: string): Promise<string | undefined>;
  /** Durable when the promise resolves. */
  put(name: string, value: string): Promise<void>;
  delete(name: string): Promise<void>;
}

/** What an operation is handed. */
export interface OperationContext {
  readonly deploymentId: string;
  /** `cloudify.interfaces.lifecycle.start`. */
  readonly operationName: string;
  /** Of the task that the operation is, the same for all its attempts: `web_a1b2c3/create`. */
  readonly taskId: string;
  /** 0 for the first attempt. */
  readonly retryNumber: number;
  /** How many attempts may follow the first; -1: without limit. */
  readonly maxRetries: number;
  /** Who is to carry it out, as the blueprint says: on the instance's host, here, or `auto`: on the host where there is one. */
  readonly executor: 'auto' | 'host_agent' | 'central_deployment_agent';
  readonly execution: ExecutionFacts;
  readonly plugin: PluginFacts;
  readonly files: BlueprintFiles;
  /** Absolute path of a private folder of the plugin for this deployment; the plugin makes it when it needs it. */
  readonly workFolder: string;
  readonly inputs: JsonObject;
  /** For a relationship operation the side it runs for: `self` is that side's instance. */
  readonly self: NodeInstance;
  readonly source?: NodeInstance;
  readonly target?: NodeInstance;
  /** All instances of the deployment, read only, as of the start of the operation. */
  readonly instances: readonly NodeInstance[];
  readonly signal: AbortSignal;
  readonly privateValues: PrivateValues;
  /** Opens a host, or gives the connection that is already open to it. */
  host(address: HostAddress): Promise<Host>;
  /** A line for the execution's log. */
  log(level: 'debug' | 'info' | 'warning' | 'error', text: string): void;
  /** Says what is being done now, in a few words, for the live view: `waiting for the API server`. */
  step(text: string): void;
  /** Writes a file of the deployment beside its blueprint, readable by its owner only, and returns its absolute path. */
  saveFile(name: string, content: string): Promise<string>;
}

/**
 * When an operation may run relative to the instances at the other end of its instance's relationships.
 *
 * By default an instance waits until every target of its relationships is started. `independentOfTargets`: the
 * operation uses nothing of the targets, so a chain that begins with such operations begins at once.
 * `unneededBySources`: nothing in a source needs this operation, so sources do not wait for it.
 * `isRepeatable`: after it was cut off or failed it may simply begin again; a declared operation always may. Without it a
 * resumed install runs `delete` before it repeats a `create`, and `stop` before a `start`, as Cloudify does.
 * `turn`: of all operations of a deployment that give the same word, one runs at a time; the others wait for it.
 */
export interface OperationTraits {
  readonly independentOfTargets?: boolean;
  readonly unneededBySources?: boolean;
  readonly isRepeatable?: boolean;
  /** The operation changes nothing anywhere, it finds out what is wrong: a plan runs it as well. */
  readonly isReadOnly?: boolean;
  readonly turn?: string;
  /** The operation reads `context.instances`: a plugin in a child process is handed all instances only then. */
  readonly readsAllInstances?: boolean;
}

/** The operation as data: core compares, shows, records, applies and reverts it. */
export interface DeclaredOperation extends OperationTraits {
  readonly kind: 'declared';
  /** `undefined`: nothing is to be done on a host for this instance, and the operation ends. */
  readonly host: (context: OperationContext) => Promise<HostAddress | undefined> | HostAddress | undefined;
  /** Runs before the resources are asked for, for what is no state of the host. A plan does not run it. */
  readonly beforeApply?: (host: Host, context: OperationContext) => Promise<void>;
  /** Artifacts that the host finds on its loopback while the changes are made. */
  readonly bundle?: (context: OperationContext) => BundleSource | undefined;
  /** Throws `NonRecoverableError` where the facts forbid the operation, before anything is changed. */
  readonly resources: (
    facts: HostFacts,
    context: OperationContext,
  ) => Promise<readonly Resource[]> | readonly Resource[];
  /** Runs after the changes are made, for what is no state of the host. */
  readonly afterApply?: (changes: readonly ResourceChange[], host: Host, context: OperationContext) => Promise<void>;
  /** Turns a failure into one that carries evidence from the host; the error given is thrown when it returns nothing. */
  readonly explain?: (error: unknown, host: Host, context: OperationContext) => Promise<unknown>;
}

/** Takes back what the declared operations of the same instance have changed. */
export interface RevertOperation extends OperationTraits {
  readonly kind: 'revert';
  /** `undefined`: nothing is to be done on a host for this instance, and the operation ends. */
  readonly host: (context: OperationContext) => Promise<HostAddress | undefined> | HostAddress | undefined;
  /** Runs before the record is replayed backwards, for instance to drain. */
  readonly beforeRevert?: (host: Host, context: OperationContext) => Promise<void>;
  /** Runs after it, for instance to verify that nothing is left. */
  readonly afterRevert?: (changes: readonly ResourceChange[], host: Host, context: OperationContext) => Promise<void>;
}

/** The operation as code; a plan lists it as "effect unknown", and runs it where it is marked `isReadOnly`. */
export interface ImperativeOperation extends OperationTraits {
  readonly kind: 'imperative';
  readonly run: (context: OperationContext) => Promise<Json | undefined | void>;
}

export type Operation = DeclaredOperation | RevertOperation | ImperativeOperation;

/**
 * A plugin: everything core needs to compile blueprints that use it and to run its operations.
 *
 * `operations` is keyed by what stands behind the plugin's name in an implementation: `kubernetes.tasks.start` of
 * the plugin `kubernetes` is `tasks.start`.
 */
export interface Plugin extends PluginDeclaration {
  readonly operations: Readonly<Record<string, Operation>>;
  /** Workflows, keyed as `operations` are: `kubernetes.workflows.drain` of the plugin `kubernetes` is `workflows.drain`. */
  readonly workflows?: Readonly<Record<string, CustomWorkflow>>;
  /** For a plugin whose operations are known by name only when they are called: the operation of any name. */
  readonly anyOperation?: (name: string) => Operation | undefined;
  /** What the hosts of node templates will fetch, for a bundle. */
  readonly artifacts?: (request: ArtifactsRequest) => Artifacts;
}

/** What a blueprint needs to know of a plugin before anything of it runs. */
export interface PluginDeclaration {
  readonly name: string;
  readonly version: string;
  /** The text of its plugin.yaml: node types, relationships, workflows. */
  readonly yaml: string;
  /** Names under which blueprints import it, as the path of a known address: `kubernetes`, `cloudify-kubernetes-plugin`. */
  readonly importNames: readonly string[];
  /** Said as warnings, when a blueprint is compiled, of values that node templates write. */
  readonly notices?: readonly PropertyNotice[];
  /** Codes of failures and notices of its own, explained; of bundled plugins `brolly explain CODE` shows them. */
  readonly explanations?: Readonly<Record<string, Explanation>>;
}

/** A page about a code: `{ title: 'A port is taken', explanation: 'Something listens where ...' }`. */
export interface Explanation {
  readonly title: string;
  /** What it means and what to do, in sentences. */
  readonly explanation: string;
}

/** Sample: `{ type: 'x.Server', property: 'port', value: 8080, code: 'port-mapped', message: '...', hint: '...' }`. */
export interface PropertyNotice {
  readonly type: string;
  readonly property: string;
  readonly value: string | number | boolean;
  /** Kebab-case, in the catalogue of diagnostics. */
  readonly code: string;
  readonly message: string;
  readonly hint: string;
}
