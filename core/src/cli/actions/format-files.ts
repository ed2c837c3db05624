// Lays out YAML files in place.

import { readFile, rename, stat, writeFile } from 'node:fs/promises';
import { text as textOf } from 'node:stream/consumers';
import { format } from '#language';
import { type CliContext, say } from '../cli-context.ts';
import { CommandError } from '../command-error.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { count } from '../render/words.ts';
import { report } from './read-blueprint.ts';

const STDIN = '-';

/** Formats each file and lists those that change; a file that is no YAML is shown with its mistakes and left alone. */
export async function formatFiles(
  context: CliContext,
  files: readonly string[],
  options: { readonly isCheck: boolean },
): Promise<ExitCode> {
  let changed = 0;
  let unreadable = 0;
  for (const file of new Set(files)) {
    const before = file === STDIN ? await textOf(process.stdin) : await readFile(file, 'utf8');
    const answer = await format(file, before);
    if (answer.kind === 'unreadable') {
      unreadable += 1;
      report(context, answer.diagnostics, new Map([[file, before]]));
      continue;
    }
    const isChanged = answer.text !== before;
    if (isChanged) changed += 1;
    if (file === STDIN && !options.isCheck) writeText(context, answer.text);
    else if (isChanged) {
      if (!options.isCheck) await replaceFile(file, answer.text);
      context.output.write(context.isJson ? JSON.stringify({ kind: 'format', file }) : file);
    }
  }
  if (unreadable > 0)
    throw new CommandError(`${count(unreadable, 'file')} cannot be laid out`, {
      exitCode: EXIT.usage,
      hint: 'mend what stands above',
    });
  if (!options.isCheck) return EXIT.ok;
  if (changed === 0) say(context, `${context.output.colors.green('✓')} all is laid out`);
  else context.output.note(`${count(changed, 'file')} to lay out: run "brolly fmt" on them`);
  return changed === 0 ? EXIT.ok : EXIT.failed;
}

function writeText(context: CliContext, text: string): void {
  if (context.isJson) context.output.write(JSON.stringify({ kind: 'format', file: STDIN, text }));
  else process.stdout.write(text);
}

/** Whoever reads the file meanwhile sees all of the old text or all of the new one. */
async function replaceFile(file: string, text: string): Promise<void> {
  const { mode } = await stat(file);
  const temporary = `${file}.${process.pid}.tmp`;
  await writeFile(temporary, text, { mode });
  await rename(temporary, file);
}
