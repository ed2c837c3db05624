// The OpenSSH client for a person: the same way to a host as operations take, with a terminal at the end of it.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { HostAddress } from '@brolly/plugin-sdk';
import { resolveTarget } from '../login.ts';
import { sshConfigReader } from '../ssh-config.ts';
import { TARGET, writeClientFiles } from './client-files.ts';

/**
 * Runs `ssh` on this process's terminal: a login shell, or a command of words that the remote shell joins.
 *
 * Keys, bastions and host keys are those of the address; its secrets reach the client by its environment.
 * @returns its exit code; `undefined` when there is no client on this machine.
 */
export async function runSshClient(address: HostAddress, command: readonly string[]): Promise<number | undefined> {
  const files = await writeClientFiles(await resolveTarget(address, sshConfigReader()));
  try {
    const parameters = ['-F', files.config, ...(command.length === 0 ? ['-t'] : []), TARGET, ...command];
    const client = spawn('ssh', parameters, {
      stdio: 'inherit',
      env: { ...files.environment, LC_ALL: process.env['LC_ALL'] },
    });
    const [exitCode] = (await once(client, 'exit')) as [number | null];
    return exitCode ?? 1;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  } finally {
    await files.remove();
  }
}
