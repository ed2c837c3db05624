// fabric_plugin.tasks.run_script: a script of the blueprint on a host, with "ctx" at hand there.

import {
  processSettings,
  runScript as runAnyScript,
  type ScriptJob,
  scriptText,
  variablesOf,
} from '@brolly/plugin-script';
import { type ImperativeOperation, OperationError } from '@brolly/plugin-sdk';
import { fabricEnv } from '../fabric-env.ts';
import { fabricInputs } from '../fabric-inputs.ts';
import { withinTime } from '../time-limit.ts';

const OWN_INPUTS = new Set(['script_path', 'process', 'fabric_env', 'use_sudo']);

export const runScript: ImperativeOperation = {
  kind: 'imperative',
  readsAllInstances: true,
  async run(context) {
    const env = await fabricEnv(context);
    const inputs = fabricInputs(context.inputs);
    const script = await scriptText(context);
    try {
      const shell = await context.host(env.address);
      const job: ScriptJob = {
        script: {
          ...script,
          content: Buffer.from(Buffer.from(script.content).toString('latin1').replaceAll('\r', ''), 'latin1'),
        },
        settings: {
          ...processSettings(context.inputs['process']),
          logsStdout: inputs.logsStdout,
          logsStderr: inputs.logsStderr,
        },
        place: { shell, isHere: false },
        variables: variablesOf(context.inputs, OWN_INPUTS),
        python: 'execute',
        asRoot: inputs.usesSudo,
        failsForGood: inputs.failsForGood,
      };
      return await withinTime(context, env.commandTimeoutMs, (limited) => runAnyScript(limited, job));
    } catch (error) {
      if (!(env.warnsOnly && error instanceof OperationError && error.reason === 'script-failed')) throw error;
      context.log('warning', error.message);
      return null;
    }
  },
};
