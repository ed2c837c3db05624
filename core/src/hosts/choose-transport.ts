// Which transport a host gets that does not name one.

import { readHostKeyKnowledge } from './host-key-check.ts';
import { keyFileReader } from './key-files.ts';
import type { Target } from './login.ts';
import { withoutSecurityKeys } from './security-keys.ts';
import type { TransportName } from './transport.ts';

/** The transport, and what only it can do for this host: empty for the native one. */
export interface ChosenTransport {
  readonly name: TransportName;
  readonly because: readonly string[];
}

/** The native transport unless the host needs what only the OpenSSH client can do. Reads keys and known hosts. */
export async function chooseTransport(target: Target, readKey = keyFileReader()): Promise<ChosenTransport> {
  if (target.transport !== 'auto') return { name: target.transport, because: [] };
  const others = await withoutSecurityKeys(target.credentials, readKey);
  const because = [
    ...target.demands,
    ...(others.length < target.credentials.length ? ['a security key'] : []),
    ...((await readHostKeyKnowledge(target)).isVouchedForByAuthority ? ['a certificate of the host'] : []),
  ];
  return because.length === 0 ? { name: 'native', because } : { name: 'openssh', because };
}
