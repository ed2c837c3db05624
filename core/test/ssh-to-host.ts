// A way to a lab host that does not go through the product: what the product did is judged from outside.

import type { LabHost } from '@brolly/lab';
import { type CommandResult, runProgram } from './command.ts';

/** Runs a script as root with the OpenSSH client; throws when it does not end with 0. */
export async function sshToHost(host: LabHost, script: string): Promise<CommandResult> {
  const result = await runProgram(
    'ssh',
    [
      '-i',
      host.keyFile,
      '-o',
      'IdentitiesOnly=yes',
      '-o',
      'StrictHostKeyChecking=no',
      '-o',
      'BatchMode=yes',
      '-o',
      'UserKnownHostsFile=/dev/null',
      '-o',
      'LogLevel=ERROR',
      `root@${host.address}`,
      'sh',
      '-s',
    ],
    { stdin: script, timeoutMs: 120_000 },
  );
  if (result.exitCode !== 0) throw new Error(`${host.name}: exit code ${result.exitCode}: ${result.stderr}`);
  return result;
}
