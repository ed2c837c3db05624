// brolly schema: the language for editors.

import { Command } from 'commander';
import { cliContext } from '../cli-context.ts';
import { setExitCode } from '../exit-codes.ts';
import { addExamples } from '../program-options.ts';

/** Defines `brolly schema`. */
export function schemaCommand(): Command {
  const command = new Command('schema').description('print the JSON Schema of blueprints, for editors');
  addExamples(command, ['brolly schema > blueprint.schema.json']);
  return command.action(async (_: object, self: Command) => {
    const { printSchema } = await import('../actions/print-schema.ts');
    setExitCode(printSchema(cliContext(self)));
  });
}
