// brolly run: carries out a plan that was kept.

import { Command } from 'commander';
import { cliContext } from '../cli-context.ts';
import { setExitCode } from '../exit-codes.ts';
import { addExamples, addRunOptions, type RunOptions, runSettings } from '../program-options.ts';

interface Options extends RunOptions {
  readonly plan: string;
}

/** Defines `brolly run`. */
export function runCommand(): Command {
  const command = new Command('run')
    .description(
      'carry out exactly a plan that "brolly plan --out FILE" has kept; refused when a host has changed since',
    )
    .requiredOption('-p, --plan <file>', 'the plan');
  addRunOptions(command);
  addExamples(command, ['brolly plan blueprint.yaml --out shop.plan', 'brolly run --plan shop.plan']);
  return command.action(async (options: Options, self: Command) => {
    const { runSavedPlan } = await import('../actions/run-saved-plan.ts');
    setExitCode(await runSavedPlan(cliContext(self), options.plan, runSettings(options)));
  });
}
