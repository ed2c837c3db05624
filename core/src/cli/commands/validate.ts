// brolly validate: checks a blueprint and touches nothing.

import { Command } from 'commander';
import { cliContext } from '../cli-context.ts';
import { setExitCode } from '../exit-codes.ts';
import {
  addBlueprintFilename,
  addExamples,
  addInputs,
  BLUEPRINT_SOURCES,
  type BlueprintFilenameOption,
  type InputsOption,
  importRights,
} from '../program-options.ts';

interface Options extends InputsOption, BlueprintFilenameOption {
  readonly sarif?: true;
}

/** Defines `brolly validate`. */
export function validateCommand(): Command {
  const command = new Command('validate')
    .description('check a blueprint: every mistake at once, with file, line and what to do')
    .argument('<blueprint>', BLUEPRINT_SOURCES);
  addBlueprintFilename(addInputs(command));
  command.option('--sarif', 'print one SARIF 2.1.0 document, for code scanning');
  addExamples(command, [
    'brolly validate blueprint.yaml',
    'brolly validate blueprint.yaml -i inputs.yaml',
    'brolly validate blueprint.yaml --sarif > brolly.sarif',
  ]);
  return command.action(async (blueprint: string, options: Options, self: Command) => {
    const { validateBlueprint } = await import('../actions/validate-blueprint.ts');
    const { parseInputs } = await import('../parse-inputs.ts');
    const inputs = options.inputs === undefined ? undefined : parseInputs(options.inputs);
    setExitCode(
      await validateBlueprint(cliContext(self), {
        blueprint,
        inputs,
        ...importRights(options),
        fileName: options.blueprintFilename,
        isSarif: options.sarif === true,
      }),
    );
  });
}
