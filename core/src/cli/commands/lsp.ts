// brolly lsp: the language server.

import { Command } from 'commander';
import { version } from '../version.ts';

/** Defines `brolly lsp`. */
export function lspCommand(): Command {
  return new Command('lsp')
    .description('serve editors over standard input and output (Language Server Protocol)')
    .option('--stdio', 'what editors add; there is no other way')
    .action(async () => {
      const { serve } = await import('#language-server/server.ts');
      const { keepBuiltInFile } = await import('../actions/keep-built-in-file.ts');
      await serve({ version, keepFile: keepBuiltInFile });
    });
}
