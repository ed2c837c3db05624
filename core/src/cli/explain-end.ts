// What ended a command early, told to people on standard error and, with --json, to programs as the last line of JSON.

import { CommandError } from './command-error.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { version } from './version.ts';

/** The error object of `--json`. */
export interface ErrorLine {
  readonly message: string;
  readonly hint?: string | undefined;
  readonly exitCode: ExitCode;
}

/** Tells an error that nobody has told yet. Only a bug shows its stack. @returns the exit code of the process */
export function explainEnd(error: unknown, words: readonly string[]): ExitCode {
  const isColoured = process.stderr.isTTY && (process.env['NO_COLOR'] ?? '') === '';
  const red = (text: string): string => (isColoured ? `\u001B[31m${text}\u001B[39m` : text);
  if (error instanceof CommandError) {
    const { message, hint, exitCode } = error;
    process.stderr.write(`${red('error')}: ${message}\n`);
    if (hint !== undefined) process.stderr.write(`  try: ${hint}\n`);
    if (isVeryVerbose(words)) process.stderr.write(`${error.stack ?? ''}\n`);
    return writeErrorLine(words, { message, hint, exitCode });
  }
  if (error instanceof Error && (error.name === 'StoreError' || isFileError(error))) {
    process.stderr.write(`${red('error')}: ${error.message}\n`);
    return writeErrorLine(words, { message: error.message, exitCode: EXIT.failed });
  }
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(
    `${red('error')}: this is a bug of brolly ${version}; please report it with these lines:\n${stack}\n`,
  );
  const message = error instanceof Error ? error.message : String(error);
  return writeErrorLine(words, { message, exitCode: EXIT.internal });
}

/** Writes the error object where --json is among the words; what stands behind `--` is not brolly's. @returns its exit code */
export function writeErrorLine(words: readonly string[], line: ErrorLine): ExitCode {
  if (ownWords(words).includes('--json')) process.stdout.write(`${JSON.stringify({ kind: 'error', ...line })}\n`);
  return line.exitCode;
}

function ownWords(words: readonly string[]): readonly string[] {
  const end = words.indexOf('--');
  return end < 0 ? words : words.slice(0, end);
}

/** Whether -v was given three times. */
function isVeryVerbose(words: readonly string[]): boolean {
  const flags = ownWords(words).filter((word) => /^-v+$/.test(word));
  return flags.reduce((sum, flag) => sum + flag.length - 1, 0) >= 3;
}

/** What the file system refused: a folder that cannot be written, a file that cannot be read. */
function isFileError(error: Error): boolean {
  return 'syscall' in error && 'path' in error;
}
