// completion: the script that lets a shell complete this command line, and the command that the script asks.

import { Argument, Command } from 'commander';
import { cliContext } from '../cli-context.ts';
import { addExamples } from '../program-options.ts';

const SHELLS = ['bash', 'zsh', 'fish'] as const;

/** Defines `brolly completion` (or `cfy completion`). */
export function completionCommand(program: 'brolly' | 'cfy'): Command {
  const command = new Command('completion')
    .description('print a script that lets a shell complete commands, options and names of what is there')
    .addArgument(new Argument('<shell>', 'which shell').choices(SHELLS));
  addExamples(command, [
    `source <(${program} completion bash)             # in ~/.bashrc`,
    `source <(${program} completion zsh)              # in ~/.zshrc`,
    `${program} completion fish > ~/.config/fish/completions/${program}.fish`,
  ]);
  return command.action(async (shell: (typeof SHELLS)[number], _: object, self: Command) => {
    const { shellScript } = await import('../completion/shell-script.ts');
    cliContext(self).output.write(shellScript(program, shell));
  });
}

/** Defines the hidden command that the script runs: `complete -- WORD...`, the last word being the one to complete. */
export function completeCommand(): Command {
  return new Command('complete')
    .description('answer a shell that completes')
    .argument('[words...]')
    .action(async (words: readonly string[], _: object, self: Command) => {
      const { completeWords } = await import('../completion/complete-words.ts');
      const { ANSWER_END } = await import('../completion/shell-script.ts');
      const { nameSources } = await import('../completion/name-sources.ts');
      const program = self.parent ?? self;
      const { candidates, takesFiles } = await completeWords(program, words, nameSources());
      const lines = candidates.map((each) =>
        each.description === '' ? each.value : `${each.value}\t${each.description}`,
      );
      lines.push(takesFiles ? ANSWER_END.files : ANSWER_END.names);
      cliContext(self).output.write(lines.join('\n'));
    });
}
