// The store of secrets, opened for a command.

import { existsSync, renameSync } from 'node:fs';
import { findSecrets, type Plan, type ReadSecret, secretsOfHosts, type WantedSecrets } from '#index';
import { defaultKeyFile, findKey, nextKeyFile, readKeyFile, secretsPath } from '#secrets/key-source.ts';
import { type OpenSecrets, openSecretStore, type SecretStore } from '#secrets/secret-store.ts';
import { SecretsError } from '#secrets/secrets-error.ts';
import type { CliContext } from '../cli-context.ts';
import { CommandError } from '../command-error.ts';
import { EXIT } from '../exit-codes.ts';
import { count } from '../render/words.ts';
import { hiddenPrompt } from './ask-hidden.ts';

/** Opens the store, gives it to `act` and closes it. What goes wrong with secrets ends the command with words. */
export async function withSecretStore<Result>(act: (store: SecretStore) => Result | Promise<Result>): Promise<Result> {
  let store: SecretStore | undefined;
  try {
    store = openSecretStore(secretsPath(process.env), Date.now);
    return await act(store);
  } catch (error) {
    throw asCommandError(error);
  } finally {
    store?.close();
  }
}

/** Finds the key and opens the values with it. */
export async function unlock(context: CliContext, store: SecretStore): Promise<OpenSecrets> {
  const keyKind = store.keyKind();
  const key = await findKey(process.env, { path: store.path, keyKind }, hiddenPrompt(context.output));
  try {
    return await store.unlock(key);
  } catch (error) {
    const finished = await finishRotation(store);
    if (finished === undefined) throw error;
    return finished;
  }
}

/** A change of key that was cut off after the store had taken the new one, and before the file of the old one was replaced. */
async function finishRotation(store: SecretStore): Promise<OpenSecrets | undefined> {
  const file = defaultKeyFile(store.path);
  const next = nextKeyFile(file);
  if (!existsSync(next)) return undefined;
  const open = await store.unlock({ kind: 'key', bytes: readKeyFile(next) });
  renameSync(next, file);
  return open;
}

function asCommandError(error: unknown): unknown {
  if (!(error instanceof SecretsError)) return error;
  return new CommandError(error.message, { exitCode: EXIT.failed, hint: error.hint });
}

/**
 * Reads the secrets that a plan asks for, once, before anything begins; `undefined` for a plan that asks for none.
 *
 * @throws CommandError that lists those that are not there. With `isLenient` they are left to the operations that need them.
 */
export async function secretsOfPlan(
  context: CliContext,
  plan: Plan,
  options: { readonly isLenient: boolean },
): Promise<ReadSecret | undefined> {
  return readWanted(context, findSecrets(plan), options);
}

/** Reads the secrets that the properties of hosts ask for; those that are not there are left to what needs them. */
export async function secretsForHosts(context: CliContext, plan: Plan): Promise<ReadSecret | undefined> {
  return readWanted(context, secretsOfHosts(plan), { isLenient: true });
}

async function readWanted(
  context: CliContext,
  wanted: WantedSecrets,
  options: { readonly isLenient: boolean },
): Promise<ReadSecret | undefined> {
  if (wanted.names.length === 0 && !wanted.hasOthers) return undefined;
  const values = await withSecretStore(async (store) => {
    const known = store.list().map((each) => each.name);
    const missing = wanted.names.filter((name) => !known.includes(name));
    if (missing.length > 0 && !options.isLenient) throw missingSecrets(missing);
    // Names that are only known at run time may be any.
    const names = wanted.hasOthers ? known : wanted.names.filter((name) => known.includes(name));
    if (names.length === 0) return new Map<string, string>();
    const open = await unlock(context, store);
    return new Map(names.map((name) => [name, open.get(name) ?? '']));
  });
  return (name) => values.get(name);
}

function missingSecrets(missing: readonly string[]): CommandError {
  return new CommandError(
    `the blueprint asks for ${count(missing.length, 'secret')} that ${missing.length === 1 ? 'is' : 'are'} not there: ${missing.join(', ')}; nothing was begun`,
    { exitCode: EXIT.usage, hint: `brolly secrets set ${missing[0]}` },
  );
}

/** Every secret, for what is shown on request. */
export async function allSecrets(context: CliContext): Promise<ReadSecret> {
  const values = await withSecretStore(async (store) => {
    const entries = store.list();
    if (entries.length === 0) return new Map<string, string>();
    const open = await unlock(context, store);
    return new Map(entries.map(({ name }) => [name, open.get(name) ?? '']));
  });
  return (name) => values.get(name);
}
