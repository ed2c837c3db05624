// cfy local ...: local mode as the 3.x series spelled it.

import { Command } from 'commander';
import { cliContext, say } from '../cli-context.ts';
import { addExamples, addInputs } from '../program-options.ts';
import {
  addBlueprintId,
  addCfyParameters,
  addTaskOptions,
  type BlueprintIdOption,
  type ExecuteOptions,
  executeHere,
  type InitOptions,
  initHere,
  installHere,
  instancesHere,
  outputsHere,
  pluginsHere,
  type TaskOptions,
  uninstallHere,
} from './cfy-options.ts';

/** Defines `cfy local` with its commands. */
export function cfyLocalCommand(): Command {
  const local = new Command('local').description('work with blueprints on this machine, without a manager');
  for (const command of [
    installPlugins(),
    init(),
    execute(),
    outputs(),
    instances(),
    install(),
    uninstall(),
    createRequirements(),
  ]) {
    local.addCommand(command);
  }
  return local;
}

function addBlueprintPath(command: Command): Command {
  return command.requiredOption('-p, --blueprint-path <file>', 'path of the blueprint');
}

interface BlueprintPath {
  readonly blueprintPath: string;
}

function installPlugins(): Command {
  const command = addBlueprintPath(
    new Command('install-plugins').description('see that every plugin of a blueprint is there'),
  );
  return addExamples(command, ['cfy local install-plugins -p barevm-blueprint.yaml']).action(
    (options: BlueprintPath, self: Command) => pluginsHere(self, options.blueprintPath),
  );
}

function init(): Command {
  const command = new Command('init')
    .description('make a deployment of a blueprint; its state is kept in .brolly beside the blueprint')
    .option('--install-plugins', 'accepted; the plugins come with brolly');
  addBlueprintId(addInputs(addBlueprintPath(command)));
  return addExamples(command, [
    'cfy local init -p barevm-blueprint.yaml',
    'cfy local init -p blueprint.yaml -i inputs.yaml',
  ]).action((options: InitOptions & BlueprintPath, self: Command) => initHere(self, options.blueprintPath, options));
}

function execute(): Command {
  const command = new Command('execute')
    .description('run a workflow of the deployment of this folder')
    .requiredOption('-w, --workflow <name>', 'name of the workflow');
  addBlueprintId(addTaskOptions(addCfyParameters(command)));
  return addExamples(command, ['cfy local execute -w install', 'cfy local execute -w uninstall']).action(
    (options: ExecuteOptions & { readonly workflow: string }, self: Command) =>
      executeHere(self, options.workflow, options),
  );
}

function outputs(): Command {
  return addBlueprintId(new Command('outputs').description('show the outputs as JSON')).action(
    (options: BlueprintIdOption, self: Command) => outputsHere(self, options),
  );
}

function instances(): Command {
  const command = new Command('instances')
    .description('show node instances as JSON, with their runtime properties')
    .option('-n, --node-id <name>', 'only those of one node template');
  return addBlueprintId(command).action((options: BlueprintIdOption & { readonly nodeId?: string }, self: Command) =>
    instancesHere(self, options.nodeId, options),
  );
}

function install(): Command {
  const command = new Command('install')
    .description('init and the workflow install in one go')
    .option('-w, --workflow <name>', 'run another workflow instead', 'install')
    .option('--install-plugins', 'accepted; the plugins come with brolly');
  addBlueprintPath(addTaskOptions(addCfyParameters(addInputs(addBlueprintId(command)), '--parameters <values>')));
  return addExamples(command, ['cfy local install -p blueprint.yaml']).action(
    (options: InitOptions & TaskOptions & BlueprintPath & { readonly workflow: string }, self: Command) =>
      installHere(self, options.blueprintPath, options),
  );
}

function uninstall(): Command {
  const command = new Command('uninstall')
    .description('run the workflow uninstall, then remove the deployment')
    .option('-w, --workflow <name>', 'run another workflow instead', 'uninstall');
  return addBlueprintId(addTaskOptions(addCfyParameters(command))).action(
    (options: ExecuteOptions & { readonly workflow: string }, self: Command) =>
      uninstallHere(self, options.workflow, options),
  );
}

function createRequirements(): Command {
  return addBlueprintPath(new Command('create-requirements').description('not needed: plugins come with brolly'))
    .option('-o, --output <file>', 'accepted and not written')
    .action((_: object, self: Command) => {
      say(cliContext(self), 'No requirements file is needed: the plugins come with brolly, and no Python is used.');
    });
}
