// cfy install: makes a deployment of a blueprint and installs it.

import { Command } from 'commander';
import { addExamples, addInputs, type ParametersOption } from '../program-options.ts';
import { addBlueprintFilename, blueprintIn } from './cfy-init.ts';
import {
  addBlueprintId,
  addCfyParameters,
  addTaskOptions,
  type InitOptions,
  installHere,
  type TaskOptions,
} from './cfy-options.ts';

interface Options extends InitOptions, TaskOptions, ParametersOption {
  readonly blueprintFilename: string;
  readonly workflowId: string;
}

/** Defines `cfy install`. */
export function cfyInstallCommand(): Command {
  const command = new Command('install')
    .description('make a deployment of a blueprint and run the workflow install')
    .argument('<blueprint-path>', 'a blueprint or its folder')
    .option('-w, --workflow-id <name>', 'run another workflow instead', 'install')
    .option('--validate', 'accepted; a blueprint is always checked first')
    .option('--install-plugins', 'accepted; the plugins come with brolly');
  addBlueprintFilename(addTaskOptions(addCfyParameters(addInputs(addBlueprintId(command)))));
  addExamples(command, ['cfy install blueprint.yaml', 'cfy install my-folder -n app.yaml -i inputs.yaml']);
  return command.action((path: string, options: Options, self: Command) =>
    installHere(self, blueprintIn(path, options.blueprintFilename), { ...options, workflow: options.workflowId }),
  );
}
