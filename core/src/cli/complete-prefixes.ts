// Unique beginnings of command names stand for the names, as Cloudify's command line has it.

import type { Command } from 'commander';

/** Replaces each beginning that only one command has by its name; options and arguments stay as they are. */
export function completePrefixes(program: Command, words: readonly string[]): readonly string[] {
  const completed = [...words];
  let command = program;
  for (const [index, word] of words.entries()) {
    if (word === '--') break;
    if (word.startsWith('-')) continue;
    const names = command.commands.map((each) => each.name());
    const name = names.includes(word) ? word : onlyOne(names.filter((each) => each.startsWith(word)));
    const next = command.commands.find((each) => each.name() === name || each.aliases().includes(word));
    if (next === undefined) break;
    completed[index] = next.name();
    command = next;
  }
  return completed;
}

function onlyOne(names: readonly string[]): string | undefined {
  return names.length === 1 ? names[0] : undefined;
}
