// How the executable starts Node, as the launcher of the npm package does.

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { memoryOf } from './executable.ts';

const launcher = readFileSync(fileURLToPath(new URL('../../core/bin/brolly', import.meta.url)), 'utf8');

it('is read from the launcher', () => {
  const { flags, engineCommands, engineFlags } = memoryOf(launcher);
  expect(flags.length).toBeGreaterThan(0);
  for (const flag of [...flags, ...engineFlags]) expect(flag).toMatch(/^--[a-z-]+=\d+$/);
  expect(engineCommands).toEqual(expect.arrayContaining(['install', 'run', 'resume', 'local']));
});

it('is not guessed where the launcher says it in another way', () => {
  expect(() => memoryOf(launcher.replaceAll('memory=', 'flags='))).toThrow('core/bin/brolly');
});
