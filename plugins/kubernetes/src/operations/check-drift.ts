// check_drift and update: what is no longer as it was declared on the host of a node, and how it is brought back.

import {
  contextWith,
  hostProperties,
  type ImperativeOperation,
  type Json,
  NonRecoverableError,
  type OperationContext,
  RecoverableError,
  recordOwner,
} from '@brolly/plugin-sdk';
import { noteAdmission } from '../admitted-networks.ts';
import { nodeNameIn } from '../control-planes.ts';
import { ownHost } from '../host-of-instance.ts';
import { clusterSettings, declaredAddress, isConnectedOnly, nodeAddress, rootOf, text } from '../settings.ts';
import { versionsOf } from '../versions.ts';
import { compareNodeObject, repairNodeObject } from './node-object.ts';
import { nodeResources } from './node-resources.ts';

/** Returns what would be done, one line for each item; nothing where all is as it was declared. */
export const checkDrift: ImperativeOperation = {
  kind: 'imperative',
  isReadOnly: true,
  isRepeatable: true,
  readsAllInstances: true,
  async run(context): Promise<Json> {
    if (nodeNameIn(context.self) === '') return [];
    refuseOtherIdentity(context);
    const host = await context.host(await ownHost(context));
    const resources = await nodeResources(await host.facts(context.signal), quietly(context));
    const changes = await host.compare(resources, options(context));
    warnOfOtherRelease(context);
    const drift = [...changes.map((change) => change.summary), ...(await driftOfNodeObject(context))];
    for (const one of drift) context.log('warning', `drifted: ${one}`);
    return drift;
  },
};

/** Brings back what drifted, item by item. */
export const repair: ImperativeOperation = {
  kind: 'imperative',
  isRepeatable: true,
  readsAllInstances: true,
  async run(context) {
    if (isConnectedOnly(context.self)) return;
    refuseOtherIdentity(context);
    warnOfOtherRelease(context);
    await repairHost(context);
    if (nodeNameIn(context.self) !== '') await repairNodeObject(context);
  },
};

/** A cluster that does not answer keeps nobody from hearing what drifted on the host. */
async function driftOfNodeObject(context: OperationContext): Promise<readonly string[]> {
  try {
    return (await compareNodeObject(context)).summaries;
  } catch (error) {
    if (!(error instanceof RecoverableError)) throw error;
    context.log('warning', `labels and taints were not compared: ${error.message}`);
    return [];
  }
}

/** Applies all that is declared. @returns how many things were brought back */
export async function repairHost(context: OperationContext): Promise<number> {
  const host = await context.host(await ownHost(context));
  const facts = await host.facts(context.signal);
  const changes = await host.apply(await nodeResources(facts, quietly(context)), options(context));
  await noteAdmission(context, () => Promise.resolve(facts));
  for (const change of changes) context.log('info', `brought back: ${change.summary}`);
  return changes.length;
}

/** A node has its name and address for life: certificates and members of etcd bear them. */
function refuseOtherIdentity({ self }: OperationContext): void {
  const name = nodeNameIn(self);
  if (name === '') return;
  const wanted = { name: text(hostProperties(self), 'node_name') || name, address: declaredAddress(self) };
  if (wanted.name === name && wanted.address === nodeAddress(self)) return;
  throw new NonRecoverableError(
    `${self.id} is the node ${name} at ${nodeAddress(self)}, and cannot become ${wanted.name} at ${wanted.address} while it runs`,
    {
      reason: 'node-identity-fixed',
      hint: `Write them as they were, or install it anew: "brolly heal --instance ${self.id} --force-reinstall".`,
    },
  );
}

/** It is no drift: what drifted and cannot be brought back is reinstalled, and a release is not brought back. */
function warnOfOtherRelease(context: OperationContext): void {
  const running = clusterSettings(context).versions.kubernetes;
  const written = text(rootOf(context.self).properties, 'kubernetes_version');
  // A minor release alone means any patch of it.
  if (versionsOf(written).kubernetes === running || running.startsWith(`${written}.`)) return;
  context.log(
    'warning',
    `the cluster runs ${running} and stays so: kubernetes_version ${written} is another release, see "brolly run kube_upgrade"`,
  );
}

function options(context: OperationContext) {
  return { owner: recordOwner(context), signal: context.signal };
}

/** Without what is only told: decisions were said when the node was installed. */
export function quietly(context: OperationContext): OperationContext {
  return contextWith(context, {
    log(level, line) {
      if (level !== 'info') context.log(level, line);
    },
  });
}
