#!/usr/bin/env node
// The entry of both commands: which grammar was typed, and what its end means for the process.

import { enableCompileCache } from 'node:module';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { explainEnd } from './explain-end.ts';
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

// A reader that went away, as "| head" does, must not cut off an execution: the rest is written to nobody.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

/** An operation that was left alone after a cancel may still hold a connection: it must not hold this process. */
const LINGER_MS = 2_000;

async function start(): Promise<void> {
  const given = process.argv.slice(2);
  try {
    const exitCode = await main(given);
    if (exitCode !== undefined) process.exitCode = exitCode;
  } catch (error) {
    process.exitCode = explainEnd(error, given);
  }
  setTimeout(() => process.exit(), LINGER_MS).unref();
}

void start();
