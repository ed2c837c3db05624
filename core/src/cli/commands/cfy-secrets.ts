// cfy secrets ...: Cloudify's spelling of secrets, kept by brolly on this machine.

import { Command } from 'commander';
import { cliContext } from '../cli-context.ts';
import { CommandError } from '../command-error.ts';
import { EXIT, setExitCode } from '../exit-codes.ts';
import { addExamples } from '../program-options.ts';
import { notBuiltCommand } from './cfy-manager-mode.ts';

interface ValueOptions {
  readonly secretString?: string;
  readonly secretFile?: string;
  readonly updateIfExists?: true;
}

/** Defines `cfy secrets` with its commands. */
export function cfySecretsCommand(): Command {
  const secrets = new Command('secrets').description('keep secrets for get_secret, encrypted on this machine');
  for (const command of [keep('create'), keep('update'), get(), list(), remove(), exportAll(), importAll()])
    secrets.addCommand(command);
  for (const name of ['set-global', 'set-visibility', 'set-owner', 'providers'])
    secrets.addCommand(notBuiltCommand(name), { hidden: true });
  return secrets;
}

function keep(name: 'create' | 'update'): Command {
  const command = new Command(name)
    .description(`${name} a secret; its value comes from a file, standard input or a prompt`)
    .argument('<key>', 'its name')
    .option('-s, --secret-string <value>', 'refused: others on this machine can read a command line')
    .option('-f, --secret-file <path>', 'a file with the value; "-" is standard input');
  if (name === 'create') command.option('-u, --update-if-exists', 'change it where it is there already');
  addExamples(command, [`cfy secrets ${name} db_password -f password.txt`]);
  return command.action(async (key: string, options: ValueOptions, self: Command) => {
    if (options.secretString !== undefined) {
      throw new CommandError('a secret does not belong on the command line, where others on this machine can read it', {
        exitCode: EXIT.usage,
        hint: `put it into a file: "cfy secrets ${name} ${key} -f FILE", or leave -s out to be asked`,
      });
    }
    const { setSecret } = await import('../actions/keep-secrets.ts');
    const existing = name === 'update' ? 'require' : options.updateIfExists === true ? 'replace' : 'refuse';
    setExitCode(await setSecret(cliContext(self), key, { file: options.secretFile, existing }));
  });
}

function get(): Command {
  const command = new Command('get').description('print the value of a secret').argument('<key>', 'its name');
  return command.action(async (key: string, _: object, self: Command) => {
    const { getSecret } = await import('../actions/keep-secrets.ts');
    setExitCode(await getSecret(cliContext(self), key));
  });
}

function list(): Command {
  return new Command('list').description('list secrets').action(async (_: object, self: Command) => {
    const { listSecrets } = await import('../actions/keep-secrets.ts');
    setExitCode(await listSecrets(cliContext(self)));
  });
}

function remove(): Command {
  const command = new Command('delete').description('delete a secret').argument('<key>', 'its name');
  return command.action(async (key: string, _: object, self: Command) => {
    const { deleteSecrets } = await import('../actions/keep-secrets.ts');
    setExitCode(await deleteSecrets(cliContext(self), [key]));
  });
}

function exportAll(): Command {
  return new Command('export')
    .description('write all secrets into a file that a passphrase opens (asked, or BROLLY_EXPORT_PASSPHRASE)')
    .option('-o, --output-path <file>', 'the file to write', 'secrets.json')
    .action(async (options: { readonly outputPath: string }, self: Command) => {
      const { exportTo } = await import('../actions/keep-secrets.ts');
      setExitCode(await exportTo(cliContext(self), options.outputPath));
    });
}

function importAll(): Command {
  return new Command('import')
    .description('take in the secrets of an export')
    .requiredOption('-i, --input-path <file>', 'the file to read')
    .option('--override-collisions', 'replace secrets of the same name')
    .action(async (options: { readonly inputPath: string; readonly overrideCollisions?: true }, self: Command) => {
      const { importFrom } = await import('../actions/keep-secrets.ts');
      const isReplacing = options.overrideCollisions === true;
      setExitCode(await importFrom(cliContext(self), options.inputPath, { isReplacing }));
    });
}
