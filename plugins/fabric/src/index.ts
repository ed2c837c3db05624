// The fabric plugin: commands, scripts and tasks on hosts over ssh.

import type { Plugin } from '@brolly/plugin-sdk';
import { fabricDeclaration } from './declaration.ts';
import { runCommands } from './operations/run-commands.ts';
import { runScript } from './operations/run-script.ts';
import { runModuleTask, runTask } from './operations/run-task.ts';

export const fabricPlugin: Plugin = {
  ...fabricDeclaration,
  operations: {
    'fabric_plugin.tasks.run_commands': runCommands,
    'fabric_plugin.tasks.run_script': runScript,
    'fabric_plugin.tasks.run_task': runTask,
    'fabric_plugin.tasks.run_module_task': runModuleTask,
  },
};
