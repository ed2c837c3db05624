// Asks all hosts of a deployment that are to become nodes, side by side: facts, sights, and probes between them.

import { isIP } from 'node:net';
import {
  contextWith,
  hostProperties,
  type NodeInstance,
  type OperationContext,
  readHostAddress,
} from '@brolly/plugin-sdk';
import { admissionOf, admits } from '../admitted-networks.ts';
import { nodeNameIn } from '../control-planes.ts';
import { cleanHost, foreseeHosts, takeHosts } from '../host-of-instance.ts';
import { isOurs, nodeInstances } from '../node-instances.ts';
import { containerdArchive, downloadUrl, kubernetesBinary } from '../resources/sources.ts';
import {
  type ClusterSettings,
  clusterSettings,
  GIVEN,
  isConnectedOnly,
  isControlPlane,
  nodeAddress,
  refuseWhatIsNotBuilt,
  rootOf,
  text,
} from '../settings.ts';
import { withRuntimeProperties } from '../with-runtime-properties.ts';
import type { Preflight, PreflightHost, Role } from './finding.ts';
import { portsBetween, triedPorts } from './ports.ts';
import { ARCHITECTURE, preflightProgram } from './preflight-program.ts';
import { type ProgramOutput, readProbes, readSights } from './read-sights.ts';
import { startTalk } from './talk.ts';

/** What preflight knows when it has asked, and which hosts could not be asked. */
export interface Gathered {
  readonly preflight: Preflight;
  /** Instance id -> why its host could not be asked. */
  readonly failures: ReadonlyMap<string, unknown>;
}

const LONGEST_MS = 120_000;

/** An instance that is to become a node, and what its properties say. */
interface Candidate {
  readonly instance: NodeInstance;
  readonly name: string;
  readonly role: Role;
  readonly address: string;
  readonly settings: ClusterSettings;
}

/**
 * Asks every host that is no node yet, and the control planes it joins.
 *
 * One round trip for facts and sights, one for the probes, one for what was heard; all hosts at once.
 *
 * @param cleared instances that were let through before: of these only control planes are asked again
 */
export async function gatherPreflight(
  context: OperationContext,
  cleared: ReadonlySet<string> = new Set(),
): Promise<Gathered> {
  const failures = new Map<string, unknown>();
  const asked = takingPart(context, cleared);
  await takeHosts(context, asked, failures);
  return gather(context, { asked, failures, leaving: new Set() });
}

/**
 * The same while the instances with the ids `leaving` are still there: the hosts that they will get are asked, and what
 * they left on their own ones is none of a stranger's.
 */
export async function gatherForReinstall(context: OperationContext, leaving: ReadonlySet<string>): Promise<Gathered> {
  const failures = new Map<string, unknown>();
  const instances = context.instances.map((one) => (leaving.has(one.id) ? asIfGone(one) : one));
  const foreseen = contextWith(context, { instances });
  const asked = takingPart(foreseen, new Set());
  await foreseeHosts(context, asked, { leaving, failures });
  return gather(foreseen, { asked, failures, leaving });
}

function takingPart(context: OperationContext, cleared: ReadonlySet<string>): readonly NodeInstance[] {
  return nodeInstances(context).filter(
    (one) => !isConnectedOnly(one) && (isControlPlane(one) || (!isNode(one) && !cleared.has(one.id))),
  );
}

/** An instance without what it has as a node; the one that is there is left as it is. */
function asIfGone(instance: NodeInstance): NodeInstance {
  const { node_name: _name, [GIVEN]: _given, ...runtimeProperties } = instance.runtimeProperties;
  return withRuntimeProperties(instance, runtimeProperties);
}

interface Asked {
  readonly asked: readonly NodeInstance[];
  readonly failures: Map<string, unknown>;
  readonly leaving: ReadonlySet<string>;
}

