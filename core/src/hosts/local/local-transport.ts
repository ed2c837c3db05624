// The local transport: this machine as a host, without ssh.

import type { Transport } from '../transport.ts';
import { localLink } from './local-link.ts';

/** Address, credentials and host keys are not looked at; the user is the one who runs brolly. */
export function localTransport(): Transport {
  return { connect: () => Promise.resolve(localLink()), close: () => undefined };
}
