// Secrets in one file to carry elsewhere: encrypted under a passphrase of its own.

import { open, seal } from './envelope.ts';
import { SecretsError } from './secrets-error.ts';
import { keyOfPassphrase, newScryptSettings, type ScryptSettings } from './wrapping-key.ts';

const FORMAT = 'brolly-secrets-export-1';

interface ExportFile {
  readonly format: typeof FORMAT;
  readonly scrypt: ScryptSettings;
  readonly sealed: string;
}

/** Encrypts secrets, name -> value, into the text of a file. */
export async function exportSecrets(secrets: ReadonlyMap<string, string>, passphrase: string): Promise<string> {
  const scrypt = newScryptSettings();
  const key = await keyOfPassphrase(passphrase, scrypt, { isNew: true });
  const sealed = seal(Buffer.from(JSON.stringify(Object.fromEntries(secrets)), 'utf8'), key, FORMAT);
  return `${JSON.stringify({ format: FORMAT, scrypt, sealed } satisfies ExportFile, undefined, 2)}\n`;
}

/**
 * Reads what `exportSecrets` wrote. Also takes a JSON object of names and values, and the list `[{"key", "value"}]` of
 * an export of Cloudify's that is not encrypted.
 *
 * @param passphrase asked for only where the file needs it.
 * @throws SecretsError for a wrong passphrase or a file of another kind.
 */
export async function importSecrets(
  text: string,
  passphrase: () => Promise<string>,
): Promise<ReadonlyMap<string, string>> {
  const parsed = parseJson(text);
  if (!isExportFile(parsed)) return plainSecrets(parsed);
  const key = await keyOfPassphrase(await passphrase(), parsed.scrypt, { isNew: false });
  const opened = open(parsed.sealed, key, FORMAT);
  if (opened.kind !== 'opened') throw new SecretsError('this passphrase does not open the file');
  return plainSecrets(parseJson(opened.plaintext.toString('utf8')));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw notSecrets();
  }
}

function isExportFile(value: unknown): value is ExportFile {
  return typeof value === 'object' && value !== null && 'format' in value && value.format === FORMAT;
}

function plainSecrets(value: unknown): ReadonlyMap<string, string> {
  if (typeof value !== 'object' || value === null) throw notSecrets();
  const entries = Array.isArray(value) ? value.map(cloudifyEntry) : Object.entries(value);
  return new Map(
    entries.map(([name, one]): [string, string] => {
      if (typeof name !== 'string' || typeof one !== 'string') throw notSecrets();
      return [name, one];
    }),
  );
}

function cloudifyEntry(entry: unknown): [unknown, unknown] {
  if (typeof entry !== 'object' || entry === null) throw notSecrets();
  const { key, value, encrypted } = entry as { key?: unknown; value?: unknown; encrypted?: unknown };
  if (encrypted === true)
    throw new SecretsError("this export of Cloudify's is encrypted, which only Cloudify can open", {
      hint: 'export it there without a passphrase, import it here, and delete the file',
    });
  return [key, value];
}

function notSecrets(): SecretsError {
  return new SecretsError('the file holds no secrets', {
    hint: 'it must be an export of brolly, or a JSON object of names and values',
  });
}
