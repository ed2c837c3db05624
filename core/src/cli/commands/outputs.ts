// brolly outputs: the outputs of a deployment.

import { Command } from 'commander';
import { cliContext } from '../cli-context.ts';
import { setExitCode } from '../exit-codes.ts';
import { addDeployment, addExamples, type DeploymentOption } from '../program-options.ts';

interface Options extends DeploymentOption {
  readonly raw?: string;
  readonly reveal?: true;
}

/** Defines `brolly outputs`. */
export function outputsCommand(): Command {
  const command = new Command('outputs')
    .description('show the outputs that the blueprint declares, evaluated now')
    .argument('[where]', 'a blueprint, a folder or the id of a deployment; default this folder')
    .option('--raw <name>', 'only the value of one output, for scripts')
    .option('--reveal', 'with --raw: read the secrets in it, which otherwise stand as asterisks');
  addExamples(addDeployment(command), ['brolly outputs', 'export KUBECONFIG=$(brolly outputs --raw kubeconfig)']);
  return command.action(async (where: string | undefined, options: Options, self: Command) => {
    const { showOutputs } = await import('../actions/show-outputs.ts');
    setExitCode(
      await showOutputs(
        cliContext(self),
        { where, id: options.deployment },
        {
          raw: options.raw,
          isRevealing: options.reveal === true && options.raw !== undefined,
        },
      ),
    );
  });
}
