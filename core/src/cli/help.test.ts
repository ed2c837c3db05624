// Every command says what it does, what it takes, and shows how it is used.

import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { brollyProgram } from './brolly-program.ts';
import { cfyProgram } from './cfy-program.ts';
import { EXIT, EXIT_CODES_HELP } from './exit-codes.ts';
import { examplesOf } from './program-options.ts';

function visible(command: Command): Command[] {
  const below = command
    .createHelp()
    .visibleCommands(command)
    .filter((each) => each.name() !== 'help');
  return below.flatMap((each) => [each, ...visible(each)]);
}

const pathOf = (command: Command): string =>
  command.parent === null ? command.name() : `${pathOf(command.parent)} ${command.name()}`;

const commands = [brollyProgram(), cfyProgram()].flatMap(visible).map((command) => [pathOf(command), command] as const);

describe.each(commands)('%s', (path, command) => {
  it('has a description that is no sentence of its own, and says what each argument and option is', () => {
    const texts = [
      command.description(),
      ...command.registeredArguments.map((each) => each.description),
      ...command.options.map((each) => each.description),
    ];
    expect(texts.filter((text) => text === '' || text.endsWith('.'))).toEqual([]);
  });

  it('has an example that the grammar takes', () => {
    const examples = command.commands.length > 0 ? [] : examplesOf(command);
    expect(examples.length + command.commands.length).toBeGreaterThan(0);
    const own = examples.filter((each) => each.includes(path));
    expect(own.length + command.commands.length).toBeGreaterThan(0);
  });
});

describe('a command that is typed', () => {
  it.each(brollyProgram().commands.map((command) => command.name()))('%s is defined as it is among all', (name) => {
    const alone = brollyProgram(name).commands.find((command) => command.name() === name);
    const amongAll = brollyProgram().commands.find((command) => command.name() === name);
    expect(alone?.helpInformation()).toBe(amongAll?.helpInformation());
  });

  it('is the only one that is defined, besides the one that completes words', () => {
    expect(brollyProgram('validate').commands.map((command) => command.name())).toEqual(['validate', 'complete']);
  });
});

describe('exit codes', () => {
  it('are all explained in the documentation, with those that the launcher gives', () => {
    const page = readFileSync(new URL('../../../docs/exit-codes.md', import.meta.url), 'utf8');
    const told = [...page.matchAll(/^\| (\d+) \| \S/gm)].map((match) => Number(match[1]));
    expect(told).toEqual([...Object.values(EXIT), 127].sort((a, b) => a - b));
  });

  it('are all told by --help, each with its meaning', () => {
    const told = [...EXIT_CODES_HELP.matchAll(/^ {2}(\d+) +\S/gm)].map((match) => Number(match[1]));
    expect(told).toEqual(Object.values(EXIT));
  });
});
