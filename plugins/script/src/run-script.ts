// Runs one script somewhere, with "ctx" at hand, and says how it ended as the result or the error of an operation.

import { type Json, type JsonObject, type OperationContext, quote } from '@brolly/plugin-sdk';
import type { AnswerMore } from './ctx/answer-python.ts';
import { type CtxService, ctxService } from './ctx/ctx-service.ts';
import { exportLines } from './environment.ts';
import { judgeScript, NO_PYTHON } from './judge-script.ts';
import { OutputLines } from './output-lines.ts';
import { payloadText, pythonArchive } from './payload.ts';
import type { ProcessSettings } from './process-settings.ts';
import { type RelayFile, runRelay } from './relay/relay.ts';
import type { ScriptText } from './script-text.ts';
import type { ScriptPlace } from './where-to-run.ts';

export interface ScriptJob {
  readonly script: ScriptText;
  readonly place: ScriptPlace;
  readonly settings: ProcessSettings;
  readonly variables: JsonObject;
  /** `interpret`: by the interpreter of Python with the package "cloudify", whatever its first line says. */
  readonly python: 'interpret' | 'execute';
  readonly asRoot?: boolean;
  /** Folders that Python looks for modules in, on this machine. */
  readonly pythonPath?: readonly string[];
  /** The interpreter of Python; default `python3`, else `python`. */
  readonly interpreter?: string | undefined;
  /** What follows the runner of Python code on its command line, given the script's path; default `script PATH`. */
  readonly pythonArguments?: (path: string) => readonly string[];
  /** The runner, below the private folder; default the package "cloudify". */
  readonly runner?: string;
  readonly extraFiles?: readonly RelayFile[];
  /** Answers requests of Python code that are none of the context. */
  readonly answerMore?: AnswerMore;
  readonly failsForGood?: ((exitCode: number) => boolean) | undefined;
}

/** Where the archive of the package "cloudify" lies, below the private folder. */
const PYTHON = 'python.zip';

/** @throws RecoverableError, NonRecoverableError as docs/scripts.md lists them */
export async function runScript(context: OperationContext, job: ScriptJob): Promise<Json> {
  const { script, settings } = job;
  const service = ctxService(context, job.answerMore);
  const output = new OutputLines(context, settings);
  context.step(`running ${script.title}`);
  const end = await runRelay(job.place.shell, {
    files: await filesOf(job),
    run: (folder) => runText(job, folder),
    parentFolder: settings.baseFolder,
    asRoot: job.asRoot,
    answer: answerer(service, settings),
    onStdout: (text) => output.stdout(text),
    onStderr: (text) => output.stderr(text),
    signal: context.signal,
  });
  output.end();
  return judgeScript(end, {
    title: script.title,
    decisions: service.decisions,
    output,
    failsForGood: job.failsForGood,
  });
}

function answerer(service: CtxService, settings: ProcessSettings): CtxService['answer'] {
  if (settings.hasCtx) return (request, place) => service.answer(request, place);
  return () => Promise.reject(new Error('the input process.ctx_proxy_type is none'));
}

async function filesOf({ script, settings, python, extraFiles = [] }: ScriptJob): Promise<RelayFile[]> {
  const files: RelayFile[] = [{ path: `script/${script.name}`, mode: '755', content: script.content }];
  if (settings.hasCtx) files.push({ path: 'bin/ctx', mode: '755', content: await payloadText('ctx.sh') });
  if (python === 'interpret' || isOfPython(script))
    files.push({ path: PYTHON, mode: '644', content: await pythonArchive() });
  return [...files, ...extraFiles];
}

function isOfPython(script: ScriptText): boolean {
  return script.name.endsWith('.py') || Buffer.from(script.content).includes('python');
}

/** The text of the shell script that runs the user's script; secrets among the variables stand in it, on no command line. */
function runText(job: ScriptJob, folder: string): string {
  const { settings } = job;
  const pythonPath = [
    `${folder}/${PYTHON}`,
    ...(job.runner === undefined ? [] : [`${folder}/${job.runner}`]),
    ...(job.pythonPath ?? []),
  ]
    .map(quote)
    .join(':');
  return [
    exportLines({ ...job.variables, ...settings.env }),
    `export PATH=${quote(`${folder}/bin`)}:"$PATH"`,
    `export PYTHONPATH=${pythonPath}"\${PYTHONPATH:+:$PYTHONPATH}" PYTHONDONTWRITEBYTECODE=1`,
    settings.hasCtx ? `export BROLLY_CTX=${quote(folder)} CTX_SOCKET_URL=${quote(`brolly:${folder}`)}` : '',
    pythonBin(job),
    settings.cwd === undefined ? '' : `cd ${quote(settings.cwd)} || exit 1`,
    `${commandLine(job, folder)}${settings.mergesStderr ? ' 2>&1' : ''}`,
    '',
  ].join('\n');
}

function commandLine(job: ScriptJob, folder: string): string {
  const { settings, script } = job;
  const path = `${folder}/script/${script.name}`;
  if (job.python === 'interpret') {
    const words = job.pythonArguments?.(path) ?? ['script', path];
    return `"$PYTHONBIN" -u ${quote(`${folder}/${job.runner ?? PYTHON}`)} ${words.map(quote).join(' ')}`;
  }
  const prefix = settings.commandPrefix ?? (script.name.endsWith('.ps1') ? 'powershell' : undefined);
  const command = [prefix, /^[\w./-]+$/.test(path) ? path : quote(path), ...settings.args].filter(
    (word) => word !== undefined,
  );
  return `sh -c ${quote(command.join(' '))}`;
}

function pythonBin({ interpreter, python }: ScriptJob): string {
  if (interpreter !== undefined) return `export PYTHONBIN=${quote(interpreter)}`;
  const find = 'PYTHONBIN=$(command -v python3 || command -v python); export PYTHONBIN';
  return python === 'interpret' ? `${find}\n[ -n "$PYTHONBIN" ] || { echo ${quote(NO_PYTHON)} >&2; exit 127; }` : find;
}
