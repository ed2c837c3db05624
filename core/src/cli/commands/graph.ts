// brolly graph: draws the task graph of a workflow.

import { Command, Option } from 'commander';
import { cliContext } from '../cli-context.ts';
import { setExitCode } from '../exit-codes.ts';
import {
  addBlueprintFilename,
  addDeployment,
  addExamples,
  addInputs,
  addParameters,
  BLUEPRINT_SOURCES,
  type BlueprintFilenameOption,
  type DeploymentOption,
  type InputsOption,
  importRights,
  type ParametersOption,
} from '../program-options.ts';

interface Options extends InputsOption, DeploymentOption, ParametersOption, BlueprintFilenameOption {
  readonly workflow: string;
  readonly format: 'mermaid' | 'dot' | 'json';
}

/** Defines `brolly graph`. */
export function graphCommand(): Command {
  const command = new Command('graph')
    .description('draw the task graph of a workflow: what runs after what')
    .argument('[where]', `${BLUEPRINT_SOURCES}; or the id of a deployment; default this folder`)
    .option('-w, --workflow <name>', 'the workflow', 'install')
    .addOption(
      new Option('-f, --format <format>', 'how to draw it').choices(['mermaid', 'dot', 'json']).default('mermaid'),
    );
  addParameters(addInputs(addDeployment(addBlueprintFilename(command))));
  addExamples(command, [
    'brolly graph blueprint.yaml > graph.mmd',
    'brolly graph --format dot | dot -Tsvg > graph.svg',
  ]);
  return command.action(async (where: string | undefined, options: Options, self: Command) => {
    const { showGraph } = await import('../actions/show-graph.ts');
    const { parametersOf, parseInputs } = await import('../parse-inputs.ts');
    const request = {
      where,
      id: options.deployment,
      workflow: options.workflow,
      ...parametersOf(options),
      format: self.getOptionValueSource('format') === 'default' && cliContext(self).isJson ? 'json' : options.format,
      inputs: parseInputs(options.inputs ?? []),
      ...importRights(options),
      fileName: options.blueprintFilename,
    };
    setExitCode(await showGraph(cliContext(self), request));
  });
}
