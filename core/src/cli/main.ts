#!/usr/bin/env node
// The entry of both commands: which grammar was typed, and what its end means for the process.

import { enableCompileCache } from 'node:module';
import { CommandError } from './command-error.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { version } from './version.ts';

/** The launcher `cfy` says by this first argument that it was it. */
const AS_CFY = '--as-cfy';

async function main(given: readonly string[]): Promise<ExitCode | undefined> {
  const isCfy = given[0] === AS_CFY;
  const words = isCfy ? given.slice(1) : given;
  // Before anything is loaded: it is asked by scripts.
  if (words.length === 1 && (words[0] === '--version' || words[0] === '-V')) {
    process.stdout.write(`${isCfy ? 'cfy (brolly)' : 'brolly'} ${version}\n`);
    return EXIT.ok;
  }
  // What was compiled once starts faster the next time; Node keeps it in the folder of temporary files.
  enableCompileCache();
  const { runProgram } = await import('./run-program.ts');
  return runProgram(isCfy ? 'cfy' : 'brolly', words);
}

/** Prints what ended a command. Only a bug shows its stack. */
function explainEnd(error: unknown): ExitCode {
  const isColoured = process.stderr.isTTY && (process.env['NO_COLOR'] ?? '') === '';
  const red = (text: string): string => (isColoured ? `\u001B[31m${text}\u001B[39m` : text);
  if (error instanceof CommandError) {
    process.stderr.write(`${red('error')}: ${error.message}\n`);
    if (error.hint !== undefined) process.stderr.write(`  try: ${error.hint}\n`);
    if (isVeryVerbose()) process.stderr.write(`${error.stack ?? ''}\n`);
    return asJson(error.exitCode, error.message, error.hint);
  }
  if (error instanceof Error && (error.name === 'StoreError' || isFileError(error))) {
    process.stderr.write(`${red('error')}: ${error.message}\n`);
    return asJson(EXIT.failed, error.message);
  }
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(
    `${red('error')}: this is a bug of brolly ${version}; please report it with these lines:\n${stack}\n`,
  );
  return asJson(EXIT.internal, error instanceof Error ? error.message : String(error));
}

/** Says the same to a program that reads: the last line of JSON. @returns the exit code */
function asJson(exitCode: ExitCode, message: string, hint?: string): ExitCode {
  if (process.argv.includes('--json'))
    process.stdout.write(`${JSON.stringify({ kind: 'error', message, hint, exitCode })}\n`);
  return exitCode;
}

/** Whether -v was given three times. */
function isVeryVerbose(): boolean {
  const flags = process.argv.filter((word) => /^-v+$/.test(word));
  return flags.reduce((sum, flag) => sum + flag.length - 1, 0) >= 3;
}

/** What the file system refused: a folder that cannot be written, a file that cannot be read. */
function isFileError(error: Error): boolean {
  return 'syscall' in error && 'path' in error;
}

// A reader that went away, as "| head" does, must not cut off an execution: the rest is written to nobody.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

/** An operation that was left alone after a cancel may still hold a connection: it must not hold this process. */
const LINGER_MS = 2_000;

try {
  const exitCode = await main(process.argv.slice(2));
  if (exitCode !== undefined) process.exitCode = exitCode;
} catch (error) {
  process.exitCode = explainEnd(error);
}
setTimeout(() => process.exit(), LINGER_MS).unref();
