// Inputs that the operations of this plugin share: what is hidden, what is root's, what no retry can cure.

import { type Json, type JsonObject, NonRecoverableError } from '@brolly/plugin-sdk';

export interface FabricInputs {
  readonly usesSudo: boolean;
  readonly logsStdout: boolean;
  readonly logsStderr: boolean;
  readonly failsForGood: (exitCode: number) => boolean;
}

const GROUPS = [
  'status',
  'aborts',
  'warnings',
  'running',
  'user',
  'stdout',
  'stderr',
  'everything',
  'both',
  'None',
  'output',
  'exceptions',
];

/** Reads them. @throws NonRecoverableError `fabric-input-invalid` */
export function fabricInputs(inputs: JsonObject): FabricInputs {
  const hidden = listOf(inputs['hide_output'], 'hide_output').map(String);
  const unknown = hidden.find((group) => !GROUPS.includes(group));
  if (unknown !== undefined)
    throw new NonRecoverableError(`"hide_output" names "${unknown}"`, {
      reason: 'fabric-input-invalid',
      hint: `Write some of: ${GROUPS.join(', ')}.`,
    });
  const codes = listOf(inputs['non_recoverable_error_exit_codes'], 'non_recoverable_error_exit_codes').map(Number);
  const hides = (...groups: readonly string[]): boolean => hidden.some((group) => groups.includes(group));
  return {
    usesSudo: inputs['use_sudo'] === true || inputs['use_sudo'] === 'true',
    logsStdout: !hides('stdout', 'everything', 'both', 'output'),
    logsStderr: !hides('stderr', 'everything', 'both', 'output'),
    failsForGood: (exitCode) => codes.includes(exitCode),
  };
}

function listOf(value: Json | undefined, name: string): readonly Json[] {
  if (value === undefined || value === null || value === '') return [];
  if (Array.isArray(value)) return value as readonly Json[];
  if (typeof value === 'string') return [value];
  throw new NonRecoverableError(`"${name}" is ${JSON.stringify(value)}`, {
    reason: 'fabric-input-invalid',
    hint: 'Write a list.',
  });
}
