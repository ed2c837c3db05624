// With --json a program reads standard output: every line is JSON, and a command that fails says so in the last one.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { brollyProgram } from './brolly-program.ts';
import { cfyProgram } from './cfy-program.ts';
import { explainEnd } from './explain-end.ts';
import { runProgram } from './run-program.ts';

type Grammar = 'brolly' | 'cfy';

/** Those whose output is a text by nature, a conversation, or waits for standard input. */
const TEXTS = [/^lsp$/, /^completion/, /^complete$/, /^schema$/, /^secrets (set|create|update)$/];
/** What stands for an argument, by its name; all else is a thing that is not there. */
const NO_HOST = '127.0.0.1:1';

const folder = mkdtempSync(join(tmpdir(), 'brolly-json-'));
beforeAll(() => {
  vi.stubEnv('BROLLY_WORKDIR', folder);
  vi.stubEnv('HOME', folder);
});
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

/** Runs a command as the entry of both does. */
async function run(
  grammar: Grammar,
  words: readonly string[],
): Promise<{ readonly code: unknown; readonly out: string }> {
  let out = '';
  const stdout = vi.spyOn(process.stdout, 'write').mockImplementation((text) => ((out += String(text)), true));
  const stderr = vi.spyOn(process.stderr, 'write').mockImplementation(() => true);
  process.exitCode = 0;
  try {
    const code = await runProgram(grammar, words).catch((error: unknown) => explainEnd(error, words));
    return { code: code ?? process.exitCode, out };
  } finally {
    stdout.mockRestore();
    stderr.mockRestore();
    process.exitCode = 0;
  }
}

/** Every command that does something, with words for the arguments that it must have. */
function leaves(command: Command, path: readonly string[] = []): { readonly path: string; readonly words: string[] }[] {
  if (command.commands.length > 0) return command.commands.flatMap((each) => leaves(each, [...path, each.name()]));
  const needed = command.registeredArguments.filter((each) => each.required);
  const given = needed.map((each) => each.argChoices?.[0] ?? (each.name() === 'host' ? NO_HOST : 'nothing-here'));
  return [{ path: path.join(' '), words: [...path, ...given] }].filter(
    ({ path: name }) => !TEXTS.some((one) => one.test(name)),
  );
}

/** The exit code that is told in the last line, 0 where that is no error; throws for a line that is no JSON. */
function toldCode(out: string): number {
  const lines = out.split('\n').filter((line) => line !== '');
  const values = lines.map(
    (line) => JSON.parse(line) as { readonly kind?: string; readonly message?: string; readonly exitCode?: number },
  );
  const { kind, message = '', exitCode = 0 } = values.at(-1) ?? {};
  return kind === 'error' && message !== '' ? exitCode : 0;
}

describe.each([
  { grammar: 'brolly' as const, commands: leaves(brollyProgram()) },
  { grammar: 'cfy' as const, commands: leaves(cfyProgram()) },
])('with --json, $grammar', ({ grammar, commands }) => {
  it.each(commands)('$path answers in JSON where there is nothing', async ({ words }) => {
    const { code, out } = await run(grammar, ['--json', ...words]);
    expect(toldCode(out)).toBe(code);
  });

  it.each(commands)('$path answers in JSON where it is used in a wrong way', async ({ words }) => {
    const { code, out } = await run(grammar, [...words, '--json', '--no-such-option']);
    expect(code).not.toBe(0);
    expect(toldCode(out)).toBe(code);
  });
});

it('leaves alone what stands behind --, which is a command of a host', async () => {
  const { out } = await run('brolly', ['host', 'run', NO_HOST, '--', 'ls', '--json']);
  expect(out).toBe('');
});

it('names the host that failed, why, and what to do', async () => {
  const { code, out } = await run('brolly', ['host', 'facts', NO_HOST, '--json']);
  expect(code).toBe(1);
  expect(JSON.parse(out)).toMatchObject({
    kind: 'error',
    address: '127.0.0.1',
    reason: 'host-refused',
    hint: expect.stringMatching(/./),
    exitCode: 1,
  });
});

it('says that a command is lacking', async () => {
  const { code, out } = await run('brolly', ['host', '--json']);
  expect([code, JSON.parse(out)]).toMatchObject([2, { kind: 'error', message: 'no command was given' }]);
});
