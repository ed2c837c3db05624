// Connections to the sshd of a test.

import { Client } from 'ssh2';
import type { Connection } from '../connection.ts';
import type { TestSshd } from '../test-sshd.ts';
import { connectSsh } from './connect.ts';
import type { Become } from './remote-shell.ts';
import { sshConnection } from './ssh-connection.ts';

export interface TestConnectionOptions {
  /** Path of the private key; default the one that is let in. */
  readonly key?: string;
  /** Default root. */
  readonly become?: Become;
}

/** Logs in with a key; throws when that fails. */
export async function openConnection(sshd: TestSshd, options: TestConnectionOptions = {}): Promise<Connection> {
  const credentials = [{ kind: 'key-file', path: options.key ?? sshd.key }] as const;
  const client = await connectSsh(sshd.address({ credentials }), { signal: new AbortController().signal });
  if (!(client instanceof Client)) throw new Error(client.message);
  return sshConnection(client, options.become ?? { user: 'root' });
}
