// Tells all who need it where the control planes are, when one has come or gone.

import { type NodeInstance, type OperationContext, readHostAddress } from '@brolly/plugin-sdk';
import { controlPlanes, joinedControlPlanes } from './control-planes.ts';
import { reasonOf } from './reason-of.ts';
import { orderOfAddresses, writeEndpointName } from './resources/endpoint-name.ts';
import { FOLDER } from './resources/node-folder.ts';
import { API_NAME, clusterSettings, nodeAddress, rootOf, serverAt } from './settings.ts';
import { adminKubeconfig, trustOf } from './trust.ts';

const WRITE_MS = 20_000;

/**
 * Writes the addresses of the control planes, without `leaving`, onto the hosts of all other nodes of the cluster. A host
 * that does not answer is told in the log: it finds the others as long as one of those it knows is there.
 */
export async function spreadAddresses(context: OperationContext, leaving = ''): Promise<void> {
  const { name, endpoint } = clusterSettings(context);
  if (endpoint.host !== API_NAME) return;
  const addresses = await knownAddresses(context, leaving);
  if (addresses.length < 2 && leaving === '') return;
  const others = context.instances.filter(
    (one) => one.id !== leaving && isOfCluster(one, name) && nodeAddress(one) !== '',
  );
  await Promise.all(others.map((one) => writeOn(one, addresses, context)));
}

/** Writes the administrator's kubeconfig, with a context for each control plane. @returns its path */
export async function writeKubeconfig(context: OperationContext, leaving = ''): Promise<string> {
  const { name, endpoint, apiPort } = clusterSettings(context);
  const joined = endpoint.host === API_NAME ? await joinedControlPlanes(context, leaving) : [];
  const addresses = joined.map(nodeAddress);
  const [first, ...more] = addresses.map((one) => serverAt(one, apiPort));
  const servers =
    first === undefined ? ([serverAt(endpoint.host, endpoint.port)] as const) : ([first, ...more] as const);
  return context.saveFile('kubeconfig', adminKubeconfig(await trustOf(context, name), servers));
}

async function knownAddresses(context: OperationContext, leaving: string): Promise<readonly string[]> {
  return (await controlPlanes(context)).filter((one) => one.id !== leaving).map(nodeAddress);
}

async function writeOn(one: NodeInstance, addresses: readonly string[], context: OperationContext): Promise<void> {
  const script = `[ -d ${FOLDER} ] || exit 0\n${writeEndpointName(orderOfAddresses(addresses, nodeAddress(one)))}`;
  try {
    const host = await context.host(readHostAddress(one));
    const outcome = await host.run(script, { signal: context.signal, timeoutMs: WRITE_MS });
    if (outcome.exitCode !== 0) throw new Error(outcome.stderr.trim());
  } catch (error) {
    const why = reasonOf(error, context.signal);
    context.log('warning', `${one.id} could not be told where the control planes are: ${why}`);
  }
}

function isOfCluster(instance: NodeInstance, name: string): boolean {
  try {
    return instance.typeHierarchy.includes('cloudify.kubernetes.Base') && rootOf(instance).nodeName === name;
  } catch {
    return false;
  }
}
