// The store of secrets on a real file.

import { mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { defaultKeyFile, findKey } from './key-source.ts';
import { exportSecrets, importSecrets } from './secret-export.ts';
import { openSecretStore, type SecretStore } from './secret-store.ts';
import { newKey } from './wrapping-key.ts';

// scrypt is meant to take long, and longer on a busy machine.
vi.setConfig({ testTimeout: 120_000 });

let path: string;
let store: SecretStore;
const key = { kind: 'key', bytes: newKey() } as const;

beforeEach(() => {
  path = join(mkdtempSync(join(tmpdir(), 'brolly-secrets-')), 'deep', 'secrets.db');
  let time = 1000;
  store = openSecretStore(path, () => (time += 1));
});

afterEach(() => store.close());

describe('a store of secrets', () => {
  it('gives back what it was given, also when it is opened again', async () => {
    (await store.unlock(key)).set('db_password', 'hunter22');
    const again = openSecretStore(path, Date.now);
    expect((await again.unlock(key)).get('db_password')).toBe('hunter22');
    expect((await again.unlock(key)).get('other')).toBeUndefined();
    again.close();
  });

  it('holds no value in clear, is for its owner only, and lists names without a key', async () => {
    (await store.unlock(key)).set('db_password', 'hunter22hunter22');
    expect(readFileSync(path, 'latin1')).not.toContain('hunter22');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(store.list()).toEqual([
      { name: 'db_password', createdAt: expect.any(Number), updatedAt: expect.any(Number) },
    ]);
  });

  it('remembers when a secret was made and changed', async () => {
    const open = await store.unlock(key);
    open.set('a', '1');
    open.set('a', '2');
    const [entry] = store.list();
    expect(entry?.updatedAt).toBeGreaterThan(entry?.createdAt ?? Infinity);
  });

  it('deletes, and leaves nothing in the file', async () => {
    (await store.unlock(key)).set('a', 'x'.repeat(64));
    const row = new DatabaseSync(path).prepare('SELECT envelope FROM secret').get() as { envelope: string };
    expect(store.delete('a')).toBe(true);
    expect(store.delete('a')).toBe(false);
    expect(readFileSync(path, 'latin1')).not.toContain(row.envelope);
  });

  it('opens with no other key', async () => {
    await store.unlock(key);
    await expect(store.unlock({ kind: 'key', bytes: newKey() })).rejects.toThrow(/does not open/);
    await expect(store.unlock({ kind: 'passphrase', text: 'long enough' })).rejects.toThrow(/opened by a key/);
  });

  it('tells when an entry was exchanged for another', async () => {
    const open = await store.unlock(key);
    open.set('a', 'one');
    open.set('b', 'two');
    new DatabaseSync(path).exec(
      "UPDATE secret SET envelope = (SELECT envelope FROM secret WHERE name = 'a') WHERE name = 'b'",
    );
    expect(() => open.get('b')).toThrow(/"b".*changed by something else/);
  });

  it('takes a passphrase', async () => {
    (await store.unlock({ kind: 'passphrase', text: 'correct horse' })).set('a', 'value');
    expect(store.keyKind()).toBe('passphrase');
    expect((await store.unlock({ kind: 'passphrase', text: 'correct horse' })).get('a')).toBe('value');
    await expect(store.unlock({ kind: 'passphrase', text: 'wrong horse' })).rejects.toThrow(/does not open/);
  });

  it('gets a new key, and the old one opens nothing any more', async () => {
    const open = await store.unlock(key);
    open.set('a', 'one');
    open.set('b', 'two');
    const next = { kind: 'key', bytes: newKey() } as const;
    expect(await store.rotateKey(key, next)).toBe(2);
    await expect(store.unlock(key)).rejects.toThrow(/does not open/);
    expect((await store.unlock(next)).get('b')).toBe('two');
  });

  it('lets one of two first runs choose the key', async () => {
    const other = openSecretStore(path, Date.now);
    const file = defaultKeyFile(path);
    const found = () => findKey({}, { path, keyKind: undefined }, undefined);
    const [one, two] = await Promise.all([store.unlock(await found()), other.unlock(await found())]);
    one.set('a', 'of one');
    two.set('b', 'of two');
    expect([two.get('a'), one.get('b')]).toEqual(['of one', 'of two']);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    other.close();
  });

  it.each([
    ['', 'x'],
    ['has space', 'x'],
    ['a', ''],
  ])('refuses the name "%s" with the value "%s"', async (name, value) => {
    const open = await store.unlock(key);
    expect(() => open.set(name, value)).toThrow(/name of a secret|no value/);
  });

  it('says that a file is none of its kind', () => {
    const wrong = join(mkdtempSync(join(tmpdir(), 'brolly-secrets-')), 'wrong.db');
    writeFileSync(wrong, 'this is no database, and longer than a header of one would have to be');
    expect(() => openSecretStore(wrong, Date.now)).toThrow(/cannot be used/);
  });
});

describe('the key', () => {
  const text = Buffer.from(key.bytes).toString('base64');

  it.each([
    ['the environment', { BROLLY_SECRETS_KEY: text }],
    ['the environment, with its mark', { BROLLY_SECRETS_KEY: `brolly-key-1:${text}` }],
  ])('comes from %s', async (_, env) => {
    expect(await findKey(env, { path, keyKind: 'key' }, undefined)).toEqual({
      kind: 'key',
      bytes: Buffer.from(key.bytes),
    });
  });

  it('is asked for only where the store was made with a passphrase', async () => {
    const ask = () => Promise.resolve('correct horse');
    expect(await findKey({}, { path, keyKind: 'passphrase' }, ask)).toEqual({
      kind: 'passphrase',
      text: 'correct horse',
    });
    await expect(findKey({}, { path, keyKind: 'passphrase' }, undefined)).rejects.toThrow(/nobody to ask/);
    await expect(findKey({}, { path, keyKind: 'key' }, ask)).rejects.toThrow(/secrets\.key is missing/);
  });

  it('is refused where others can read its file, and never shown', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'brolly-secrets-')), 'key');
    writeFileSync(file, text, { mode: 0o644 });
    await expect(findKey({ BROLLY_SECRETS_KEY_FILE: file }, { path, keyKind: 'key' }, undefined)).rejects.toThrow(
      /chmod|read by others/,
    );
    const wrong = findKey({ BROLLY_SECRETS_KEY: 'tooshortkey' }, { path, keyKind: 'key' }, undefined);
    const message = await wrong.catch((error: Error) => error.message);
    expect(message).toContain('BROLLY_SECRETS_KEY holds no key');
    expect(message).not.toContain('tooshortkey');
  });
});

