// How a script ended, as what it returns or the error by which its operation fails.

import {
  type Evidence,
  type Json,
  NonRecoverableError,
  type OperationError,
  RecoverableError,
} from '@brolly/plugin-sdk';
import type { RaisedException, ScriptDecisions } from './ctx/script-decisions.ts';
import type { OutputLines } from './output-lines.ts';
import type { RelayEnd } from './relay/relay.ts';

/** What is said on stderr where there is no Python. */
export const NO_PYTHON = 'brolly: there is no python3 and no python here';

interface ScriptCase {
  /** What messages call the script. */
  readonly title: string;
  readonly decisions: ScriptDecisions;
  readonly output: Pick<OutputLines, 'last'>;
  /** Exit codes that no retry can cure. Default: none. */
  readonly failsForGood?: ((exitCode: number) => boolean) | undefined;
}

/** Gives the value of `ctx returns`, else null. @throws RecoverableError, NonRecoverableError in the order of Cloudify's rules */
export function judgeScript(end: RelayEnd, script: ScriptCase): Json {
  const { title, decisions } = script;
  switch (end.kind) {
    case 'aborted':
      throw new NonRecoverableError(`${title} was ended`, { reason: 'cancelled', evidence: evidenceOf(script) });
    case 'lost':
      throw new RecoverableError(`${title}: the connection was lost: ${end.message}`, {
        reason: 'connection-lost',
        evidence: evidenceOf(script),
      });
    case 'ended-early':
      throw new RecoverableError(`${title} could not be run: ${end.message}`, { reason: 'script-not-run' });
    case 'exited':
      break;
  }
  if (decisions.decided > 1)
    throw new NonRecoverableError(`${title}: ctx may only abort or return once`, { reason: 'script-decided-twice' });
  if (decisions.aborted !== undefined)
    throw new NonRecoverableError(decisions.aborted || `${title} aborted the operation`, {
      reason: 'script-aborted',
      evidence: evidenceOf(script),
    });
  if (decisions.retry?.stops === true) throw retryError(decisions.retry, title);
  if (decisions.raised !== undefined) throw raisedError(decisions.raised, title);
  if (end.exitCode !== 0) throw exitError(end.exitCode, script);
  if (decisions.retry !== undefined) throw retryError(decisions.retry, title);
  return decisions.returned ?? null;
}

function retryError(retry: NonNullable<ScriptDecisions['retry']>, title: string): OperationError {
  return new RecoverableError(retry.message || `${title} asked for a retry`, {
    reason: 'retry-requested',
    ...retryAfter(retry.retryAfterSeconds),
  });
}

function raisedError(raised: RaisedException, title: string): OperationError {
  const message = `${title}: ${raised.type}: ${raised.message}`;
  const options = {
    reason: raised.type === 'OperationRetry' ? 'retry-requested' : 'python-raised',
    evidence: [{ title: 'traceback', lines: raised.traceback }],
  };
  if (!raised.isRecoverable) return new NonRecoverableError(message, { ...options, ...hintFor(raised) });
  return new RecoverableError(message, { ...options, ...hintFor(raised), ...retryAfter(raised.retryAfterSeconds) });
}

function hintFor({ type, message }: RaisedException): { hint?: string } {
  if (type !== 'ImportError' && type !== 'ModuleNotFoundError') return {};
  return {
    hint: message.includes('cloudify')
      ? 'brolly offers the parts of the package "cloudify" that docs/scripts.md lists.'
      : 'Install the module where the code runs, or let "brolly plugins install" install the plugin.',
  };
}

function exitError(exitCode: number, script: ScriptCase): OperationError {
  const evidence = evidenceOf(script);
  if (exitCode === 127 && script.output.last().err.includes(NO_PYTHON))
    return new NonRecoverableError(`${script.title} needs Python, and there is none where it runs`, {
      reason: 'python-missing',
      hint: 'Install python3 there.',
    });
  const message = `${script.title} ended with exit code ${exitCode}${meaningOf(exitCode)}`;
  if (script.failsForGood?.(exitCode) === true)
    return new NonRecoverableError(message, { reason: 'script-failed', evidence });
  return new RecoverableError(message, { reason: 'script-failed', evidence });
}

function meaningOf(exitCode: number): string {
  if (exitCode === 126)
    return ' (it cannot be executed; where the folder for temporary files forbids it, process.base_dir names another)';
  if (exitCode === 127) return ' (a command or an interpreter was not found)';
  return exitCode > 128 && exitCode <= 128 + 64 ? ` (killed by signal ${exitCode - 128})` : '';
}

function retryAfter(seconds: number | undefined): { retryAfterMs?: number } {
  return seconds === undefined ? {} : { retryAfterMs: seconds * 1000 };
}

/** What it said last: on stderr, else on stdout. */
function evidenceOf({ output }: ScriptCase): readonly Evidence[] {
  const { out, err } = output.last();
  if (err.length > 0) return [{ title: 'last lines of stderr', lines: err }];
  return out.length > 0 ? [{ title: 'last lines of stdout', lines: out }] : [];
}
