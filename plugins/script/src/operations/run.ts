// script_runner.tasks.run: a script as an operation.

import type { ImperativeOperation, JsonObject } from '@brolly/plugin-sdk';
import { processSettings } from '../process-settings.ts';
import { runScript } from '../run-script.ts';
import { scriptText } from '../script-text.ts';
import { whereToRun } from '../where-to-run.ts';

/** Inputs that say how to run; all others are variables of the script. */
const OWN_INPUTS = new Set(['script_path', 'script_source', 'process', 'ssl_cert_content']);

/** The inputs of a script that its environment gets. */
export function variablesOf(inputs: JsonObject, own: ReadonlySet<string> = OWN_INPUTS): JsonObject {
  return Object.fromEntries(Object.entries(inputs).filter(([name]) => !own.has(name)));
}

export const run: ImperativeOperation = {
  kind: 'imperative',
  readsAllInstances: true,
  async run(context) {
    const settings = processSettings(context.inputs['process']);
    const script = await scriptText(context);
    const isPython = settings.evalPython ?? script.name.endsWith('.py');
    return runScript(context, {
      script,
      settings,
      place: await whereToRun(context),
      // Python code has its inputs from ctx_parameters.
      variables: isPython ? {} : variablesOf(context.inputs),
      python: isPython ? 'interpret' : 'execute',
    });
  },
};