describe('an export', () => {
  const secrets = new Map([
    ['a', 'one one one'],
    ['b', 'two\n'],
  ]);

  it('opens with its passphrase only', async () => {
    const text = await exportSecrets(secrets, 'long enough');
    expect(text).not.toContain('one one one');
    expect(await importSecrets(text, () => Promise.resolve('long enough'))).toEqual(secrets);
    await expect(importSecrets(text, () => Promise.resolve('not this one'))).rejects.toThrow(/does not open/);
  });

  it('may be plain JSON, also as Cloudify writes it', async () => {
    const never = () => Promise.reject(new Error('asked'));
    expect(await importSecrets('{"a": "1"}', never)).toEqual(new Map([['a', '1']]));
    expect(await importSecrets('[{"key": "a", "value": "1", "encrypted": false}]', never)).toEqual(
      new Map([['a', '1']]),
    );
    await expect(importSecrets('[{"key": "a", "value": "1", "encrypted": true}]', never)).rejects.toThrow(
      /only Cloudify/,
    );
    await expect(importSecrets('nonsense', never)).rejects.toThrow(/holds no secrets/);
  });

  it('needs a passphrase that cannot be guessed at once', async () => {
    await expect(exportSecrets(secrets, 'short')).rejects.toThrow(/at least 8/);
  });
});
