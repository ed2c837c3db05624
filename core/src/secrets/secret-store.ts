// The encrypted store of secrets: one SQLite file of its own, values under a data key, the data key under the user's key.

import { randomUUID } from 'node:crypto';
import { chmodSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { invariant } from '#diagnostics/invariant.ts';
import { open, seal } from './envelope.ts';
import { SecretsError } from './secrets-error.ts';
import { type KeyInHand, keyOfPassphrase, newKey, newScryptSettings, type ScryptSettings } from './wrapping-key.ts';

/** What is known of a secret without opening it. Times in milliseconds. */
export interface SecretEntry {
  readonly name: string;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** A store whose values can be read. */
export interface OpenSecrets {
  get(name: string): string | undefined;
  /** Durable when it returns. @throws SecretsError for a name or a value that cannot be kept. */
  set(name: string, value: string): void;
}

/** A store as it lies on the disk: names are readable, values are not. */
export interface SecretStore {
  readonly path: string;
  /** Which kind of key opens it; `undefined` until it has one. */
  keyKind(): KeyInHand['kind'] | undefined;
  /** Sorted by name. */
  list(): readonly SecretEntry[];
  /** Whether there was one. */
  delete(name: string): boolean;
  /** Opens with the key; a store without a key takes this one. @throws SecretsError for a wrong key. */
  unlock(key: KeyInHand): Promise<OpenSecrets>;
  /** Gives the store a new key and encrypts every value anew. @returns how many values. */
  rotateKey(from: KeyInHand, to: KeyInHand): Promise<number>;
  close(): void;
}

/** How the data key is kept. */
interface KeyRecord {
  /** Part of what every value is bound to. */
  readonly id: string;
  readonly kind: KeyInHand['kind'];
  readonly scrypt?: ScryptSettings;
  readonly wrapped: string;
}

const SCHEMA_VERSION = 1;
const SCHEMA = `
  CREATE TABLE data_key (id INTEGER PRIMARY KEY CHECK (id = 1), json TEXT NOT NULL) STRICT;
  CREATE TABLE secret (name TEXT PRIMARY KEY, envelope TEXT NOT NULL, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL) STRICT;
`;
const NAME = /^[^\s\p{C}]{1,256}$/u;
/** A certificate chain or a kubeconfig is far below. */
const MOST_BYTES = 2 ** 20;

/** Opens or makes the file, for its owner only. @throws SecretsError when it cannot be used. */
export function openSecretStore(path: string, now: () => number): SecretStore {
  const database = openFile(path);
  const { keyRecord, putKey, takeKey } = dataKeyOf(database, path);
  const put = (name: string, envelope: string): void =>
    void database
      .prepare(
        'INSERT INTO secret VALUES (?, ?, ?, ?) ON CONFLICT (name) DO UPDATE SET envelope = excluded.envelope, updated_at = excluded.updated_at',
      )
      .run(name, envelope, now(), now());
  const envelopeOf = (name: string): string | undefined =>
    (database.prepare('SELECT envelope FROM secret WHERE name = ?').get(name) as { envelope: string } | undefined)
      ?.envelope;
  const names = (): string[] =>
    (database.prepare('SELECT name FROM secret ORDER BY name').all() as { name: string }[]).map((row) => row.name);

  return {
    path,
    keyKind: () => keyRecord()?.kind,
    list: () =>
      (
        database
          .prepare('SELECT name, created_at AS createdAt, updated_at AS updatedAt FROM secret ORDER BY name')
          .all() as unknown as SecretEntry[]
      ).map((row) => ({ ...row })),
    delete: (name) => database.prepare('DELETE FROM secret WHERE name = ?').run(name).changes > 0,
    async unlock(key) {
      const unlocked = await takeKey(key);
      return {
        get(name) {
          const envelope = envelopeOf(name);
          return envelope === undefined ? undefined : reveal({ path, name, envelope, ...unlocked });
        },
        set(name, value) {
          checkSecret(name, value);
          put(name, seal(Buffer.from(value, 'utf8'), unlocked.dataKey, purposeOf(unlocked.record, name)));
        },
      };
    },
    async rotateKey(from, to) {
      const old = keyRecord();
      if (old === undefined) throw new SecretsError(`${path} has no key yet`, { hint: 'set a secret first' });
      const before = { record: old, dataKey: await unwrap(path, old, from) };
      const after = await makeDataKey(to);
      return inTransaction(database, () => {
        if (keyRecord()?.id !== old.id) throw new SecretsError('another run has changed the key meanwhile');
        const all = names();
        for (const name of all) {
          const value = reveal({ path, name, envelope: envelopeOf(name) ?? '', ...before });
          const envelope = seal(Buffer.from(value, 'utf8'), after.dataKey, purposeOf(after.record, name));
          database.prepare('UPDATE secret SET envelope = ? WHERE name = ?').run(envelope, name);
        }
        putKey(after.record);
        return all.length;
      });
    },
    close: () => database.close(),
  };
}

/** The one data key of a store. */
function dataKeyOf(database: DatabaseSync, path: string) {
  const keyRecord = (): KeyRecord | undefined => {
    const row = database.prepare('SELECT json FROM data_key').get() as { json: string } | undefined;
    return row === undefined ? undefined : (JSON.parse(row.json) as KeyRecord);
  };
  const putKey = (record: KeyRecord): void =>
    void database
      .prepare('INSERT INTO data_key VALUES (1, ?) ON CONFLICT (id) DO UPDATE SET json = excluded.json')
      .run(JSON.stringify(record));
  /** The key of a store that has one by now, or a new one: of two runs that are first, one wins. */
  const takeKey = async (key: KeyInHand): Promise<Unlocked> => {
    const made = keyRecord() === undefined ? await makeDataKey(key) : undefined;
    const record = inTransaction(database, () => {
      const existing = keyRecord();
      if (existing === undefined && made !== undefined) putKey(made.record);
      return existing;
    });
    if (record === undefined && made !== undefined) return made;
    invariant(record !== undefined, 'a store of secrets has lost its key');
    return { record, dataKey: await unwrap(path, record, key) };
  };
  return { keyRecord, putKey, takeKey };
}

function openFile(path: string): DatabaseSync {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    const database = new DatabaseSync(path);
    chmodSync(path, 0o600);
    // What is deleted or encrypted anew does not stay in the file.
    database.exec('PRAGMA busy_timeout = 5000; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON;');
    inTransaction(database, () => {
      const { user_version: version } = database.prepare('PRAGMA user_version').get() as { user_version: number };
      if (version > SCHEMA_VERSION)
        throw new SecretsError(`${path} was written by a newer brolly`, { hint: 'use that release' });
      if (version === 0) database.exec(`${SCHEMA} PRAGMA user_version = ${SCHEMA_VERSION};`);
    });
    return database;
  } catch (error) {
    if (error instanceof SecretsError) throw error;
    const why = error instanceof Error ? error.message : String(error);
    throw new SecretsError(`the secrets in ${path} cannot be used: ${why}`, {
      cause: error,
      hint: 'make the folder writable for you, or name another file with BROLLY_SECRETS',
    });
  }
}

function inTransaction<Result>(database: DatabaseSync, work: () => Result): Result {
  database.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}

interface Unlocked {
  readonly record: KeyRecord;
  readonly dataKey: Uint8Array;
}

async function makeDataKey(key: KeyInHand): Promise<Unlocked> {
  const id = randomUUID();
  const dataKey = newKey();
  if (key.kind === 'key')
    return { record: { id, kind: 'key', wrapped: seal(dataKey, key.bytes, wrapPurpose(id)) }, dataKey };
  const scrypt = newScryptSettings();
  const wrapping = await keyOfPassphrase(key.text, scrypt, { isNew: true });
  return { record: { id, kind: 'passphrase', scrypt, wrapped: seal(dataKey, wrapping, wrapPurpose(id)) }, dataKey };
}

async function unwrap(path: string, record: KeyRecord, key: KeyInHand): Promise<Uint8Array> {
  if (record.kind !== key.kind) {
    const needs = record.kind === 'key' ? 'a key' : 'a passphrase';
    throw new SecretsError(`the secrets in ${path} are opened by ${needs}, and another thing was given`, {
      hint: WHERE_KEYS_COME_FROM,
    });
  }
  const wrapping =
    key.kind === 'key'
      ? key.bytes
      : await keyOfPassphrase(key.text, record.scrypt ?? newScryptSettings(), { isNew: false });
  const opened = open(record.wrapped, wrapping, wrapPurpose(record.id));
  if (opened.kind === 'opened') return opened.plaintext;
  if (opened.kind === 'unknown-version') throw newer(path);
  throw new SecretsError(`this ${key.kind} does not open the secrets in ${path}`, { hint: WHERE_KEYS_COME_FROM });
}

function reveal(what: Unlocked & { readonly path: string; readonly name: string; readonly envelope: string }): string {
  const opened = open(what.envelope, what.dataKey, purposeOf(what.record, what.name));
  if (opened.kind === 'opened') return opened.plaintext.toString('utf8');
  if (opened.kind === 'unknown-version') throw newer(what.path);
  throw new SecretsError(`the secret "${what.name}" in ${what.path} was changed by something else than brolly`, {
    hint: `set it again: "brolly secrets set ${what.name}"`,
  });
}

function newer(path: string): SecretsError {
  return new SecretsError(`the secrets in ${path} were written by a newer brolly`, { hint: 'use that release' });
}

/** @throws SecretsError */
function checkSecret(name: string, value: string): void {
  if (!NAME.test(name))
    throw new SecretsError('the name of a secret has 1 to 256 characters, none of them blank', {
      hint: 'such as db_password',
    });
  if (Buffer.byteLength(value) > MOST_BYTES)
    throw new SecretsError(`the secret "${name}" is larger than ${MOST_BYTES / 2 ** 20} MiB`);
  if (value === '') throw new SecretsError(`the secret "${name}" has no value`);
}

const WHERE_KEYS_COME_FROM =
  'the key comes from BROLLY_SECRETS_KEY, BROLLY_SECRETS_KEY_FILE or the file secrets.key beside the store; a passphrase from BROLLY_SECRETS_PASSPHRASE or a prompt';
const wrapPurpose = (id: string): string => `data-key:${id}`;
const purposeOf = (record: KeyRecord, name: string): string => `secret:${record.id}:${name}`;
