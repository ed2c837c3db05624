// The input "process" of script operations, checked.

import { type Json, type JsonObject, NonRecoverableError } from '@brolly/plugin-sdk';
import { isMapping } from './ctx/property-path.ts';
import { pythonText } from './ctx/python-text.ts';

/** How a script is run. */
export interface ProcessSettings {
  readonly cwd: string | undefined;
  readonly env: JsonObject;
  /** Joined to the command with spaces, as they are: the shell splits and expands them. */
  readonly args: readonly string[];
  readonly commandPrefix: string | undefined;
  /** Whether the script may ask for things by `ctx`. */
  readonly hasCtx: boolean;
  readonly evalPython: boolean | undefined;
  readonly logsStdout: boolean;
  readonly logsStderr: boolean;
  readonly mergesStderr: boolean;
  /** Where the private folder is made on the host. */
  readonly baseFolder: string | undefined;
}

const CTX_TYPES = ['auto', 'http', 'unix', 'tcp', 'none'];

/** Reads the settings. @throws NonRecoverableError `process-invalid` that names the key */
export function processSettings(written: Json | undefined): ProcessSettings {
  const settings = written ?? {};
  if (!isMapping(settings)) throw invalid('process', settings, 'a mapping');
  const ctxType = settings['ctx_proxy_type'] ?? 'auto';
  if (typeof ctxType !== 'string' || !CTX_TYPES.includes(ctxType))
    throw invalid('ctx_proxy_type', ctxType, 'auto or none');
  const env = settings['env'] ?? {};
  if (!isMapping(env)) throw invalid('env', env, 'a mapping of names to values');
  const args = settings['args'] ?? [];
  if (!Array.isArray(args)) throw invalid('args', args, 'a list');
  return {
    cwd: textOf(settings, 'cwd'),
    env,
    args: args.map((each: Json) => pythonText(each)),
    commandPrefix: textOf(settings, 'command_prefix'),
    hasCtx: ctxType !== 'none',
    evalPython: settings['eval_python'] === undefined ? undefined : settings['eval_python'] === true,
    logsStdout: settings['log_stdout'] !== false,
    logsStderr: settings['log_stderr'] !== false,
    mergesStderr: settings['stderr_to_stdout'] === true,
    baseFolder: textOf(settings, 'base_dir'),
  };
}

function textOf(settings: JsonObject, key: string): string | undefined {
  const value = settings[key];
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value !== 'string') throw invalid(key, value, 'a text');
  return value;
}

function invalid(key: string, value: Json, wanted: string): NonRecoverableError {
  return new NonRecoverableError(`"${key}" in the input "process" is ${JSON.stringify(value)}`, {
    reason: 'process-invalid',
    hint: `Write ${wanted}; docs/scripts.md lists the keys.`,
  });
}
