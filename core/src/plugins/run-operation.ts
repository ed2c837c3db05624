// Runs one operation of one plugin and says how it ended: the border between core and plugins.

import {
  type BundleSource,
  type Host,
  type Json,
  type LentPort,
  type NodeInstance,
  type Operation,
  type OperationContext,
  type Plugin,
  type ResourceChange,
  recordOwner,
} from '@brolly/plugin-sdk';
import type { Failure, InstanceChange, OperationOutcome } from '#execution/execution-event.ts';
import { CANCELLED, failureOfError, notBuiltFailure } from './failure-of-error.ts';
import { type OperationCall, type OperationTools, operationContext, secretsOf } from './operation-context.ts';
import { operationOf } from './operation-of.ts';
import { asJson, propertyChanges } from './property-changes.ts';
import type { SecretTexts } from './secret-texts.ts';
import { inTurn } from './turns.ts';

/**
 * Runs an operation and turns whatever happens into an outcome; it never rejects.
 *
 * Runtime properties that the operation set or deleted on `self`, `source` and `target` are part of the outcome also
 * when it failed. Private values and passwords are masked in all that leaves.
 */
export async function runOperation(
  plugin: Plugin,
  call: OperationCall,
  tools: OperationTools,
): Promise<OperationOutcome> {
  const operation = operationOf(plugin, call.function);
  if (operation === undefined) {
    return { kind: 'failed', failure: unknownFunction(plugin, call), changes: [] };
  }
  const secrets = secretsOf(call, tools);
  const before = touchedBy(call).map((instance) => ({
    instance,
    properties: storedProperties(instance, tools.privateTexts),
  }));
  const context = operationContext(call, tools, secrets);
  try {
    const done = await (operation.turn === undefined
      ? runByKind(operation, context)
      : inTurn(`${call.deploymentId} ${call.plugin.name} ${operation.turn}`, {
          signal: tools.signal,
          run: () => runByKind(operation, context),
        }));
    const result = asJson(done);
    const changes = changesSince(before, tools);
    return result === undefined
      ? { kind: 'succeeded', changes }
      : { kind: 'succeeded', result: secrets.maskJson(result), changes };
  } catch (error) {
    // A limit of time ends an operation by the same signal; its attempt knows.
    const isCancel = tools.signal.aborted && isAbort(error, tools.signal);
    const failure = isCancel ? CANCELLED : failureOfError(error, secrets);
    return { kind: 'failed', failure, changes: changesSince(before, tools) };
  }
}

/** The instances whose runtime properties an operation may change, each once. */
function touchedBy({ self, source, target }: OperationCall): readonly NodeInstance[] {
  if (source === undefined || target === undefined) return [self];
  return [...new Set([self, source, target])];
}

function changesSince(
  before: readonly { readonly instance: NodeInstance; readonly properties: Properties }[],
  { privateTexts }: OperationTools,
): InstanceChange[] {
  const changes: InstanceChange[] = [];
  for (const { instance, properties } of before) {
    const after = storedProperties(instance, privateTexts);
    const change = properties === after ? undefined : propertyChanges(instance.id, properties, after);
    if (change !== undefined) changes.push(change);
  }
  return changes;
}

type Properties = Readonly<Record<string, Json | undefined>>;
/** What most instances have. */
const NONE: Properties = {};

/** Whether it is the signal's own reason, or what a wait of Node makes of it. */
function isAbort(error: unknown, { reason }: AbortSignal): boolean {
  return error === reason || (error instanceof Error && error.name === 'AbortError');
}

/**
 * Existing plugins copy passwords into runtime properties and read them there. Private values never get there; of a
 * secret the function that gives it, so that it is read again and never stored.
 */
function storedProperties(instance: NodeInstance, privateValues: SecretTexts): Properties {
  const properties = Object.entries(instance.runtimeProperties);
  if (properties.length === 0) return NONE;
  const entries = properties.map(([key, value]) => {
    const json = asJson(value);
    return [privateValues.mask(key), json === undefined ? undefined : privateValues.referJson(json)] as const;
  });
  return Object.fromEntries(entries);
}

function unknownFunction(plugin: Plugin, call: OperationCall): Failure {
  const known = Object.keys(plugin.operations).sort().join(', ');
  return notBuiltFailure(
    `the plugin "${plugin.name}" ${plugin.version} has no operation "${call.function}", which ${call.operationName} of ${call.self.id} names`,
    `it has: ${known}`,
  );
}

async function runByKind(operation: Operation, context: OperationContext): Promise<unknown> {
  switch (operation.kind) {
    case 'imperative':
      return operation.run(context);
    case 'declared': {
      const host = await openHost(operation, context);
      return host === undefined ? { changes: 0 } : explained(operation, host, context);
    }
    case 'revert': {
      const host = await openHost(operation, context);
      if (host === undefined) return { changes: 0 };
      await operation.beforeRevert?.(host, context);
      const kept: string[] = [];
      const onKept = (text: string): void => void kept.push(text);
      const changes = await host.revert({ owner: recordOwner(context), signal: context.signal, onKept });
      logChanges(changes, 'taken back', context);
      await operation.afterRevert?.(changes, host, context);
      for (const text of kept) context.log('warning', `${host.address.address}: ${text}`);
      return { changes: changes.length };
    }
  }
}

async function openHost(
  operation: Exclude<Operation, { kind: 'imperative' }>,
  context: OperationContext,
): Promise<Host | undefined> {
  const address = await operation.host(context);
  return address === undefined ? undefined : context.host(address);
}

async function explained(
  operation: Extract<Operation, { kind: 'declared' }>,
  host: Host,
  context: OperationContext,
): Promise<Json> {
  try {
    return await applyDeclared(operation, host, context);
  } catch (error) {
    if (operation.explain === undefined || context.signal.aborted) throw error;
    // A failed explanation must not hide what is to be explained.
    const better = await operation.explain(error, host, context).catch(() => undefined);
    throw better ?? error;
  }
}

async function applyDeclared(
  operation: Extract<Operation, { kind: 'declared' }>,
  host: Host,
  context: OperationContext,
): Promise<Json> {
  await operation.beforeApply?.(host, context);
  const facts = await host.facts(context.signal);
  const resources = await operation.resources(facts, context);
  const changes = await withBundle(operation.bundle?.(context), context, (lends) =>
    host.apply(resources, { owner: recordOwner(context), signal: context.signal, lends }),
  );
  logChanges(changes, 'changed', context);
  await operation.afterApply?.(changes, host, context);
  return { changes: changes.length };
}

/** Works while the host can ask for what a bundle holds. */
async function withBundle<T>(
  source: BundleSource | undefined,
  context: OperationContext,
  work: (lends: LentPort | undefined) => Promise<T>,
): Promise<T> {
  if (source === undefined) return work(undefined);
  // An HTTP server and archives, which few blueprints need: every command would load them.
  const { lendBundle } = await import('#bundles/lend-bundle.ts');
  const lent = await lendBundle(source, context.files.folder);
  if (source.key === undefined) context.log('info', `${source.path} is signed by ${lent.signedBy}`);
  try {
    return await work(lent.lends);
  } finally {
    await lent.close();
  }
}

function logChanges(changes: readonly ResourceChange[], word: string, context: OperationContext): void {
  for (const change of changes) context.log('info', `${word}: ${change.summary}`);
}