async function gather(context: OperationContext, { asked, failures, leaving }: Asked): Promise<Gathered> {
  const candidates = candidatesOf(context, asked, failures);
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(), LONGEST_MS);
  const signal = AbortSignal.any([context.signal, limit.signal]);
  try {
    const begun = await settleEach(candidates, failures, (each) => begin(each, { candidates, context, signal }));
    const probed = await settleEach(begun, failures, async (each) => ({
      ...each,
      probes: await each.talk.until('@probed'),
    }));
    const ended = await settleEach(probed, failures, async (each) => ({
      ...each,
      heard: await each.talk.until('@end'),
    }));
    // What a cancelled execution has cut says nothing of the hosts.
    context.signal.throwIfAborted();
    for (const each of begun) each.talk.close();
    // A control plane that runs already and is away keeps nobody from joining the others.
    for (const one of nodeInstances(context)) if (isNode(one)) failures.delete(one.id);
    const shutOut = await shutOutOf(ended, context);
    return { preflight: { ...preflightOf(ended, context, leaving), shutOut }, failures };
  } finally {
    clearTimeout(timer);
    // Shells that are still open end.
    limit.abort();
  }
}

/** Nodes that run already take part only as control planes: adding one costs one host's time. */
function candidatesOf(
  context: OperationContext,
  asked: readonly NodeInstance[],
  failures: Map<string, unknown>,
): readonly Candidate[] {
  const all = nodeInstances(context);
  return asked
    .filter((one) => !failures.has(one.id))
    .flatMap((instance): readonly Candidate[] => {
      try {
        refuseWhatIsNotBuilt(instance);
        return [
          {
            instance,
            name:
              all.filter((other) => other.nodeName === instance.nodeName).length > 1 ? instance.id : instance.nodeName,
            role: isControlPlane(instance) ? 'control-plane' : 'worker',
            address: nodeAddress(instance),
            settings: clusterSettings(contextWith(context, { self: instance })),
          },
        ];
      } catch (error) {
        failures.set(instance.id, error);
        return [];
      }
    });
}

/** Only a workflow that runs is an execution. */
function isPlan({ execution }: OperationContext): boolean {
  return execution.id === '';
}

/** Whether an instance is part of the cluster already. */
function isNode(instance: NodeInstance): boolean {
  return nodeNameIn(instance) !== '';
}

async function begin(
  candidate: Candidate,
  given: {
    readonly candidates: readonly Candidate[];
    readonly context: OperationContext;
    readonly signal: AbortSignal;
  },
) {
  const { context, signal } = given;
  const host = await context.host(readHostAddress(candidate.instance));
  // What is left of an instance that left this host behind would be taken for another cluster.
  if (!isPlan(context)) await cleanHost(host, contextWith(context, { self: candidate.instance }));
  const talking = startTalk(host, programFor(candidate, given.candidates), signal);
  const [facts, { talk, lines }] = await Promise.all([
    host.facts(signal),
    talking.then(async (talk) => ({ talk, lines: await talk.until('@ready') })),
  ]);
  return { candidate, host, facts, talk, lines };
}

function programFor(candidate: Candidate, candidates: readonly Candidate[]): string {
  const { role, settings, address } = candidate;
  const { mirror, versions, podNetworkProvider } = settings;
  const hasPackages = settings.kubernetesSource === 'packages';
  const needed = hasPackages
    ? containerdArchive(versions, ARCHITECTURE)
    : kubernetesBinary(versions, ARCHITECTURE, 'kubeadm');
  // What a bundle holds is found when it is opened, before the first change.
  const downloads =
    settings.bundle === undefined
      ? [
          downloadUrl(mirror, needed.checksum.path),
          ...(mirror === '' ? ['https://github.com', 'https://registry.k8s.io', 'https://ghcr.io'] : []),
          ...(mirror === '' && hasPackages ? ['https://pkgs.k8s.io'] : []),
        ]
      : [];
  return preflightProgram({
    instanceId: candidate.instance.id,
    address,
    listen: triedPorts(role, settings),
    targets: candidates
      .filter((other) => other !== candidate)
      .map((other) => ({
        instanceId: other.instance.id,
        address: other.address,
        ports: portsBetween(role, other.role, settings),
      })),
    downloads,
    proxy: settings.proxy,
    hasEtcd: role === 'control-plane',
    members:
      role === 'control-plane'
        ? candidates
            .filter((other) => other !== candidate && other.role === role)
            .map((other) => other.address)
            .filter((one) => isIP(one) !== 0)
        : [],
    commands: podNetworkProvider.kind === 'routed' ? ['nft'] : [],
  });
}

