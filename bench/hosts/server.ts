// Many hosts on one machine: one sshd that answers on every address of loopback, where each address counts as a host.

import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** What both sides are given; plain data, so that it passes to another process. */
export interface Fleet {
  readonly folder: string;
  readonly port: number;
  readonly key: string;
  /** `ssh-ed25519 AAAA...` */
  readonly hostKey: string;
  readonly addresses: readonly string[];
  /** On how many of them every side works at the same time. */
  readonly atATime: number;
}

/** What a process of `fleet-run.ts` took, but for its start; it leaves it in `worked.json`. */
export interface Worked {
  readonly seconds: number;
  readonly cpuSeconds: number;
}

export const MEBIBYTE = 1_048_576;
/** To each host, for the figure of transfers. */
export const MEBIBYTES_SENT = 64;

const PORT = 20_022;
const AT_A_TIME = 50;

/** Starts the server; needs root. */
export async function startFleet(
  count: number,
): Promise<{ readonly fleet: Fleet; readonly stop: () => Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), 'brolly-fleet-'));
  for (const name of ['host-key', 'key'])
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', '', '-f', join(folder, name)]);
  copyFileSync(join(folder, 'key.pub'), join(folder, 'authorized_keys'));
  // A bare host has a plain home: the profile of this machine's root would be run by every command on every host.
  const home = join(folder, 'home');
  mkdirSync(home);
  mkdirSync('/run/sshd', { recursive: true, mode: 0o755 });
  const settings = [
    `ListenAddress 0.0.0.0:${PORT}`,
    `HostKey ${join(folder, 'host-key')}`,
    `AuthorizedKeysFile ${join(folder, 'authorized_keys')}`,
    'PidFile none',
    'UsePAM no',
    'StrictModes no',
    `SetEnv HOME=${home}`,
    'PermitRootLogin prohibit-password',
    'UseDNS no',
    'MaxStartups 2000',
    'PrintMotd no',
    'PrintLastLog no',
    'Subsystem sftp internal-sftp',
    '',
  ];
  writeFileSync(join(folder, 'sshd_config'), settings.join('\n'));
  const server = spawn('/usr/sbin/sshd', ['-D', '-e', '-f', join(folder, 'sshd_config')], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  await untilListening(server);
  const hostKey = readFileSync(join(folder, 'host-key.pub'), 'utf8').split(' ').slice(0, 2).join(' ').trim();
  const addresses = Array.from(
    { length: count },
    (_, index) => `127.0.${10 + Math.floor(index / 200)}.${1 + (index % 200)}`,
  );
  return {
    fleet: { folder, port: PORT, key: join(folder, 'key'), hostKey, addresses, atATime: AT_A_TIME },
    async stop() {
      server.kill();
      await once(server, 'exit');
      rmSync(folder, { recursive: true });
    },
  };
}

async function untilListening(server: ChildProcess): Promise<void> {
  if (server.stderr === null) throw new Error('sshd has a stderr');
  for await (const line of createInterface({ input: server.stderr })) {
    if (!line.includes('Server listening')) continue;
    server.stderr.resume();
    return;
  }
  throw new Error(`sshd does not start: is port ${PORT} free?`);
}
