// The systemd-nspawn process that is a host's machine.

import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import type { LabNetwork } from '../network/bridge.ts';

export interface HostMachine {
  /** The mounted root. */
  readonly root: string;
  /** The folder of the real disk that is the host's /var/lib. */
  readonly varLib: string;
  readonly consoleLog: string;
  readonly hostname: string;
  /** Name among all machines of all labs. */
  readonly machine: string;
  readonly bridge: string;
  /** What its systemd is told, as on the command line of a kernel. */
  readonly bootParameters: readonly string[];
  /** `cgroup.procs` files of the groups that the host lives in. */
  readonly controlGroups: readonly string[];
}

/** Two labs may each have a host1, but no two machines the same name. */
export function machineName(network: LabNetwork, hostName: string): string {
  return `${network.bridge}-${hostName}`;
}

/** Puts itself into the control groups, then becomes systemd-nspawn. */
const ENTER_GROUPS =
  'for procs in $CONTROL_GROUPS; do echo $$ > "$procs" || exit 1; done; unset CONTROL_GROUPS; exec systemd-nspawn "$@"';

/** Boots the host as a process that outlives this one; gives its pid, or `undefined` when it could not be started. */
export function spawnHost(host: HostMachine): number | undefined {
  const console = openSync(host.consoleLog, 'a');
  const child = spawn('sh', ['-c', ENTER_GROUPS, 'sh', ...parameters(host)], {
    detached: true,
    stdio: ['ignore', console, console],
    // /tmp stays on the disk, as on a Debian machine.
    env: { PATH: process.env['PATH'], SYSTEMD_NSPAWN_TMPFS_TMP: '0', CONTROL_GROUPS: host.controlGroups.join(' ') },
  });
  closeSync(console);
  child.on('error', () => undefined);
  child.unref();
  return child.pid;
}

function parameters(host: HostMachine): readonly string[] {
  return [
    '--quiet',
    '--boot',
    '--register=no',
    '--keep-unit',
    `--directory=${host.root}`,
    `--machine=${host.machine}`,
    `--hostname=${host.hostname}`,
    `--network-bridge=${host.bridge}`,
    '--resolv-conf=off',
    '--timezone=off',
    '--link-journal=no',
    '--capability=all',
    '--system-call-filter=@known',
    `--bind=${host.varLib}:/var/lib`,
    '--bind=/dev/kmsg',
    ...host.bootParameters,
  ];
}
