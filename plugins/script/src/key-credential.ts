// Private keys that blueprints give by path or as text.

import { createHash } from 'node:crypto';
import type { HostCredential, OperationContext } from '@brolly/plugin-sdk';

/** The text of a key is kept in a file of the deployment that only its owner can read: ssh clients take files. */
export async function keyCredential(
  context: Pick<OperationContext, 'saveFile'>,
  pathOrText: string,
  passphrase?: string,
): Promise<HostCredential> {
  const unlocking = passphrase === undefined ? {} : { passphrase };
  if (!pathOrText.includes('PRIVATE KEY')) return { kind: 'key-file', path: pathOrText, ...unlocking };
  const text = `${pathOrText.trim()}\n`;
  const name = `ssh-key-${createHash('sha256').update(text).digest('hex').slice(0, 16)}`;
  return { kind: 'key-file', path: await context.saveFile(name, text), ...unlocking };
}
