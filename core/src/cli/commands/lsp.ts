// brolly lsp: the language server.

import { Command } from 'commander';
import { CommandError } from '../command-error.ts';
import { EXIT } from '../exit-codes.ts';
import { addExamples } from '../program-options.ts';
import { version } from '../version.ts';

/** Defines `brolly lsp`. */
export function lspCommand(): Command {
  const command = new Command('lsp')
    .description('serve editors over standard input and output (Language Server Protocol)')
    .option('--stdio', 'what editors add; there is no other way')
    .option('--clientProcessId <pid>', 'what editors add: the server ends with this process');
  addExamples(command, ['brolly lsp']);
  return command.action(async () => {
    if (process.stdin.isTTY)
      throw new CommandError('an editor starts this and speaks with it over standard input', {
        exitCode: EXIT.usage,
        hint: 'docs/editors.md tells how to set up yours',
      });
    const { serve } = await import('#language-server/server.ts');
    const { keepBuiltInFile } = await import('../actions/keep-built-in-file.ts');
    const reason = await serve({ version, keepFile: keepBuiltInFile });
    if (reason !== undefined) throw new CommandError(reason, { exitCode: EXIT.failed });
  });
}
