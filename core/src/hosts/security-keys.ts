// Keys whose private half lives in a security key (FIDO): only the OpenSSH client can use them.

import type { HostCredential } from '@brolly/plugin-sdk';
import { atHome } from './at-home.ts';
import { keyFileReader, type ReadKeyFile } from './key-files.ts';

/** The credentials that are no security keys, in the same order. */
export async function withoutSecurityKeys(
  credentials: readonly HostCredential[],
  readKey = keyFileReader(),
): Promise<readonly HostCredential[]> {
  const marks = await Promise.all(credentials.map((each) => isSecurityKey(each, readKey)));
  return credentials.filter((_, index) => marks[index] !== true);
}

/** The public half, which lies beside the private one, says so. */
async function isSecurityKey(credential: HostCredential, readKey: ReadKeyFile): Promise<boolean> {
  if (credential.kind !== 'key-file') return false;
  const path = atHome(credential.path);
  return (await readKey(`${path}.pub`).catch(() => '')).toString().startsWith('sk-');
}
