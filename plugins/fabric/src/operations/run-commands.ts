// fabric_plugin.tasks.run_commands: commands on a host, one after the other, each in a shell of its own.

import { processSettings, runScript, type ScriptJob } from '@brolly/plugin-script';
import {
  type ImperativeOperation,
  NonRecoverableError,
  type OperationContext,
  OperationError,
  quote,
} from '@brolly/plugin-sdk';
import { type FabricEnv, fabricEnv } from '../fabric-env.ts';
import { type FabricInputs, fabricInputs } from '../fabric-inputs.ts';
import { withinTime } from '../time-limit.ts';

const LONGEST_TITLE = 60;

export const runCommands: ImperativeOperation = {
  kind: 'imperative',
  readsAllInstances: true,
  async run(context) {
    const env = await fabricEnv(context);
    const inputs = fabricInputs(context.inputs);
    for (const command of commandsOf(context)) await runCommand(context, command, { env, inputs });
  },
};

function commandsOf({ inputs }: OperationContext): readonly string[] {
  const { commands } = inputs;
  if (Array.isArray(commands) && commands.every((each) => typeof each === 'string')) return commands;
  throw new NonRecoverableError(`"commands" is ${JSON.stringify(commands ?? null)}`, {
    reason: 'fabric-input-invalid',
    hint: 'Write a list of texts.',
  });
}

async function runCommand(
  context: OperationContext,
  command: string,
  given: { readonly env: FabricEnv; readonly inputs: FabricInputs },
): Promise<void> {
  const { env, inputs } = given;
  const title = command.length > LONGEST_TITLE ? `${command.slice(0, LONGEST_TITLE)}...` : command;
  try {
    const shell = await context.host(env.address);
    const job: ScriptJob = {
      // The shell of the user, as a command over ssh would have it.
      script: {
        name: 'command',
        title: `the command "${title}"`,
        content: Buffer.from(`exec "\${SHELL:-/bin/sh}" -c ${quote(command)}\n`),
      },
      settings: {
        ...processSettings({ ctx_proxy_type: 'none' }),
        logsStdout: inputs.logsStdout,
        logsStderr: inputs.logsStderr,
      },
      place: { shell, isHere: false },
      variables: env.shellEnv,
      python: 'execute',
      asRoot: inputs.usesSudo,
      failsForGood: inputs.failsForGood,
    };
    await withinTime(context, env.commandTimeoutMs, (limited) => runScript(limited, job));
  } catch (error) {
    if (!(env.warnsOnly && error instanceof OperationError && error.reason === 'script-failed')) throw error;
    context.log('warning', error.message);
  }
}
