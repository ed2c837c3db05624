// Connections to a real sshd, or to this machine, for the suite.

import type { ConnectionSource } from '../connection-conformance.ts';
import type { TransportName } from '../transport.ts';
import { openConnection } from './test-connection.ts';
import { startSshd, type TestSshd } from './test-sshd.ts';

/** An sshd of its own for each suite; the local transport does not use it. */
export function connectionSource(transport: TransportName): ConnectionSource {
  let sshd: TestSshd;
  return {
    async begin() {
      sshd = await startSshd();
    },
    open: () => openConnection(transport, sshd.address()),
    end: () => sshd.stop(),
  };
}
