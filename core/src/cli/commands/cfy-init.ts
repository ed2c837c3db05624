// cfy init: makes a deployment of a blueprint, as the later series spelled it.

import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { cliContext, say } from '../cli-context.ts';
import { addExamples, addInputs } from '../program-options.ts';
import { addBlueprintId, type InitOptions, initHere } from './cfy-options.ts';

interface Options extends InitOptions {
  readonly blueprintFilename: string;
}

/** Adds -n, --blueprint-filename. */
export function addBlueprintFilename(command: Command): Command {
  return command.option('-n, --blueprint-filename <name>', 'the file, where the path is a folder', 'blueprint.yaml');
}

/** The blueprint's file: the path itself, or the named file in the folder that it is. */
export function blueprintIn(path: string, fileName: string): string {
  const isFolder = existsSync(path) && statSync(path).isDirectory();
  return isFolder ? join(path, fileName) : path;
}

/** Defines `cfy init`. */
export function cfyInitCommand(): Command {
  const command = new Command('init')
    .description('make a deployment of a blueprint')
    .argument('[blueprint-path]', 'a blueprint or its folder')
    .option('-r, --reset-context', 'accepted; there is no context to reset')
    .option('--hard', 'accepted; there is no configuration to reset')
    .option('--install-plugins', 'accepted; the plugins come with brolly')
    .option('--enable-colors', 'accepted; NO_COLOR turns colours off');
  addBlueprintFilename(addInputs(addBlueprintId(command)));
  addExamples(command, ['cfy init blueprint.yaml -i inputs.yaml', 'cfy init blueprint.yaml -b my-deployment']);
  return command.action(async (path: string | undefined, options: Options, self: Command) => {
    if (path === undefined)
      return say(cliContext(self), 'Local mode is ready; "cfy init BLUEPRINT" makes a deployment.');
    return initHere(self, blueprintIn(path, options.blueprintFilename), options);
  });
}
