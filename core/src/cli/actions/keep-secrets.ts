// brolly secrets: sets, shows, lists, deletes, carries and re-keys secrets.

import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { text as textOf } from 'node:stream/consumers';
import { suggestName } from '#diagnostics/suggest-name.ts';
import { defaultKeyFile, findKey, makeKeyFile, nextKeyFile } from '#secrets/key-source.ts';
import { exportSecrets, importSecrets } from '#secrets/secret-export.ts';
import { type SecretEntry, type SecretStore } from '#secrets/secret-store.ts';
import type { KeyInHand } from '#secrets/wrapping-key.ts';
import { type CliContext, say, warn } from '../cli-context.ts';
import { CommandError } from '../command-error.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { table } from '../render/table.ts';
import { count, dateTime } from '../render/words.ts';
import { type AskHidden, askTwice, hiddenPrompt } from './ask-hidden.ts';
import { unlock, withSecretStore } from './unlock-secrets.ts';

const STDIN = '-';
/** Shorter values cannot be told from ordinary words in a text. */
const SHORTEST_MASKED = 4;

export interface SetOptions {
  /** A path, or `-` for standard input; by default a prompt, or standard input where nobody sits at a terminal. */
  readonly file?: string | undefined;
  /** What is to become of a secret of that name that is there. */
  readonly existing: 'replace' | 'refuse' | 'require';
}

/** Takes a value from a file, standard input or a prompt, and keeps it. */
export function setSecret(context: CliContext, name: string, options: SetOptions): Promise<ExitCode> {
  return withSecretStore(async (store) => {
    const isThere = store.list().some((each) => each.name === name);
    if (isThere && options.existing === 'refuse') {
      throw new CommandError(`there is a secret "${name}" already`, {
        exitCode: EXIT.failed,
        hint: `cfy secrets update ${name}`,
      });
    }
    if (!isThere && options.existing === 'require') throw noSecret(store, name);
    const open = await unlock(context, store);
    const value = await readValue(context, name, options.file);
    open.set(name, value);
    if (value.length < SHORTEST_MASKED)
      warn(context, `"${name}" has fewer than ${SHORTEST_MASKED} characters: it cannot be masked inside other texts`);
    answer(context, { kind: 'secret', name, did: isThere ? 'changed' : 'created' });
    say(
      context,
      `${context.output.colors.green('✓')} secret "${name}" ${isThere ? 'changed' : 'kept'} in ${store.path}`,
    );
    say(context, `\nNext:\n  in a blueprint: { get_secret: ${name} }`);
    return EXIT.ok;
  });
}

async function readValue(context: CliContext, name: string, file: string | undefined): Promise<string> {
  if (file !== undefined && file !== STDIN) return readFile(file, 'utf8');
  const ask = file === STDIN ? undefined : hiddenPrompt(context.output);
  if (ask !== undefined) return askTwice(ask, `Value of the secret "${name}"`);
  if (process.stdin.isTTY) {
    throw new CommandError('there is no value: nobody can be asked, and standard input is a terminal', {
      exitCode: EXIT.usage,
      hint: `brolly secrets set ${name} --file PATH`,
    });
  }
  const text = await textOf(process.stdin);
  // "echo" ends its line; a certificate has several, and keeps them.
  return /^[^\n]*\r?\n$/.test(text) ? text.replace(/\r?\n$/, '') : text;
}

/** Writes the value and a line end. */
export function getSecret(context: CliContext, name: string): Promise<ExitCode> {
  if (context.isJson) {
    throw new CommandError('a secret is not shown as JSON, which ends up in logs', {
      exitCode: EXIT.usage,
      hint: `leave --json out: "brolly secrets get ${name}"`,
    });
  }
  return withSecretStore(async (store) => {
    if (!store.list().some((each) => each.name === name)) throw noSecret(store, name);
    const value = (await unlock(context, store)).get(name) ?? '';
    context.output.write(value.endsWith('\n') ? value.slice(0, -1) : value);
    return EXIT.ok;
  });
}

/** Writes names and times, never values. */
export function listSecrets(context: CliContext): Promise<ExitCode> {
  return withSecretStore((store) => {
    const entries = store.list();
    if (context.isJson) context.output.write(JSON.stringify(entries.map(entryJson)));
    else if (entries.length === 0) context.output.write('There is no secret yet: "brolly secrets set NAME" keeps one.');
    else {
      const rows = entries.map((each) => [each.name, dateTime(each.createdAt), dateTime(each.updatedAt)]);
      context.output.write(table(context.output, ['key', 'created_at', 'updated_at'], { rows }));
    }
    return EXIT.ok;
  });
}

function entryJson({ name, createdAt, updatedAt }: SecretEntry): object {
  return { name, createdAt, updatedAt };
}

/** Deletes all that are named, or none where one is not there. */
export function deleteSecrets(context: CliContext, names: readonly string[]): Promise<ExitCode> {
  return withSecretStore((store) => {
    const known = new Set(store.list().map((each) => each.name));
    const missing = names.find((name) => !known.has(name));
    if (missing !== undefined) throw noSecret(store, missing);
    for (const name of names) {
      store.delete(name);
      answer(context, { kind: 'secret', name, did: 'deleted' });
      say(context, `${context.output.colors.green('✓')} secret "${name}" deleted`);
    }
    return EXIT.ok;
  });
}