type Ended = Awaited<ReturnType<typeof begin>> & {
  readonly probes: readonly string[];
  readonly heard: readonly string[];
};

/** By what was written down of the nodes that run: they are not asked. */
async function shutOutOf(ended: readonly Ended[], context: OperationContext): Promise<Preflight['shutOut']> {
  const found = nodeInstances(context)
    .filter((one) => isNode(one) && !isConnectedOnly(one))
    .map(async (node) => {
      const admission = await admissionOf(context, node);
      if (admission === undefined) return [];
      return ended
        .filter(
          ({ candidate }) =>
            !isNode(candidate.instance) && rootOf(candidate.instance).nodeName === rootOf(node).nodeName,
        )
        .filter(({ candidate: { address }, facts }) => {
          const prefix = facts.addresses.find((one) => one.address === address)?.prefix ?? 32;
          return !admits(admission, nodeAddress(node), { address, prefix });
        })
        .map(({ candidate }) => ({
          instanceId: candidate.instance.id,
          nodeName: nodeNameIn(node),
          firewall: admission.firewall,
        }));
    });
  return (await Promise.all(found)).flat();
}

function preflightOf(
  ended: readonly Ended[],
  context: OperationContext,
  leaving: ReadonlySet<string>,
): Omit<Preflight, 'shutOut'> {
  const settings = clusterSettings(context);
  const outputs = ended.map(
    ({ candidate, lines, probes, heard }): ProgramOutput => ({
      instanceId: candidate.instance.id,
      sights: lines,
      probes,
      heard,
    }),
  );
  const running = text(settings.master.runtimeProperties as never, 'kubernetes_version');
  return {
    hosts: ended.map((each) => preflightHost(each, context, leaving)),
    controlPlanes: controlPlanesByCluster(context),
    runningNodes: nodeInstances(context).flatMap((one) => {
      const nodeName = nodeNameIn(one);
      return nodeName === '' ? [] : [{ instanceId: one.id, nodeName }];
    }),
    probes: readProbes(outputs),
    podNetwork: settings.podNetwork,
    serviceNetwork: settings.serviceNetwork,
    apiPort: settings.apiPort,
    hasVxlan: settings.hasVxlan,
    podNetworkPorts: settings.podNetworkPorts,
    isOthersNetwork: ['file', 'none'].includes(settings.podNetworkProvider.kind),
    isRouted: settings.podNetworkProvider.kind === 'routed',
    versions: settings.versions,
    runningVersion: running === '' ? undefined : running,
  };
}

function controlPlanesByCluster(context: OperationContext): Preflight['controlPlanes'] {
  const installed = nodeInstances(context).filter((one) => isControlPlane(one) && !isConnectedOnly(one));
  const byCluster = Map.groupBy(installed, (one) => rootOf(one).nodeName);
  return Object.fromEntries([...byCluster].map(([name, some]) => [name, some.map((one) => one.id)]));
}

function preflightHost(
  { candidate, facts, lines }: Ended,
  { deploymentId }: OperationContext,
  leaving: ReadonlySet<string>,
): PreflightHost {
  const { instance, name, role, address, settings } = candidate;
  // Those that leave together may get each other's hosts.
  const owners = [instance.id, ...(leaving.has(instance.id) ? leaving : [])];
  return {
    instanceId: instance.id,
    name,
    role,
    address,
    nodeName: text(hostProperties(instance), 'node_name'),
    sshPort: Number(text(hostProperties(instance), 'ssh_port')) || 22,
    mirror: settings.mirror,
    isOurs: owners.some((id) => isOurs(facts, { deploymentId, self: { id } })),
    facts,
    sights: readSights(lines),
  };
}

/** Does something for each, side by side; those that fail are noted and left out. */
async function settleEach<Item extends { readonly instance?: NodeInstance; readonly candidate?: Candidate }, Result>(
  items: readonly Item[],
  failures: Map<string, unknown>,
  act: (item: Item) => Promise<Result>,
): Promise<readonly Result[]> {
  const settled = await Promise.allSettled(items.map(act));
  return settled.flatMap((each, index) => {
    if (each.status === 'fulfilled') return [each.value];
    const item = items[index];
    failures.set((item?.instance ?? item?.candidate?.instance)?.id ?? '', each.reason);
    return [];
  });
}
