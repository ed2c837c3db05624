// brolly bundle show: what a bundle holds, who signed it, and whether it is whole.

import { Command } from 'commander';
import { cliContext } from '../cli-context.ts';
import { setExitCode } from '../exit-codes.ts';
import { addExamples } from '../program-options.ts';

/** Defines `brolly bundle show`. */
export function bundleShowCommand(): Command {
  const command = new Command('show')
    .description('list what a bundle holds and who signed it; exit code 1 when it is damaged')
    .argument('<file>', 'the bundle')
    .option('-k, --key <key>', 'the key that must have signed it, as "create" said it');
  addExamples(command, ['brolly bundle show bundle.tar', 'brolly bundle show bundle.tar --json']);
  return command.action(async (file: string, options: { readonly key?: string }, self: Command) => {
    const { showBundle } = await import('../actions/show-bundle.ts');
    setExitCode(await showBundle(cliContext(self), file, options.key));
  });
}
