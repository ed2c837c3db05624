// Unique beginnings of command names stand for the names, as Cloudify's command line has it.

import type { Command } from 'commander';
import { CommandError } from './command-error.ts';
import { EXIT } from './exit-codes.ts';

/**
 * Replaces each beginning that only one command has by its name; options and arguments stay as they are.
 *
 * @throws CommandError for a beginning that several commands have.
 */
export function completePrefixes(program: Command, words: readonly string[]): readonly string[] {
  const completed = [...words];
  let command = program;
  for (const [index, word] of words.entries()) {
    if (word === '--') break;
    if (word.startsWith('-')) continue;
    const names = command.commands.map((each) => each.name());
    // Commands that are not listed, such as those that need a manager, do not stand in the way of a beginning.
    const listed = command
      .createHelp()
      .visibleCommands(command)
      .map((each) => each.name());
    const name = names.includes(word) ? word : (onlyOne(word, listed) ?? onlyOne(word, names));
    const next = command.commands.find((each) => each.name() === name || each.aliases().includes(word));
    if (next === undefined) break;
    completed[index] = next.name();
    command = next;
  }
  return completed;
}

function onlyOne(word: string, names: readonly string[]): string | undefined {
  const found = names.filter((each) => each.startsWith(word));
  if (found.length > 1) {
    throw new CommandError(`"${word}" may be ${found.join(' or ')}`, {
      exitCode: EXIT.usage,
      hint: `write more of the name: ${found[0]}`,
    });
  }
  return found[0];
}
