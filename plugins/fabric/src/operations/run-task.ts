// fabric_plugin.tasks.run_task and run_module_task: functions in Python that work on a host.

import { localShell, processSettings, runScript, type ScriptJob, type ScriptText } from '@brolly/plugin-script';
import { type ImperativeOperation, type Json, NonRecoverableError, type OperationContext } from '@brolly/plugin-sdk';
import { fabricEnv } from '../fabric-env.ts';
import { fabricInputs } from '../fabric-inputs.ts';
import { hostCommands } from '../host-commands.ts';
import { fabricArchive } from '../payload.ts';
import { withinTime } from '../time-limit.ts';

const ARCHIVE = 'fabric.zip';

/** A task of the file that `tasks_file` names. */
export const runTask: ImperativeOperation = {
  kind: 'imperative',
  readsAllInstances: true,
  async run(context) {
    const path = required(context, 'tasks_file');
    const name = required(context, 'task_name');
    const content = await context.files.read(path);
    return run(context, { name: 'fabfile.py', title: `the task "${name}" of ${path}`, content }, name);
  },
};

/** A task that `task_mapping` names: `package.module.function`. */
export const runModuleTask: ImperativeOperation = {
  kind: 'imperative',
  readsAllInstances: true,
  run(context) {
    const mapping = required(context, 'task_mapping');
    return run(context, { name: '-', title: `the task "${mapping}"`, content: new Uint8Array() }, mapping);
  },
};

async function run(context: OperationContext, script: ScriptText, task: string): Promise<Json> {
  const env = await fabricEnv(context);
  const inputs = fabricInputs(context.inputs);
  const host = await context.host(env.address);
  const job: ScriptJob = {
    script: script.name === '-' ? { ...script, name: 'module' } : script,
    settings: { ...processSettings({}), logsStdout: inputs.logsStdout, logsStderr: inputs.logsStderr },
    // The task itself runs here; what it does on the host it asks for.
    place: { shell: localShell, isHere: true },
    variables: {},
    python: 'interpret',
    runner: ARCHIVE,
    extraFiles: [{ path: ARCHIVE, mode: '644', content: await fabricArchive() }],
    pythonArguments: (path) => (script.name === '-' ? ['-', task] : [path, task]),
    pythonPath: [`${context.files.folder}/plugins`, context.files.folder],
    answerMore: hostCommands(context, host),
    failsForGood: inputs.failsForGood,
  };
  return withinTime(context, env.commandTimeoutMs, (limited) => runScript(limited, job));
}

function required({ inputs }: OperationContext, name: string): string {
  const value = inputs[name];
  if (typeof value === 'string' && value !== '') return value;
  throw new NonRecoverableError(`the input "${name}" is missing`, {
    reason: 'fabric-input-invalid',
    hint: `Write "${name}".`,
  });
}
