// brolly explain: what a diagnostic means.

import { Command } from 'commander';
import { cliContext } from '../cli-context.ts';
import { setExitCode } from '../exit-codes.ts';
import { addExamples } from '../program-options.ts';

/** Defines `brolly explain`. */
export function explainCommand(): Command {
  const command = new Command('explain')
    .description('explain the code of a diagnostic; without a code, list all')
    .argument('[code]', 'such as type-unknown');
  addExamples(command, ['brolly explain type-unknown', 'brolly explain']);
  return command.action(async (code: string | undefined, _: object, self: Command) => {
    const { explainCode } = await import('../actions/explain-code.ts');
    setExitCode(await explainCode(cliContext(self), code));
  });
}
