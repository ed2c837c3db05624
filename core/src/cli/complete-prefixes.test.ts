// Beginnings of command names.

import { Command } from 'commander';
import { expect, it } from 'vitest';
import { completePrefixes } from './complete-prefixes.ts';

const program = new Command('cfy')
  .addCommand(
    new Command('local')
      .addCommand(new Command('execute'))
      .addCommand(new Command('install'))
      .addCommand(new Command('init')),
  )
  .addCommand(new Command('logs'));

it.each([
  [
    ['loc', 'exec', '-w', 'install'],
    ['local', 'execute', '-w', 'install'],
  ],
  [
    ['-v', 'loc', 'exec'],
    ['-v', 'local', 'execute'],
  ],
  [
    ['local', 'execute', 'loc'],
    ['local', 'execute', 'loc'],
  ],
])('%j stands for %j', (words, completed) => {
  expect(completePrefixes(program, words)).toEqual(completed);
});

it.each([
  [['lo', 'exec'], '"lo" may be local or logs'],
  [['local', 'in'], '"in" may be install or init'],
])('%j may mean several commands: %s', (words, message) => {
  expect(() => completePrefixes(program, words)).toThrow(message);
});
