// The certificate that an API server shows, asked from outside.

import { connect } from 'node:tls';
import type { LabHost } from '@brolly/lab';

/** Which certificate it is, and its end in milliseconds since the epoch. */
export interface ServedCertificate {
  readonly fingerprint: string;
  readonly until: number;
}

/** Asks the API server of a host for its certificate. */
export function servedCertificate(host: LabHost): Promise<ServedCertificate> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: host.address, port: 6443, rejectUnauthorized: false }, () => {
      const { fingerprint256, valid_to } = socket.getPeerCertificate();
      resolve({ fingerprint: fingerprint256, until: Date.parse(valid_to) });
      socket.destroy();
    });
    socket.on('error', reject);
  });
}
