// The host of an instance: its own `ip`, or one of the list `hosts`, taken when it is prepared and given back when it is clean.

import {
  type Host,
  type HostAddress,
  type NodeInstance,
  type OperationContext,
  readHostAddress,
  recordOwner,
} from '@brolly/plugin-sdk';
import { chooseHost, listedHosts, NO_HOSTS_TAKEN, type TakenHosts } from './choose-host.ts';
import { changeRecord, readRecord } from './private-record.ts';
import { GIVEN, isConnectedOnly } from './settings.ts';

const VALUE = 'kubernetes-hosts';
const ANSWER_MS = 10_000;

/**
 * The host of `context.self`, on which it is installed; of several hosts it takes one, which is durable before this
 * resolves. None where the node is only connected to.
 */
export async function takeHost(context: OperationContext): Promise<HostAddress | undefined> {
  return isConnectedOnly(context.self) ? undefined : ownHost(context);
}

/** The same for an instance that is known to be installed. */
export async function ownHost(context: OperationContext): Promise<HostAddress> {
  await takeOneOf(context, context.self);
  return readHostAddress(context.self);
}

/** The same for several instances, in the order of their indexes; those for which no host is left are noted in `failures`. */
export async function takeHosts(
  context: OperationContext,
  instances: readonly NodeInstance[],
  failures: Map<string, unknown>,
): Promise<void> {
  for (const one of instances.toSorted((a, b) => (a.index ?? 0) - (b.index ?? 0))) {
    await takeOneOf(context, one).catch((error: unknown) => failures.set(one.id, error));
  }
}

async function takeOneOf(context: OperationContext, instance: NodeInstance): Promise<void> {
  if (!listsHosts(instance)) return;
  instance.runtimeProperties['host'] = await changeTaken(context, (taken) => {
    const address = taken.of[instance.id] ?? chooseHost(instance, context.instances, taken);
    return { taken: { ...taken, of: { ...taken.of, [instance.id]: address } }, result: address };
  });
}

/** The host that `context.self` has; `undefined` where it never took one. */
export async function hostOf(context: OperationContext): Promise<HostAddress | undefined> {
  const { self } = context;
  if (isConnectedOnly(self)) return undefined;
  if (!listsHosts(self)) return readHostAddress(self);
  const address = (await readTaken(context)).of[self.id];
  self.runtimeProperties['host'] = address;
  return address === undefined ? undefined : readHostAddress(self);
}

/** Lets `nodeAddress` and `readHostAddress` know the hosts of all instances, also of those that are just being prepared. */
export async function knowHosts(context: OperationContext): Promise<void> {
  const taken = await readTaken(context);
  for (const instance of context.instances) {
    const address = taken.of[instance.id];
    if (address !== undefined) instance.runtimeProperties['host'] = address;
  }
}

/** Lets others have the host of `context.self`, which is clean. */
export async function giveHostBack(context: OperationContext): Promise<void> {
  const { self } = context;
  if (!listsHosts(self)) return;
  await changeTaken(context, (taken) => {
    const { [self.id]: _, ...others } = taken.of;
    return { taken: { ...taken, of: others }, result: undefined };
  });
  self.runtimeProperties['host'] = undefined;
}

/**
 * Parts `context.self` from a host that does not answer. With a list of hosts it may have another one then, and the host
 * is noted: it is cleaned before anybody has it again.
 */
export async function leaveHostBehind(context: OperationContext): Promise<void> {
  const { self } = context;
  if (!listsHosts(self)) return;
  await changeTaken(context, (taken) => {
    const { [self.id]: address, ...others } = taken.of;
    if (address === undefined) return { taken, result: undefined };
    context.log('warning', `${address} does not answer and is left as it is; it is cleaned before it is used again`);
    return {
      taken: { of: others, uncleaned: [...taken.uncleaned, { address, instanceId: self.id }] },
      result: undefined,
    };
  });
  self.runtimeProperties['host'] = undefined;
  self.runtimeProperties[GIVEN] = undefined;
}

/** Takes back what instances that have left it behind had changed on the host of `context.self`. */
export async function cleanHost(host: Host, context: OperationContext): Promise<void> {
  const address = context.self.runtimeProperties['host'];
  for (const one of (await readTaken(context)).uncleaned.filter((each) => each.address === address)) {
    context.log('info', `${one.address} is cleaned of what ${one.instanceId} left there`);
    await host.revert({
      owner: recordOwner({ deploymentId: context.deploymentId, self: { id: one.instanceId } }),
      signal: context.signal,
    });
    await changeTaken(context, (taken) => ({
      taken: {
        ...taken,
        uncleaned: taken.uncleaned.filter((each) => each.address !== one.address || each.instanceId !== one.instanceId),
      },
      result: undefined,
    }));
  }
}

/** Whether a connection to the host of `context.self` can be had. */
export async function hostAnswers(context: OperationContext): Promise<boolean> {
  try {
    const address = await hostOf(context);
    if (address === undefined) return false;
    await (await context.host(address)).run(':', { signal: context.signal, timeoutMs: ANSWER_MS });
    return true;
  } catch {
    context.signal.throwIfAborted();
    return false;
  }
}

function listsHosts(instance: NodeInstance): boolean {
  const { ip } = instance.properties;
  return (typeof ip !== 'string' || ip === '') && listedHosts(instance).length > 0;
}

function readTaken(context: OperationContext): Promise<TakenHosts> {
  return readRecord(context, VALUE, NO_HOSTS_TAKEN);
}

function changeTaken<Result>(
  context: OperationContext,
  change: (taken: TakenHosts) => { readonly taken: TakenHosts; readonly result: Result },
): Promise<Result> {
  return changeRecord(context, { name: VALUE, empty: NO_HOSTS_TAKEN }, (before) => {
    const { taken, result } = change(before);
    return { value: taken, result };
  });
}
