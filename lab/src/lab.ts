// The lab as a whole: up, down, one host back to how it was made.

import { existsSync, readdirSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { stateFolder } from './folders.ts';
import { removeLabControlGroups } from './hosts/control-groups.ts';
import { remakeHost, removeHost, startHost, stopHost, waitForHost } from './hosts/host.ts';
import { type HostRecord, readHostRecord, readHostRecords, writeHostRecord } from './hosts/host-record.ts';
import { ensureHostIdentity, ensureLabKey } from './hosts/identity.ts';
import { portIsOpen, sshAnswers } from './hosts/ports.ts';
import { bareRoot, DEBIAN_SUITES, DEFAULT_SUITE, type DebianSuite, dockerRoot } from './hosts/root-file-system.ts';
import { LabError } from './lab-error.ts';
import { type LabStatus, labStatus, readNetwork, writeNetwork } from './lab-status.ts';
import { withLock } from './machine/lock.ts';
import { HOST_PACKAGES, installPackages } from './machine/system-packages.ts';
import { ensureMirrorProcess, stopMirrorProcess } from './mirror/mirror-process.ts';
import { bridgeAddress, ensureNetwork, type LabNetwork, makeNetwork, removeNetwork } from './network/bridge.ts';
import { freeHostNumber, hostAddress } from './network/choose-subnet.ts';
import { type LabOptions, makeProgress, type Progress } from './progress.ts';

export interface LabUpOptions extends LabOptions {
  /** How many hosts there shall be at least, `host1` and on; 1 to 50. Default 3, or as many as `names`. */
  readonly hosts?: number;
  /** Names instead of `host1`, `host2`, ...: lower-case letters, digits and hyphens, at most 32. */
  readonly names?: readonly string[];
  /** Hosts that have Debian's Docker with one running container: all, or those named. Default none. */
  readonly docker?: boolean | readonly string[];
  /** Debian suites of hosts by their names; those with Docker are `bookworm`. Default `bookworm`. */
  readonly suites?: Readonly<Record<string, DebianSuite>>;
  /** Whether the mirror is started too. Default true. */
  readonly mirror?: boolean;
}

const SSH_PORT = 22;
/** Where a host with Docker publishes its container. */
const BESIDE_PORT = 8000;

const LOCK = (): string => stateFolder('lock');

/**
 * Sees to bare hosts that answer ssh, and to the mirror; what is in place is left as it is.
 *
 * Hosts that were there and are not asked for stay.
 *
 * @throws LabError when this machine cannot do it, or a host has or lacks Docker against what is asked.
 */
export async function labUp(options: LabUpOptions = {}): Promise<LabStatus> {
  const progress = makeProgress(options);
  const names = checkNames(options);
  await requireRoot();
  await installPackages(HOST_PACKAGES, progress);
  await mkdir(stateFolder(), { recursive: true, mode: 0o755 });
  return withLock(LOCK(), progress, async () => {
    const hasDocker = (name: string): boolean =>
      Array.isArray(options.docker) ? options.docker.includes(name) : options.docker === true;
    const suiteOf = (name: string): DebianSuite => options.suites?.[name] ?? DEFAULT_SUITE;
    for (const suite of new Set([DEFAULT_SUITE, ...names.map(suiteOf)])) await bareRoot(progress, suite);
    if (names.some(hasDocker)) await dockerRoot(progress);
    const network = await ensureLabNetwork(progress);
    await ensureLabKey(progress.signal);
    const running = new Set(
      labStatus()
        .hosts.filter((host) => host.running)
        .map((host) => host.name),
    );
    const records = enrol(names, { hasDocker, suiteOf }, network);
    const mirror = options.mirror === false ? undefined : ensureMirrorProcess(bridgeAddress(network), progress);
    await Promise.all([mirror, ...records.map((record) => bringUp(record, network, progress))]);
    tellNews(records, running, progress);
    return labStatus();
  });
}

async function requireRoot(): Promise<void> {
  if (process.platform !== 'linux')
    throw new LabError(`the lab makes Linux hosts; this machine is ${process.platform}`);
  if (process.getuid?.() !== 0)
    throw new LabError('the lab makes network bridges and mounts, which only root may do; run it as root');
}

function checkNames(options: LabUpOptions): readonly string[] {
  const count = options.hosts ?? options.names?.length ?? 3;
  if (!Number.isInteger(count) || count < 1 || count > 50)
    throw new LabError(`the lab makes 1 to 50 hosts, not ${count}`);
  const names = options.names ?? Array.from({ length: count }, (_, index) => `host${index + 1}`);
  if (names.length !== count) throw new LabError(`${count} hosts were asked for, and ${names.length} names given`);
  for (const name of names) {
    if (!/^[a-z]([a-z0-9-]{0,30}[a-z0-9])?$/.test(name)) {
      throw new LabError(
        `"${name}" is no name for a host: use lower-case letters, digits and hyphens, beginning with a letter, at most 32`,
      );
    }
  }
  if (new Set(names).size !== names.length)
    throw new LabError(`two hosts cannot have the same name: ${names.join(', ')}`);
  for (const [name, suite] of Object.entries(options.suites ?? {})) {
    if (!names.includes(name) || !DEBIAN_SUITES.includes(suite))
      throw new LabError(
        `${name}=${suite}: suites are for hosts that are asked for, and of ${DEBIAN_SUITES.join(', ')}`,
      );
  }
  const strangers = Array.isArray(options.docker) ? options.docker.filter((name) => !names.includes(name)) : [];
  if (strangers.length > 0)
    throw new LabError(
      `Docker was asked for on ${strangers.join(', ')}, which is not among the hosts ${names.join(', ')}`,
    );
  return names;
}

async function ensureLabNetwork(progress: Progress): Promise<LabNetwork> {
  let network = readNetwork();
  if (network === undefined) {
    network = await makeNetwork(progress.signal);
    writeNetwork(network);
  }
  await ensureNetwork(network, progress.signal);
  return network;
}

/** Gives every name its record; a new one gets the next free address. */
function enrol(
  names: readonly string[],
  wanted: { readonly hasDocker: (name: string) => boolean; readonly suiteOf: (name: string) => DebianSuite },
  network: LabNetwork,
): readonly HostRecord[] {
  return names.map((name) => {
    const docker = wanted.hasDocker(name);
    const suite = wanted.suiteOf(name);
    const known = readHostRecord(name);
    if (known !== undefined) {
      if (known.docker === docker && (known.suite ?? DEFAULT_SUITE) === suite) return known;
      throw new LabError(
        `host ${name} is there ${known.docker ? 'with' : 'without'} Docker, of suite ${known.suite ?? DEFAULT_SUITE}; run "npm run lab -- down" first, or use another name`,
      );
    }
    const addresses = readHostRecords().map((record) => record.address);
    const address = hostAddress(network.subnet, freeHostNumber(network.subnet, addresses));
    const record = { name, docker, address, ...(suite === DEFAULT_SUITE ? {} : { suite }) };
    writeHostRecord(record);
    return record;
  });
}

async function bringUp(record: HostRecord, network: LabNetwork, progress: Progress): Promise<void> {
  await ensureHostIdentity(record.name, progress.signal);
  await startHost(record, network, progress);
  await waitForHost(record.name, () => isUp(record), progress);
}

async function isUp(record: HostRecord): Promise<boolean> {
  return (
    (await sshAnswers(record.address, SSH_PORT)) && (!record.docker || (await portIsOpen(record.address, BESIDE_PORT)))
  );
}

function tellNews(records: readonly HostRecord[], running: ReadonlySet<string>, progress: Progress): void {
  for (const record of records) {
    progress.say(
      running.has(record.name)
        ? `${record.name} (${record.address}) was up already`
        : `${record.name} (${record.address}) answers ssh`,
    );
  }
}

/**
 * Brings one host back to how it was made, with its address and keys, and waits until it answers ssh.
 *
 * Different hosts may be reset at the same time.
 */
export function resetHost(name: string, options: LabOptions = {}): Promise<void> {
  return withHost(name, options, async ({ record, network, progress }) => {
    await remakeHost(record, network, progress);
    await waitForHost(name, () => isUp(record), progress);
    progress.say(`${name} (${record.address}) is as it was made and answers ssh`);
  });
}

/** Takes the power from one host: it does not answer any more, and keeps its disk. */
export function powerOffHost(name: string, options: LabOptions = {}): Promise<void> {
  return withHost(name, options, ({ record, network }) => stopHost(record, network));
}

/** Gives one host its power back, with its disk as it was, and waits until it answers ssh. */
export function powerOnHost(name: string, options: LabOptions = {}): Promise<void> {
  return withHost(name, options, async ({ record, network, progress }) => {
    await startHost(record, network, progress);
    await waitForHost(name, () => isUp(record), progress);
  });
}

interface KnownHost {
  readonly record: HostRecord;
  readonly network: LabNetwork;
  readonly progress: Progress;
}

/** Does something to one host, of which nobody else does anything meanwhile. */
async function withHost(name: string, options: LabOptions, use: (host: KnownHost) => Promise<void>): Promise<void> {
  const progress = makeProgress(options);
  const record = readHostRecord(name);
  const network = readNetwork();
  if (record === undefined || network === undefined) {
    const names = readHostRecords().map((host) => host.name);
    throw new LabError(
      `there is no host "${name}"; ${names.length === 0 ? 'the lab is down' : `there are ${names.join(', ')}`}`,
    );
  }
  await withLock(stateFolder(`lock-${name}`), progress, async () => {
    await ensureNetwork(network, progress.signal);
    await use({ record, network, progress });
  });
}

/** Takes all hosts, the mirror and the network away; only the cache stays. Nothing to do is no error. */
export async function labDown(options: LabOptions = {}): Promise<void> {
  const progress = makeProgress(options);
  const isDown = !existsSync(stateFolder()) || readdirSync(stateFolder()).length === 0;
  if (isDown) {
    progress.say('The lab is down');
    return;
  }
  await requireRoot();
  await withLock(LOCK(), progress, async () => {
    const network = readNetwork();
    await stopMirrorProcess();
    if (network !== undefined) {
      await Promise.all(readHostRecords().map((record) => removeHost(record, network)));
      removeLabControlGroups(network.bridge);
      await removeNetwork(network, progress.signal);
    }
    for (const entry of readdirSync(stateFolder())) {
      if (entry !== 'lock') await rm(stateFolder(entry), { recursive: true, force: true });
    }
  });
  await rm(stateFolder(), { recursive: true, force: true });
  progress.say('The lab is down: hosts, mirror, bridge and firewall rules are gone');
}
