// A terminal on a host, after its key was judged as for every operation.

import { sshToHost } from '#index';
import type { CliContext } from '../cli-context.ts';
import { CommandError } from '../command-error.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import type { NamedHost } from '../host-options.ts';
import { withNamedHost } from './with-named-host.ts';

/** Connects once, so that an unknown key is asked about and a failure is explained; then the client takes over. */
export async function logInToHost(context: CliContext, named: NamedHost, words: readonly string[]): Promise<ExitCode> {
  return withNamedHost(context, named, async ({ host }) => {
    const exitCode = await sshToHost(host.address, words);
    if (exitCode === undefined)
      throw new CommandError('there is no "ssh" on this machine', {
        exitCode: EXIT.failed,
        hint: 'install the OpenSSH client (openssh-client)',
      });
    return exitCode === 0 ? EXIT.ok : EXIT.failed;
  });
}
