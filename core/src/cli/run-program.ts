// Parses a command line in one of the two grammars and runs its command.

import { type Command, CommanderError } from 'commander';
import { completePrefixes } from './complete-prefixes.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { writeErrorLine } from './explain-end.ts';

/** Runs to the end of the command. @returns an exit code where parsing alone decided it; else the command has set it. */
export async function runProgram(grammar: 'brolly' | 'cfy', words: readonly string[]): Promise<ExitCode | undefined> {
  const program =
    grammar === 'cfy'
      ? (await import('./cfy-program.ts')).cfyProgram()
      : (await import('./brolly-program.ts')).brollyProgram(words.find((word) => !word.startsWith('-')));
  prepare(program);
  try {
    await program.parseAsync(completePrefixes(program, words), { from: 'user' });
    return undefined;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // Help and version end parsing, too; all else is wrong usage, which commander has said.
    return error.exitCode === 0 ? EXIT.ok : writeErrorLine(words, wrongUsage(error));
  }
}

/** What commander has said, without the word that it begins with; where it showed the help instead, a command is lacking. */
function wrongUsage({ code, message }: CommanderError) {
  const isHelp = code === 'commander.help';
  return {
    message: isHelp ? 'no command was given' : message.replace(/^error: /, ''),
    hint: '--help tells more',
    exitCode: EXIT.usage,
  };
}

/** Lets parsing throw instead of ending the process, at every depth, and ends each help with where to read more. */
function prepare(command: Command): void {
  command.exitOverride().showHelpAfterError('(--help tells more)');
  command.configureHelp({ showGlobalOptions: true });
  for (const each of command.commands) prepare(each);
}
