// The commands of `npm run lab`, one function each.

import { spawn } from 'node:child_process';
import type { DebianSuite } from './hosts/root-file-system.ts';
import { labDown, labUp, resetHost } from './lab.ts';
import { LabError } from './lab-error.ts';
import { LAB_HELP } from './lab-help.ts';
import { type LabHost, labStatus, readNetwork } from './lab-status.ts';
import { listServed } from './mirror/list-served.ts';
import { ensureMirrorProcess, stopMirrorProcess } from './mirror/mirror-process.ts';
import { bridgeAddress } from './network/bridge.ts';
import { buildParts } from './parts/build-parts.ts';
import { type LabOptions, type LabStep, makeProgress } from './progress.ts';
import { formatStatus } from './status-table.ts';

export interface LabFlags {
  readonly hosts?: string | undefined;
  readonly names?: string | undefined;
  readonly docker?: string | undefined;
  readonly suites?: string | undefined;
  readonly 'no-mirror'?: boolean | undefined;
  readonly kubernetes?: readonly string[] | undefined;
  readonly all?: boolean | undefined;
  readonly json?: boolean | undefined;
}

export interface LabCommand {
  readonly command: string | undefined;
  readonly parameters: readonly string[];
  readonly flags: LabFlags;
  readonly signal: AbortSignal;
}

/** Runs one command and gives the exit code of the process. @throws LabError for what could not be done. */
export async function runLabCommand(given: LabCommand): Promise<number> {
  const options: LabOptions = { signal: given.signal, onProgress: showStep };
  switch (given.command) {
    case 'up':
      return up(given.flags, options);
    case 'down':
      await labDown(options);
      return 0;
    case 'status':
      console.log(given.flags.json === true ? JSON.stringify(labStatus(), undefined, 2) : formatStatus(labStatus()));
      return 0;
    case 'ssh':
      return ssh(given.parameters);
    case 'reset':
      return reset(given, options);
    case 'build':
      for (const version of given.flags.kubernetes ?? [undefined]) {
        await buildParts({ ...options, ...(version === undefined ? {} : { kubernetesVersion: version }) });
      }
      return 0;
    case 'mirror':
      return mirror(given.parameters, options);
    case undefined:
    default:
      console.error(given.command === undefined ? LAB_HELP : `There is no command "${given.command}".\n\n${LAB_HELP}`);
      return 2;
  }
}

function showStep(step: LabStep): void {
  const seconds = step.elapsedMs / 1000;
  const clock = `${Math.floor(seconds / 60)}:${(seconds % 60).toFixed(1).padStart(4, '0')}`;
  console.log(`[${clock}] ${step.text}`);
}

const split = (text: string): readonly string[] => text.split(',').filter(Boolean);

/** `host1=bullseye,host2=trixie`; what is no suite is told by `labUp`. */
function suitesOf(text: string): Readonly<Record<string, DebianSuite>> {
  return Object.fromEntries(split(text).map((one) => one.split('='))) as Readonly<Record<string, DebianSuite>>;
}

async function up(flags: LabFlags, options: LabOptions): Promise<number> {
  const status = await labUp({
    ...options,
    ...(flags.hosts === undefined ? {} : { hosts: Number(flags.hosts) }),
    ...(flags.names === undefined ? {} : { names: split(flags.names) }),
    ...(flags.docker === undefined ? {} : { docker: flags.docker === 'all' ? true : split(flags.docker) }),
    ...(flags.suites === undefined ? {} : { suites: suitesOf(flags.suites) }),
    mirror: flags['no-mirror'] !== true,
  });
  console.log(`\n${formatStatus(status)}`);
  return 0;
}

async function reset(given: LabCommand, options: LabOptions): Promise<number> {
  const names = given.flags.all === true ? labStatus().hosts.map((host) => host.name) : given.parameters;
  if (names.length === 0) throw new LabError('reset which host? Give its name, or --all');
  await Promise.all(names.map((name) => resetHost(name, options)));
  return 0;
}

function findHost(name: string | undefined): LabHost {
  const { hosts } = labStatus();
  const host = hosts.find((candidate) => candidate.name === name);
  if (host !== undefined) return host;
  const choice =
    hosts.length === 0 ? 'the lab is down' : `there are ${hosts.map((candidate) => candidate.name).join(', ')}`;
  throw new LabError(
    name === undefined || name === '' ? `ssh to which host? ${choice}` : `there is no host "${name}"; ${choice}`,
  );
}

/** OpenSSH with the lab's key and the host's own key pinned. */
function ssh(parameters: readonly string[]): Promise<number> {
  const [target = '', ...command] = parameters;
  const [user, name] = target.includes('@') ? target.split('@') : ['root', target];
  const host = findHost(name);
  const pinned = `/bin/echo ${host.address} ${host.publicKey.split(' ').slice(0, 2).join(' ')}`;
  const sshOptions = [
    'StrictHostKeyChecking=yes',
    `KnownHostsCommand=${pinned}`,
    'UserKnownHostsFile=/dev/null',
    'IdentitiesOnly=yes',
    'LogLevel=ERROR',
  ];
  const child = spawn(
    'ssh',
    ['-i', host.keyFile, ...sshOptions.flatMap((option) => ['-o', option]), `${user}@${host.address}`, ...command],
    {
      stdio: 'inherit',
    },
  );
  return new Promise((resolve, reject) => {
    child.on('error', (error) => reject(new LabError(`ssh could not be started: ${error.message}`)));
    child.on('close', (code) => resolve(code ?? 1));
  });
}

async function mirror(parameters: readonly string[], options: LabOptions): Promise<number> {
  const progress = makeProgress(options);
  switch (parameters[0]) {
    case 'start': {
      const network = readNetwork();
      if (network === undefined)
        throw new LabError('the mirror listens on the bridge of the lab, which is down; run "npm run lab -- up"');
      await ensureMirrorProcess(bridgeAddress(network), progress);
      return 0;
    }
    case 'stop':
      await stopMirrorProcess();
      progress.say('The mirror does not run');
      return 0;
    case 'list':
      console.log((await listServed()).join('\n') || 'nothing is built; run "npm run lab -- build"');
      return 0;
    case undefined:
    default:
      console.error(`mirror start, stop or list?\n\n${LAB_HELP}`);
      return 2;
  }
}
