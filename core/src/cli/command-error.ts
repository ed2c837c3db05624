// How a command ends early: with a message for people, what to do, and an exit code.

import { EXIT, type ExitCode } from './exit-codes.ts';

/** Ends a command with a message instead of a stack. */
export class CommandError extends Error {
  readonly exitCode: ExitCode;
  readonly hint: string | undefined;

  constructor(message: string, options: { readonly exitCode: ExitCode; readonly hint?: string | undefined }) {
    super(message);
    this.name = 'CommandError';
    this.exitCode = options.exitCode;
    this.hint = options.hint;
  }
}

/** What Ctrl-C makes of a command that has nothing to resume. */
export function interrupted(): CommandError {
  return new CommandError('interrupted', { exitCode: EXIT.interrupted });
}
