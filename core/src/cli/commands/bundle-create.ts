// brolly bundle create: fetches all that the hosts of a blueprint will need, and signs it.

import { Command, Option } from 'commander';
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
  readonly output: string;
  readonly key: string;
  readonly mirror?: string;
  readonly architecture: string;
}

/** Defines `brolly bundle create`. */
export function bundleCreateCommand(): Command {
  const command = new Command('create')
    .description('fetch all that the hosts of a blueprint will need into one signed file')
    .argument('<blueprint>', BLUEPRINT_SOURCES)
    .option('-o, --output <file>', 'the file to make', 'bundle.tar')
    .option('-k, --key <file>', 'the private key to sign with (Ed25519, PEM); made when it is not there', 'bundle.key')
    .option('-m, --mirror <url>', 'fetch from a mirror with the layout of the upstream sites instead of from them')
    .addOption(new Option('-a, --architecture <name>', 'of the hosts').choices(['amd64', 'arm64']).default('amd64'));
  addBlueprintFilename(addInputs(command));
  addExamples(command, [
    'brolly bundle create barevm-blueprint.yaml',
    'brolly bundle create barevm-blueprint.yaml -o cluster.tar --architecture arm64',
    'brolly bundle create barevm-blueprint.yaml --mirror http://10.0.0.1:8080',
  ]);
  return command.action(async (blueprint: string, options: Options, self: Command) => {
    const { makeBundle } = await import('../actions/make-bundle.ts');
    const { parseInputs } = await import('../parse-inputs.ts');
    const { inputs, output, key, mirror, architecture, blueprintFilename } = options;
    setExitCode(
      await makeBundle(cliContext(self), {
        blueprint,
        inputs: parseInputs(inputs ?? []),
        ...importRights(options),
        fileName: blueprintFilename,
        output,
        key,
        mirror: (mirror ?? '').replace(/\/+$/, ''),
        architecture,
      }),
    );
  });
}
