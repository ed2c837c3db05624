// brolly secrets ...: what get_secret reads.

import { Command } from 'commander';
import { cliContext } from '../cli-context.ts';
import { setExitCode } from '../exit-codes.ts';
import { addExamples } from '../program-options.ts';

/** Defines `brolly secrets` with its commands. */
export function secretsCommand(): Command {
  const secrets = new Command('secrets').description(
    'keep secrets for { get_secret: NAME }: encrypted, and shown in no plan, log, event or JSON',
  );
  addExamples(secrets, [
    'brolly secrets set db_password',
    'brolly secrets list',
    'brolly secrets set tls_key --file tls.key',
  ]);
  for (const command of [set(), get(), list(), remove(), exportAll(), importAll(), rotateKey()])
    secrets.addCommand(command);
  return secrets;
}

function set(): Command {
  const command = new Command('set')
    .description('keep a secret; its value comes from a prompt, a file or standard input, never from the command line')
    .argument('<name>', 'what get_secret calls it')
    .option('-f, --file <path>', 'a file with the value; "-" is standard input');
  addExamples(command, [
    'brolly secrets set db_password',
    'pwgen 20 1 | brolly secrets set db_password',
    'brolly secrets set tls_key --file tls.key',
  ]);
  return command.action(async (name: string, options: { readonly file?: string }, self: Command) => {
    const { setSecret } = await import('../actions/keep-secrets.ts');
    setExitCode(await setSecret(cliContext(self), name, { file: options.file, existing: 'replace' }));
  });
}

function get(): Command {
  const command = new Command('get').description('print the value of a secret').argument('<name>', 'its name');
  addExamples(command, ['brolly secrets get db_password']);
  return command.action(async (name: string, _: object, self: Command) => {
    const { getSecret } = await import('../actions/keep-secrets.ts');
    setExitCode(await getSecret(cliContext(self), name));
  });
}

function list(): Command {
  const command = new Command('list').description('list names of secrets, never their values');
  addExamples(command, ['brolly secrets list', 'brolly secrets list --json']);
  return command.action(async (_: object, self: Command) => {
    const { listSecrets } = await import('../actions/keep-secrets.ts');
    setExitCode(await listSecrets(cliContext(self)));
  });
}

function remove(): Command {
  const command = new Command('delete').description('delete secrets').argument('<names...>', 'their names');
  addExamples(command, ['brolly secrets delete db_password']);
  return command.action(async (names: readonly string[], _: object, self: Command) => {
    const { deleteSecrets } = await import('../actions/keep-secrets.ts');
    setExitCode(await deleteSecrets(cliContext(self), names));
  });
}

function exportAll(): Command {
  const command = new Command('export')
    .description(
      'write all secrets into a file that a passphrase of its own opens (asked, or BROLLY_EXPORT_PASSPHRASE)',
    )
    .argument('<file>', 'the file to write');
  addExamples(command, ['brolly secrets export secrets.json']);
  return command.action(async (file: string, _: object, self: Command) => {
    const { exportTo } = await import('../actions/keep-secrets.ts');
    setExitCode(await exportTo(cliContext(self), file));
  });
}

function importAll(): Command {
  const command = new Command('import')
    .description('take in the secrets of an export, or of a JSON object of names and values')
    .argument('<file>', 'the file to read')
    .option('--replace', 'replace secrets of the same name');
  addExamples(command, ['brolly secrets import secrets.json', 'brolly secrets import secrets.json --replace']);
  return command.action(async (file: string, options: { readonly replace?: true }, self: Command) => {
    const { importFrom } = await import('../actions/keep-secrets.ts');
    setExitCode(await importFrom(cliContext(self), file, { isReplacing: options.replace === true }));
  });
}

function rotateKey(): Command {
  const command = new Command('rotate-key')
    .description('encrypt all secrets anew under a new key: a new key file, or a passphrase')
    .option('--to-file <path>', 'where the new key goes; default: secrets.key beside the secrets')
    .option('--to-passphrase', 'open them with a passphrase from now on (asked, or BROLLY_SECRETS_NEW_PASSPHRASE)');
  addExamples(command, ['brolly secrets rotate-key', 'brolly secrets rotate-key --to-passphrase']);
  return command.action(async (options: { toFile?: string; toPassphrase?: true }, self: Command) => {
    const { rotateKey: rotate } = await import('../actions/keep-secrets.ts');
    const to = { toFile: options.toFile, toPassphrase: options.toPassphrase === true };
    setExitCode(await rotate(cliContext(self), to));
  });
}
