// cfy install: makes a deployment of a blueprint and installs it.

import { Command } from 'commander';
import {
  addBlueprintFilename,
  addExamples,
  addInputs,
  BLUEPRINT_SOURCES,
  type ParametersOption,
} from '../program-options.ts';
import {
  addBlueprintId,
  addCfyParameters,
  addTaskOptions,
  type InitOptions,
  installHere,
  type TaskOptions,
} from './cfy-options.ts';

interface Options extends InitOptions, TaskOptions, ParametersOption {
  readonly workflowId: string;
}

/** Defines `cfy install`. */
export function cfyInstallCommand(): Command {
  const command = new Command('install')
    .description('make a deployment of a blueprint and run the workflow install')
    .argument('<blueprint-path>', BLUEPRINT_SOURCES)
    .option('-w, --workflow-id <name>', 'run another workflow instead', 'install')
    .option('--validate', 'accepted; a blueprint is always checked first')
    .option('--install-plugins', 'accepted; the plugins come with brolly');
  addBlueprintFilename(addTaskOptions(addCfyParameters(addInputs(addBlueprintId(command)))));
  addExamples(command, [
    'cfy install blueprint.yaml',
    'cfy install my-folder -n app.yaml -i inputs.yaml',
    'cfy install https://example.org/shop.zip',
  ]);
  return command.action((path: string, options: Options, self: Command) =>
    installHere(self, path, { ...options, workflow: options.workflowId }),
  );
}
