// Plays a workflow of the plugin against a fake API server, as the engine would against a real one.

import type { Json, JsonObject, NodeInstance, WorkflowContext } from '@brolly/plugin-sdk';
import { workflowParts } from '@brolly/plugin-sdk';
import { CONNECTION_TYPE } from '../api/find-cluster.ts';
import { numberAt } from '../api/kube-object.ts';
import { kubernetesPlugin } from '../index.ts';
import { KUBECTL_OPERATIONS } from '../kubectl/kubectl-yaml.ts';
import { type FakeApiServer, startFakeApiServer } from './fake-api-server.ts';
import { sketchContext } from './sketch-context.ts';

/** A fake API server whose controllers end their work at once, and what tests of workflows do with it. */
export interface KubectlRig {
  readonly server: FakeApiServer;
  /** Empties the server and gives it these controllers again. */
  readonly begin: () => void;
  /** The result of a workflow. */
  readonly play: (workflow: string, parameters: JsonObject, options?: PlayOptions) => Promise<Json>;
  /** A Deployment of the namespace `default`. */
  readonly deployment: (name: string) => Json | undefined;
  /** Writes as somebody else. */
  readonly put: (plural: string, object: JsonObject) => void;
}

export async function startKubectlRig(): Promise<KubectlRig> {
  const server = await startFakeApiServer();
  return {
    server,
    begin() {
      server.objects.clear();
      server.objects.control = (plural, object) => CONTROLLERS[plural]?.(object) ?? object;
    },
    play: async (workflow, parameters, options) => (await playKubectl(server, workflow, parameters, options)).result,
    deployment: (name) => server.objects.read('deployments', 'default', name),
    put: (plural, object) =>
      void server.objects.write(plural, 'default', { object, manager: 'somebody', isDry: false }),
  };
}

const CONTROLLERS: Readonly<Record<string, (object: JsonObject) => JsonObject>> = {
  deployments: rolledOut,
  namespaces: (namespace) => ({ ...namespace, status: { phase: 'Active' } }),
};

/** As the controllers of a real cluster leave a Deployment. */
export function rolledOut(deployment: JsonObject): JsonObject {
  const replicas = numberAt(deployment, ['spec', 'replicas'], 1);
  return { ...deployment, status: { replicas, updatedReplicas: replicas, availableReplicas: replicas } };
}

/** A connection to the fake, as a node template has it. */
export function connectionTo({ access, token }: FakeApiServer): NodeInstance {
  return {
    id: 'cluster_a1b2c3',
    nodeName: 'cluster',
    type: CONNECTION_TYPE,
    typeHierarchy: ['cloudify.nodes.Root', CONNECTION_TYPE],
    properties: {
      configuration: { api_options: { host: access.server, ssl_ca_cert: access.authority ?? '', api_key: token } },
    },
    runtimeProperties: {},
    relationships: [],
  };
}

export interface PlayOptions {
  readonly executionId?: string;
  readonly others?: readonly NodeInstance[];
  readonly files?: Readonly<Record<string, string>>;
  /** Is told of each operation before it runs; what it throws cuts the execution off there. */
  readonly onOperation?: (name: string) => void;
  /** What was stored by an execution that was cut off: results of its steps, by their names. */
  readonly stored?: Map<string, Json>;
}

/** Runs a kube_ workflow on the node template `cluster` and gives its result. */
export async function playKubectl(
  server: FakeApiServer,
  workflow: string,
  parameters: JsonObject,
  options: PlayOptions = {},
): Promise<{ readonly result: Json; readonly log: readonly string[] }> {
  const self = connectionTo(server);
  const stored = options.stored ?? new Map<string, Json>();
  const log: string[] = [];
  const steps = kubernetesPlugin.workflows?.[workflow]?.steps(
    workflowContext(self, { master: 'cluster', ...parameters }),
  );
  if (steps === undefined) throw new Error(`the plugin has no workflow ${workflow}`);
  let next = steps.next({ state: 'completed', failures: [], results: {} });
  while (next.done !== true) {
    const step = next.value;
    if (step.kind !== 'graph' || step.part.kind !== 'operation') throw new Error('only single operations are played');
    const { operation, inputs = {} } = step.part;
    let result = stored.get(step.name);
    if (result === undefined) {
      options.onOperation?.(operation);
      const context = {
        ...sketchContext(self, { instances: [self, ...(options.others ?? [])] }),
        inputs,
        execution: { id: options.executionId ?? 'e1', workflow, parameters },
        log: (_level: string, text: string) => void log.push(text),
        files: {
          folder: '/blueprint',
          read: (path: string) => Promise.resolve(Buffer.from(options.files?.[path] ?? '')),
          list: () => Promise.resolve([]),
        },
      };
      const found = kubernetesPlugin.operations[operation];
      if (found?.kind !== 'imperative') throw new Error(`the plugin has no operation ${operation}`);
      result = (await found.run(context)) ?? null;
      stored.set(step.name, result);
    }
    next = steps.next({ state: 'completed', failures: [], results: { result } });
  }
  return { result: next.value ?? null, log };
}

function workflowContext(self: NodeInstance, parameters: JsonObject): WorkflowContext {
  const operations = KUBECTL_OPERATIONS.map((name) => `kubectl.${name}`);
  const { nodeName, type, typeHierarchy, properties } = self;
  const proxy = {
    name: 'proxy',
    type: 'p',
    typeHierarchy: ['cloudify.nodes.DeploymentProxy'],
    properties: {},
    operations: [],
  };
  const worker = { name: 'minion', type: 'w', typeHierarchy: ['w'], properties: {}, operations: [] };
  return {
    parameters,
    deploymentId: 'barevm',
    executionId: 'e1',
    at: Date.UTC(2026, 10, 26),
    nodes: [{ name: nodeName, type, typeHierarchy, properties, operations }, proxy, worker],
    instances: [{ id: self.id, nodeName, index: 1, state: 'started', hostInstanceId: undefined, relationships: [] }],
    parts: workflowParts,
  };
}
