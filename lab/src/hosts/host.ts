// One host: made from a root file system, started, stopped, brought back to how it was made.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { chmod, chown, mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { LabError } from '../lab-error.ts';
import {
  childrenOf,
  identifyProcess,
  isRunning,
  pollUntil,
  signalProcess,
  waitUntilGone,
} from '../machine/processes.ts';
import { runCommand } from '../machine/run-command.ts';
import { bridgeAddress, type LabNetwork } from '../network/bridge.ts';
import type { Progress } from '../progress.ts';
import { makeControlGroups, processesInGroups, removeControlGroups } from './control-groups.ts';
import { hostFiles, reachableNameservers } from './host-files.ts';
import { type HostRecord, hostFolder, readHostRecord, writeHostRecord } from './host-record.ts';
import { ensureHostIdentity, labKeyFile, readHostIdentity } from './identity.ts';
import { machineName, spawnHost } from './nspawn.ts';
import { bareRoot, bootParameters, dockerRoot } from './root-file-system.ts';

const STOP_LIMIT_MS = 20_000;

/** Starts a host, making it first when it is new; does nothing when it runs. */
export async function startHost(record: HostRecord, network: LabNetwork, progress: Progress): Promise<void> {
  if (record.process !== undefined && isRunning(record.process)) return;
  const { name } = record;
  await removeLeftovers(name, network);
  await ensureHostIdentity(name, progress.signal);
  const isNew = !existsSync(hostFolder(name, 'upper'));
  await mountRoot(record, progress);
  if (isNew) await makeDifferent(record, network, progress.signal);
  const pid = spawnHost({
    root: hostFolder(name, 'root'),
    varLib: hostFolder(name, 'var-lib'),
    consoleLog: hostFolder(name, 'console.log'),
    hostname: name,
    machine: machineName(network, name),
    bridge: network.bridge,
    bootParameters: bootParameters(record.suite),
    controlGroups: makeControlGroups(network.bridge, name),
  });
  const identity = pid === undefined ? undefined : identifyProcess(pid);
  if (identity === undefined) throw new LabError(`host ${name} ended at once:\n${consoleTail(name)}`);
  writeHostRecord({ ...record, process: identity });
}

/**
 * Stops a host at once, as when its plug is pulled, and unmounts it; its files stay.
 *
 * The end of a container's first process is the end of all its processes.
 */
export async function stopHost(record: HostRecord, network: LabNetwork): Promise<void> {
  const supervisor = record.process;
  if (supervisor !== undefined && isRunning(supervisor)) {
    for (const child of childrenOf(supervisor.pid)) signalProcess(child, 'SIGKILL');
    const gone = waitUntilGone(supervisor, STOP_LIMIT_MS / 2);
    await gone.catch(() => signalProcess(supervisor, 'SIGKILL'));
  }
  await removeLeftovers(record.name, network);
}

/** Brings a host back to how it was made, with its address and its keys, and starts it. */
export async function remakeHost(record: HostRecord, network: LabNetwork, progress: Progress): Promise<void> {
  await stopHost(record, network);
  await removeLayers(record.name);
  const { process: _, ...stopped } = record;
  await startHost(stopped, network, progress);
}

/** Stops a host and removes all there is of it. */
export async function removeHost(record: HostRecord, network: LabNetwork): Promise<void> {
  await stopHost(record, network);
  await rm(hostFolder(record.name), { recursive: true, force: true });
}

/** Waits until sshd greets, or the host is found dead. @throws LabError with the end of its console. */
export async function waitForHost(name: string, answers: () => Promise<boolean>, progress: Progress): Promise<void> {
  const isUp = async (): Promise<boolean> => {
    if (await answers()) return true;
    const identity = readHostRecord(name)?.process;
    if (identity !== undefined && !isRunning(identity))
      throw new LabError(`host ${name} ended while it started:\n${consoleTail(name)}`);
    return false;
  };
  await pollUntil(isUp, { limitMs: 60_000, what: `host ${name} to answer on port 22`, signal: progress.signal });
}

