// The child's side: a plugin that answers what brolly asks.

import type { Host, Json, Operation, OperationContext, Plugin } from '@brolly/plugin-sdk';
import { definedProperties, instancesFromData } from './context-data.ts';
import { HostsOfParent } from './host-of-parent.ts';
import { type OperationAnswer, type OperationData, type OperationRequest, PROTOCOL } from './protocol.ts';
import { errorFromJson } from './rpc-error.ts';
import { RpcPeer } from './rpc-peer.ts';
import { workflowHandlers } from './serve-workflows.ts';

/** Serves a plugin; the answer takes the messages that arrive. */
export function servePlugin(plugin: Plugin, send: (message: object) => void): { receive(message: unknown): void } {
  const { workflows = {} } = plugin;
  const cancels = new Map<number, AbortController>();
  const hosts = new HostsOfParent(
    (method, params) => peer.call(method, params),
    (method, params) => peer.notify(method, params),
  );
  const peer = new RpcPeer(send, {
    initialize: () => ({
      protocol: PROTOCOL,
      name: plugin.name,
      version: plugin.version,
      operations: Object.fromEntries(
        Object.entries(plugin.operations).map(([name, each]) => [name, operationData(each)]),
      ),
      notices: [...(plugin.notices ?? [])] as unknown as Json,
      workflows: Object.fromEntries(
        Object.entries(workflows).map(([name, each]) => [name, { isResumable: each.isResumable !== false }]),
      ),
    }),
    ping: () => null,
    cancel: ({ run }: { readonly run: number }) => {
      cancels.get(run)?.abort();
      return null;
    },
    ...hosts.handlers,
    ...workflowHandlers(workflows),
    async operation(request: OperationRequest) {
      const cancel = cancels.get(request.run) ?? new AbortController();
      cancels.set(request.run, cancel);
      try {
        return (await answer(plugin, request, { peer, hosts, signal: cancel.signal })) as unknown as Json;
      } finally {
        cancels.delete(request.run);
      }
    },
  });
  return peer;
}

const FUNCTIONS = ['beforeApply', 'afterApply', 'explain', 'beforeRevert', 'afterRevert'] as const;

function operationData(operation: Operation): Json {
  const { kind, independentOfTargets, unneededBySources, isRepeatable, isReadOnly, turn, readsAllInstances } =
    operation;
  const data: OperationData = {
    kind,
    has: FUNCTIONS.filter(
      (name) => name in operation && (operation as unknown as Record<string, unknown>)[name] !== undefined,
    ),
    ...(independentOfTargets === true ? { independentOfTargets } : {}),
    ...(unneededBySources === true ? { unneededBySources } : {}),
    ...(isRepeatable === true ? { isRepeatable } : {}),
    ...(isReadOnly === true ? { isReadOnly } : {}),
    ...(turn === undefined ? {} : { turn }),
    ...(readsAllInstances === true ? { readsAllInstances } : {}),
  };
  return data as unknown as Json;
}

interface Serving {
  readonly peer: RpcPeer;
  readonly hosts: HostsOfParent;
  readonly signal: AbortSignal;
}

async function answer(plugin: Plugin, request: OperationRequest, serving: Serving): Promise<OperationAnswer> {
  const operation = plugin.operations[request.operation];
  if (operation === undefined) throw new Error(`the plugin "${plugin.name}" has no operation "${request.operation}"`);
  const instances = instancesFromData(request.context);
  const context = contextOf(request, instances, serving);
  const host = request.host === undefined ? undefined : serving.hosts.host(request.run, request.host);
  const properties = (): OperationAnswer['properties'] =>
    Object.fromEntries(
      [context.self, context.source, context.target]
        .filter((each) => each !== undefined)
        .map((each) => [each.id, definedProperties(each)]),
    );
  try {
    const value = await step(operation, request, { context, host });
    return { value: value ?? null, properties: properties() };
  } catch (error) {
    // What it set before it failed is kept, too.
    serving.peer.notify('properties', { run: request.run, properties: properties() });
    throw error;
  }
}

async function step(
  operation: Operation,
  request: OperationRequest,
  given: { readonly context: OperationContext; readonly host: Host | undefined },
): Promise<Json | undefined> {
  const { context, host } = given;
  const changes = request.changes ?? [];
  if (request.step === 'run' && operation.kind === 'imperative') return (await operation.run(context)) ?? undefined;
  if (request.step === 'host' && operation.kind !== 'imperative')
    return ((await operation.host(context)) ?? null) as Json;
  if (operation.kind === 'declared' && request.facts !== undefined)
    return (await operation.resources(request.facts, context)) as unknown as Json;
  if (host === undefined)
    throw new Error(`the step "${request.step}" does not fit the operation "${request.operation}"`);
  if (operation.kind === 'declared') {
    if (request.step === 'beforeApply') await operation.beforeApply?.(host, context);
    if (request.step === 'afterApply') await operation.afterApply?.(changes, host, context);
    if (request.step === 'explain') throw await explained(operation, request, { context, host });
  } else if (operation.kind === 'revert') {
    if (request.step === 'beforeRevert') await operation.beforeRevert?.(host, context);
    if (request.step === 'afterRevert') await operation.afterRevert?.(changes, host, context);
  }
  return undefined;
}

async function explained(
  operation: Extract<Operation, { kind: 'declared' }>,
  request: OperationRequest,
  { context, host }: { readonly context: OperationContext; readonly host: Host },
): Promise<Error> {
  const original = errorFromJson(request.error?.message ?? '', request.error?.data);
  const better: unknown = await operation.explain?.(original, host, context);
  return better instanceof Error ? better : original;
}

function contextOf(
  request: OperationRequest,
  instances: ReturnType<typeof instancesFromData>,
  serving: Serving,
): OperationContext {
  const { peer, hosts, signal } = serving;
  const { context: data, run } = request;
  const instance = (id: string) => {
    const found = instances.get(id);
    if (found === undefined) throw new Error(`the instance ${id} was not handed over`);
    return found;
  };
  return {
    ...data.facts,
    self: instance(data.selfId),
    ...(data.sourceId === null ? {} : { source: instance(data.sourceId) }),
    ...(data.targetId === null ? {} : { target: instance(data.targetId) }),
    get instances() {
      if (data.hasAllInstances) return [...instances.values()];
      throw new Error(
        `the operation "${request.operation}" reads all instances: it has to say so by readsAllInstances`,
      );
    },
    signal,
    privateValues: {
      get: async (name) => ((await peer.call('private-get', { run, name })) ?? undefined) as string | undefined,
      put: async (name, value) => void (await peer.call('private-put', { run, name, value })),
      delete: async (name) => void (await peer.call('private-delete', { run, name })),
    },
    files: {
      folder: data.blueprintFolder,
      read: async (path) => Buffer.from((await peer.call('read-file', { run, path })) as string, 'base64'),
      list: async (path) => (await peer.call('list-files', { run, path })) as readonly string[],
    },
    host: (address) => hosts.open(run, address),
    log: (level, text) => peer.notify('log', { run, level, text }),
    step: (text) => peer.notify('step', { run, text }),
    saveFile: async (name, content) => (await peer.call('save-file', { run, name, content })) as string,
  };
}
