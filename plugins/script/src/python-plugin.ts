// Plugins in Python of a blueprint: a folder with modules, whose functions are run in a child process.

import {
  type ImperativeOperation,
  type JsonObject,
  NonRecoverableError,
  type OperationContext,
  type Plugin,
} from '@brolly/plugin-sdk';
import { processSettings } from './process-settings.ts';
import { runScript } from './run-script.ts';
import { whereToRun } from './where-to-run.ts';

/** A plugin that is there as Python modules. */
export interface PythonPluginOptions {
  readonly name: string;
  /** Folders that hold its modules; none where the interpreter finds them by itself. */
  readonly folders: readonly string[];
  /** Path of the interpreter that has the plugin and what it needs installed; default `python3`. */
  readonly interpreter?: string | undefined;
}

/** Which functions it has is known by Python alone, and heard when one is called. */
export function pythonPlugin(options: PythonPluginOptions): Plugin {
  return {
    name: options.name,
    version: '',
    yaml: '',
    importNames: [],
    operations: {},
    anyOperation: (functionName) => functionOperation(functionName, options),
  };
}

function functionOperation(functionName: string, options: PythonPluginOptions): ImperativeOperation {
  return {
    kind: 'imperative',
    readsAllInstances: true,
    async run(context) {
      const place = await whereToRun(context);
      if (!place.isHere) throw onHost(context, options.name);
      return runScript(context, {
        script: { name: 'function', title: `${options.name}.${functionName}`, content: new Uint8Array() },
        settings: processSettings({}),
        place,
        variables: NOTHING,
        python: 'interpret',
        pythonArguments: () => ['function', functionName],
        pythonPath: options.folders,
        interpreter: options.interpreter,
      });
    },
  };
}

const NOTHING: JsonObject = {};

function onHost(context: OperationContext, plugin: string): NonRecoverableError {
  return new NonRecoverableError(
    `the plugin "${plugin}" would have to be installed on the host of ${context.self.id}, and that is not built`,
    {
      reason: 'python-plugin-on-host',
      hint: 'Write "executor: central_deployment_agent" for the plugin or the operation, or use scripts.',
    },
  );
}
