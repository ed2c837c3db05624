// brolly fmt: lays blueprints out.

import { Command } from 'commander';
import { cliContext } from '../cli-context.ts';
import { setExitCode } from '../exit-codes.ts';
import { addExamples } from '../program-options.ts';

/** Defines `brolly fmt`. */
export function fmtCommand(): Command {
  const command = new Command('fmt')
    .description('lay out blueprints in place: indentation and spaces change, comments and meaning do not')
    .argument('<file...>', 'YAML files; "-" reads standard input and writes to standard output')
    .option('--check', 'change nothing; exit with 1 where a file is not laid out');
  addExamples(command, ['brolly fmt blueprint.yaml', 'brolly fmt --check *.yaml', 'brolly fmt - < blueprint.yaml']);
  return command.action(async (files: readonly string[], options: { readonly check?: true }, self: Command) => {
    const { formatFiles } = await import('../actions/format-files.ts');
    setExitCode(await formatFiles(cliContext(self), files, { isCheck: options.check === true }));
  });
}
