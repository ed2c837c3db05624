// brolly scale: more or fewer instances of a node template or a scaling group.

import { Command, InvalidArgumentError } from 'commander';
import { cliContext } from '../cli-context.ts';
import { CommandError } from '../command-error.ts';
import { EXIT, setExitCode } from '../exit-codes.ts';
import {
  addDeployment,
  addExamples,
  addRunOptions,
  collect,
  type DeploymentOption,
  type RunOptions,
  runSettings,
} from '../program-options.ts';

interface Options extends RunOptions, DeploymentOption {
  readonly by?: number;
  readonly to?: number;
  readonly include?: readonly string[];
  readonly exclude?: readonly string[];
  readonly host?: boolean;
  readonly ignoreFailure?: boolean;
  readonly rollback: boolean;
  readonly abortStarted?: boolean;
}

/** Defines `brolly scale`. */
export function scaleCommand(): Command {
  const command = new Command('scale')
    .description('add instances of a node template or a scaling group, or take some away')
    .argument('<entity>', 'name of the scaling group or the node template')
    .argument('[where]', 'a blueprint, a folder or the id of a deployment; default this folder')
    .option('--by <number>', 'how many more, or with a minus fewer, per instance of what surrounds it', wholeNumber)
    .option('--to <number>', 'how many there shall be, per instance of what surrounds it', wholeNumber)
    .option('--include <id>', 'an instance that goes first; may be repeated', collect)
    .option('--exclude <id>', 'an instance that goes last; may be repeated', collect)
    .option('--host', 'scale the host that a node template stands on instead')
    .option('--ignore-failure', 'let instances go whatever their uninstall does')
    .option('--no-rollback', 'keep new instances that could not be installed')
    .option('--abort-started', 'take back first what an earlier scaling left open');
  addRunOptions(addDeployment(command));
  addExamples(command, [
    'brolly scale web --by 1',
    'brolly scale web --to 3',
    'brolly scale web --by -1 --include web_a1b2c3',
  ]);
  return command.action(async (entity: string, where: string | undefined, options: Options, self: Command) => {
    if ((options.by === undefined) === (options.to === undefined)) {
      throw new CommandError('how many instances?', {
        exitCode: EXIT.usage,
        hint: 'say either --by NUMBER or --to NUMBER',
      });
    }
    const { scaleDeployment } = await import('../actions/scale-deployment.ts');
    const request = {
      entity,
      number: options.to === undefined ? { by: options.by ?? 0 } : { to: options.to },
      parameters: {
        ...(options.include === undefined ? {} : { include_instances: options.include }),
        ...(options.exclude === undefined ? {} : { exclude_instances: options.exclude }),
        scale_compute: options.host === true,
        ignore_failure: options.ignoreFailure === true,
        rollback_if_failed: options.rollback,
        abort_started: options.abortStarted === true,
      },
    };
    const which = { where, id: options.deployment };
    setExitCode(await scaleDeployment(cliContext(self), which, { ...runSettings(options), ...request }));
  });
}

function wholeNumber(value: string): number {
  const parsed = Number(value);
  if (!Number.isInteger(parsed)) throw new InvalidArgumentError('It must be a whole number.');
  return parsed;
}
