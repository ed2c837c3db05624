// What one operation would change, found out without changing anything.

import { type Plugin, type ResourceChange, recordOwner } from '@brolly/plugin-sdk';
import type { Failure } from '#execution/execution-event.ts';
import { failureOfError, notBuiltFailure } from './failure-of-error.ts';
import { type OperationCall, type OperationTools, operationContext, secretsOf } from './operation-context.ts';
import { operationOf } from './operation-of.ts';

/**
 * The foreseen effect of an operation. `effect-unknown`: it is code, nothing can be said before it runs.
 * `looked`: it only looks, was run, and found nothing that is in the way.
 * `reverts`: it takes back what the host's record says. `not-foreseeable`: what it needs to know is not there yet, or
 * the operation would be refused; `failure` says why.
 */
export type PlannedOperation =
  | { readonly kind: 'changes'; readonly host: string; readonly changes: readonly ResourceChange[] }
  | { readonly kind: 'effect-unknown' }
  | { readonly kind: 'looked' }
  | { readonly kind: 'reverts'; readonly host: string }
  | { readonly kind: 'not-foreseeable'; readonly host: string | undefined; readonly failure: Failure };

/** Compares what the operation declares with its host. It changes nothing; what it logs are the decisions it took. */
export async function planOperation(
  plugin: Plugin,
  call: OperationCall,
  tools: OperationTools,
): Promise<PlannedOperation> {
  const operation = operationOf(plugin, call.function);
  if (operation === undefined) {
    const failure = notBuiltFailure(
      `the plugin "${plugin.name}" has no operation "${call.function}"`,
      'see its version',
    );
    return { kind: 'not-foreseeable', host: undefined, failure };
  }
  if (operation.kind === 'imperative' && operation.isReadOnly !== true) return { kind: 'effect-unknown' };
  const secrets = secretsOf(call, tools);
  const context = operationContext(call, tools, secrets);
  let address: string | undefined;
  try {
    if (operation.kind === 'imperative') {
      await operation.run(context);
      return { kind: 'looked' };
    }
    const hostAddress = await operation.host(context);
    if (hostAddress === undefined) return { kind: 'changes', host: call.self.id, changes: [] };
    address = hostAddress.address;
    if (operation.kind === 'revert') return { kind: 'reverts', host: address };
    const host = await context.host(hostAddress);
    const resources = await operation.resources(await host.facts(context.signal), context);
    const changes = await host.compare(resources, { owner: recordOwner(context), signal: context.signal });
    return { kind: 'changes', host: address, changes: changes.map((change) => masked(change, secrets)) };
  } catch (error) {
    return { kind: 'not-foreseeable', host: address, failure: failureOfError(error, secrets) };
  }
}

function masked(change: ResourceChange, secrets: { mask(text: string): string }): ResourceChange {
  return {
    ...change,
    summary: secrets.mask(change.summary),
    ...(change.diff === undefined ? {} : { diff: secrets.mask(change.diff) }),
  };
}
