// Lends a bundle to a host while it is changed: what it asks on a port of its own loopback is answered from the bundle.

import { resolve } from 'node:path';
import { type BundleSource, type LentPort, NonRecoverableError } from '@brolly/plugin-sdk';
import { answerRequests } from './answer-requests.ts';
import { openBundle } from './open-bundle.ts';

export interface LentBundle {
  readonly lends: LentPort;
  readonly signedBy: string;
  close(): Promise<void>;
}

/** @throws NonRecoverableError `bundle-missing`, `bundle-damaged`, `bundle-key` */
export async function lendBundle({ path, port, key }: BundleSource, folder: string): Promise<LentBundle> {
  const opened = await openBundle(resolve(folder, path), key);
  if (opened.kind === 'refused') {
    const { reason, message, hint } = opened;
    throw new NonRecoverableError(message, { reason, hint });
  }
  const { bundle } = opened;
  const answering = answerRequests(bundle);
  return {
    lends: { port, onStream: (stream) => answering.take(stream) },
    signedBy: bundle.signedBy,
    async close() {
      answering.close();
      await bundle.close();
    },
  };
}
