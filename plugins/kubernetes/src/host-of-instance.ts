// The host of an instance: its own `ip`, or one of the list `hosts`, taken when it is prepared and given back when it is clean.

import {
  contextWith,
  type Host,
  type HostAddress,
  type NodeInstance,
  type OperationContext,
  readHostAddress,
  recordOwner,
} from '@brolly/plugin-sdk';
import { chooseHost, listedHosts, NO_HOSTS_TAKEN, type TakenHosts, takenWithout } from './choose-host.ts';
import { changeRecord, readRecord } from './private-record.ts';
import { isConnectedOnly } from './settings.ts';
import { withRuntimeProperties } from './with-runtime-properties.ts';

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
  for (const one of inOrder(instances)) {
    await takeOneOf(context, one).catch((error: unknown) => failures.set(one.id, error));
  }
}

/**
 * The same as it will be when the instances with the ids `leaving` have left. Nothing is taken; hosts that they would get and
 * that do not answer are noted, and others are taken instead.
 */
export async function foreseeHosts(
  context: OperationContext,
  instances: readonly NodeInstance[],
  { leaving, failures }: { readonly leaving: ReadonlySet<string>; readonly failures: Map<string, unknown> },
): Promise<void> {
  const before = await readTaken(context);
  const isSilent = async (id: string): Promise<boolean> => {
    const self = context.instances.find((one) => one.id === id);
    return self !== undefined && before.of[id] !== undefined && !(await hostAnswers(contextWith(context, { self })));
  };
  const left = await Promise.all(
    [...leaving].map(async (id) => [id, (await isSilent(id)) ? before.of[id] : undefined] as const),
  );
  let taken: TakenHosts = { ...takenWithout(before, new Map(left)), silent: [] };
  for (const one of inOrder(instances).filter(listsHosts)) {
    try {
      const foreseen = await foreseeHost(context, one, taken);
      taken = { ...foreseen.taken, of: { ...taken.of, [one.id]: foreseen.address } };
      one.runtimeProperties['host'] = foreseen.address;
    } catch (error) {
      context.signal.throwIfAborted();
      failures.set(one.id, error);
    }
  }
  const { silent = [] } = taken;
  if (silent.join() !== (before.silent ?? []).join())
    await changeTaken(context, (now) => ({ taken: { ...now, silent }, result: undefined }));
}

/** The host that an instance has or would get: the first one that answers, where one does. */
async function foreseeHost(
  context: OperationContext,
  instance: NodeInstance,
  before: TakenHosts,
): Promise<{ readonly address: string; readonly taken: TakenHosts }> {
  const own = before.of[instance.id];
  if (own !== undefined) return { address: own, taken: before };
  let taken = before;
  for (;;) {
    const address = chooseHost(instance, context.instances, taken);
    const { silent = [] } = taken;
    if (
      silent.includes(address) ||
      (await answering(context, readHostAddress(havingHost(instance, address)))) !== undefined
    )
      return { address, taken };
    taken = { ...taken, silent: [...silent, address] };
  }
}

function inOrder(instances: readonly NodeInstance[]): readonly NodeInstance[] {
  return instances.toSorted((a, b) => (a.index ?? 0) - (b.index ?? 0));
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
  await changeTaken(context, (taken) => ({
    taken: takenWithout(taken, new Map([[self.id, undefined]])),
    result: undefined,
  }));
  self.runtimeProperties['host'] = undefined;
}

/**
 * Parts `context.self` from a host that does not answer. With a list of hosts it may have another one then, and the host
 * is noted: it is cleaned before anybody has it again.
 *
 * @returns false where it has no other host to go to, and stays
 */
export async function leaveHostBehind(context: OperationContext): Promise<boolean> {
  const { self } = context;
  if (!listsHosts(self)) return false;
  await changeTaken(context, (taken) => {
    const address = taken.of[self.id];
    if (address === undefined) return { taken, result: undefined };
    context.log('warning', `${address} does not answer and is left as it is; it is cleaned before it is used again`);
    return { taken: takenWithout(taken, new Map([[self.id, address]])), result: undefined };
  });
  self.runtimeProperties['host'] = undefined;
  return true;
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

/** A host that instances have left behind. */
export interface HostLeftBehind {
  readonly address: string;
  /** Ids of the instances, as they are told to people. */
  readonly leftBy: string;
  /** An instance of a node template that lists the host, as if it had it; none where nobody lists it any more. */
  readonly lister: NodeInstance | undefined;
}

/** Hosts that did not answer when their instances left them, and that nobody has cleaned since. */
export async function hostsLeftBehind(context: OperationContext): Promise<readonly HostLeftBehind[]> {
  const byAddress = Map.groupBy((await readTaken(context)).uncleaned, ({ address }) => address);
  return [...byAddress].map(([address, left]) => {
    const lister = context.instances.find((one) => listsHosts(one) && listedHosts(one).includes(address));
    return {
      address,
      leftBy: [...new Set(left.map(({ instanceId }) => instanceId))].join(', '),
      lister: lister === undefined ? undefined : havingHost(lister, address),
    };
  });
}

/** Cleans all hosts that instances have left behind, side by side; one that still does not answer is told, and stays noted. */
export async function cleanHostsLeftBehind(context: OperationContext): Promise<void> {
  const left = await hostsLeftBehind(context);
  await Promise.all(
    left.map(async ({ address, leftBy, lister }) => {
      const host = lister === undefined ? undefined : await answering(context, readHostAddress(lister));
      if (host !== undefined && lister !== undefined) return cleanHost(host, contextWith(context, { self: lister }));
      context.log(
        'warning',
        `${address} still has what ${leftBy} left there, for it does not answer; once it does: brolly host revert ${address} --all`,
      );
    }),
  );
}

/** Whether a connection to the host of `context.self` can be had. */
export async function hostAnswers(context: OperationContext): Promise<boolean> {
  const address = await hostOf(context);
  return address !== undefined && (await answering(context, address)) !== undefined;
}

async function answering(context: OperationContext, address: HostAddress): Promise<Host | undefined> {
  try {
    const host = await context.host(address);
    await host.run(':', { signal: context.signal, timeoutMs: ANSWER_MS });
    return host;
  } catch {
    context.signal.throwIfAborted();
    return undefined;
  }
}

function havingHost(instance: NodeInstance, address: string): NodeInstance {
  return withRuntimeProperties(instance, { ...instance.runtimeProperties, host: address });
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