async function mountRoot(record: HostRecord, progress: Progress): Promise<void> {
  const { name } = record;
  const root = record.docker ? await dockerRoot(progress) : await bareRoot(progress, record.suite);
  for (const folder of ['upper', 'work', 'root']) await mkdir(hostFolder(name, folder), { recursive: true });
  const layers = `lowerdir=${root},upperdir=${hostFolder(name, 'upper')},workdir=${hostFolder(name, 'work')}`;
  await runCommand(['mount', '-t', 'overlay', 'overlay', '-o', layers, hostFolder(name, 'root')], {
    signal: progress.signal,
  });
  // containerd, Docker and the kubelet cannot work on an overlay, so all of /var/lib is a folder of the real disk.
  const varLib = hostFolder(name, 'var-lib');
  if (!existsSync(varLib)) await runCommand(['cp', '-a', join(root, 'var/lib'), varLib], { signal: progress.signal });
}

async function makeDifferent(record: HostRecord, network: LabNetwork, signal: AbortSignal): Promise<void> {
  const root = hostFolder(record.name, 'root');
  const { privateKey, publicKey, machineId } = readHostIdentity(record.name);
  const files = hostFiles({
    name: record.name,
    address: record.address,
    gateway: bridgeAddress(network),
    authorizedKey: readFileSync(`${labKeyFile()}.pub`, 'utf8'),
    hostKey: { privateKey, publicKey: `${publicKey}\n` },
    machineId,
    nameservers: nameservers(),
  });
  for (const file of files) {
    signal.throwIfAborted();
    const path = join(root, file.path);
    const owner = file.owner ?? 0;
    if (!existsSync(dirname(path))) {
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      await chown(dirname(path), owner, owner);
    }
    await rm(path, { force: true });
    await writeFile(path, file.content);
    await chmod(path, file.mode);
    await chown(path, owner, owner);
  }
}

function nameservers(): readonly string[] {
  const [own, uplink] = ['/etc/resolv.conf', '/run/systemd/resolve/resolv.conf'].map((path) =>
    existsSync(path) ? reachableNameservers(readFileSync(path, 'utf8')) : [],
  );
  return own !== undefined && own.length > 0 ? own : (uplink ?? []);
}

/** Ends what is left of a host in its control groups, unmounts it and removes the groups. */
async function removeLeftovers(name: string, network: LabNetwork): Promise<void> {
  for (const pid of processesInGroups(network.bridge, name)) {
    const identity = identifyProcess(pid);
    if (identity !== undefined) signalProcess(identity, 'SIGKILL');
  }
  const isEmpty = (): boolean => processesInGroups(network.bridge, name).length === 0;
  await pollUntil(isEmpty, { limitMs: STOP_LIMIT_MS, what: `the processes of host ${name} to end` });
  const signal = new AbortController().signal;
  for (const path of mountsBelow(hostFolder(name))) await runCommand(['umount', path], { signal });
  await removeControlGroups(network.bridge, name);
  await rm(join('/run/systemd/nspawn/propagate', machineName(network, name)), { recursive: true, force: true });
}

/** Mount points in a folder, innermost first. */
function mountsBelow(folder: string): readonly string[] {
  return readFileSync('/proc/self/mounts', 'utf8')
    .split('\n')
    .map((line) => line.split(' ')[1] ?? '')
    .filter((path) => path.startsWith(`${folder}/`))
    .toReversed();
}

async function removeLayers(name: string): Promise<void> {
  const kept = new Set(['host.json', 'identity']);
  for (const entry of readdirSync(hostFolder(name))) {
    if (!kept.has(entry)) await rm(hostFolder(name, entry), { recursive: true, force: true });
  }
}

function consoleTail(name: string): string {
  const path = hostFolder(name, 'console.log');
  return existsSync(path)
    ? readFileSync(path, 'utf8').trimEnd().split('\n').slice(-15).join('\n')
    : '(it printed nothing)';
}