/** Writes all secrets into a file that only its passphrase opens. */
export function exportTo(context: CliContext, file: string): Promise<ExitCode> {
  return withSecretStore(async (store) => {
    const open = await unlock(context, store);
    const secrets = new Map(store.list().map(({ name }) => [name, open.get(name) ?? '']));
    const passphrase = await passphraseOf(context, 'export', true);
    await writeFile(file, await exportSecrets(secrets, passphrase), { mode: 0o600 });
    answer(context, { kind: 'export', file, secrets: secrets.size });
    say(context, `${context.output.colors.green('✓')} ${count(secrets.size, 'secret')} exported to ${file}`);
    say(context, `\nNext:\n  on the other machine: brolly secrets import ${file}`);
    return EXIT.ok;
  });
}

/** Takes in secrets of a file; those of the same name are replaced only when that is asked for. */
export function importFrom(
  context: CliContext,
  file: string,
  options: { readonly isReplacing: boolean },
): Promise<ExitCode> {
  return withSecretStore(async (store) => {
    const secrets = await importSecrets(await readFile(file, 'utf8'), () => passphraseOf(context, 'export', false));
    const known = store.list().map((each) => each.name);
    const clashes = [...secrets.keys()].filter((name) => known.includes(name));
    if (clashes.length > 0 && !options.isReplacing) {
      throw new CommandError(`there are already secrets of these names: ${clashes.join(', ')}; nothing was imported`, {
        exitCode: EXIT.failed,
        hint: 'add --replace to take those of the file',
      });
    }
    const open = await unlock(context, store);
    for (const [name, value] of secrets) open.set(name, value);
    answer(context, { kind: 'import', file, secrets: secrets.size, replaced: clashes.length });
    say(context, `${context.output.colors.green('✓')} ${count(secrets.size, 'secret')} imported into ${store.path}`);
    return EXIT.ok;
  });
}

async function passphraseOf(context: CliContext, what: string, isNew: boolean): Promise<string> {
  const given = process.env['BROLLY_EXPORT_PASSPHRASE'] ?? '';
  if (given !== '') return given;
  const ask = hiddenPrompt(context.output);
  const question = `Passphrase of the ${what}`;
  if (ask !== undefined) return isNew ? askTwice(ask, question) : ask(question);
  throw new CommandError(`the ${what} needs a passphrase, and there is nobody to ask`, {
    exitCode: EXIT.usage,
    hint: 'set BROLLY_EXPORT_PASSPHRASE',
  });
}

export interface RotateOptions {
  readonly toFile?: string | undefined;
  readonly toPassphrase: boolean;
}

/** Gives the store a new key; every value is encrypted anew, and the old key opens nothing any more. */
export function rotateKey(context: CliContext, options: RotateOptions): Promise<ExitCode> {
  return withSecretStore(async (store) => {
    const ask = hiddenPrompt(context.output);
    const from = await findKey(process.env, { path: store.path, keyKind: store.keyKind() }, ask);
    const file = options.toFile ?? defaultKeyFile(store.path);
    const amount = options.toPassphrase
      ? await store.rotateKey(from, await newPassphrase(ask))
      : await rotateToFile(store, from, file);
    if (options.toPassphrase) await rm(defaultKeyFile(store.path), { force: true });
    const opener = options.toPassphrase ? 'the passphrase' : file;
    answer(context, { kind: 'rotate-key', secrets: amount, opensWith: options.toPassphrase ? 'passphrase' : 'file' });
    say(
      context,
      `${context.output.colors.green('✓')} ${count(amount, 'secret')} encrypted anew; ${opener} opens them now`,
    );
    if (options.toFile !== undefined) say(context, `\nNext:\n  export BROLLY_SECRETS_KEY_FILE=${file}`);
    return EXIT.ok;
  });
}

async function newPassphrase(ask: AskHidden | undefined): Promise<KeyInHand> {
  const given = process.env['BROLLY_SECRETS_NEW_PASSPHRASE'] ?? '';
  if (given !== '') return { kind: 'passphrase', text: given };
  if (ask !== undefined) return { kind: 'passphrase', text: await askTwice(ask, 'New passphrase') };
  throw new CommandError('the new passphrase is not known, and there is nobody to ask', {
    exitCode: EXIT.usage,
    hint: 'set BROLLY_SECRETS_NEW_PASSPHRASE',
  });
}

/** The new key lies beside the old one until the store has taken it: a crash in between loses neither. */
async function rotateToFile(store: SecretStore, from: KeyInHand, file: string): Promise<number> {
  const next = nextKeyFile(file);
  await rm(next, { force: true });
  const amount = await store.rotateKey(from, { kind: 'key', bytes: makeKeyFile(next) });
  await rename(next, file);
  return amount;
}

function answer(context: CliContext, value: object): void {
  if (context.isJson) context.output.write(JSON.stringify(value));
}

function noSecret(store: SecretStore, name: string): CommandError {
  const known = store.list().map((each) => each.name);
  const near = suggestName(name, known);
  return new CommandError(`there is no secret "${name}"`, {
    exitCode: EXIT.failed,
    hint: near === undefined ? `brolly secrets set ${name}` : `did you mean "${near}"?`,
  });
}
