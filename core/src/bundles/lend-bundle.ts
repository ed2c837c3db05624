// Lends a bundle to a host while it is changed: what it asks on a port of its own loopback is answered from the bundle.

import { resolve } from 'node:path';
import { type BundleSource, type LentPort, NonRecoverableError } from '@brolly/plugin-sdk';
import { answerRequests } from './answer-requests.ts';
import { type OpenedBundle, openBundle } from './open-bundle.ts';

export interface LentBundle {
  readonly lends: LentPort;
  readonly signedBy: string;
  close(): Promise<void>;
}

/** Bundles that hosts are lent now: those that are changed side by side share one, whose contents are checked once. */
const lentNow = new Map<string, { readonly opening: Promise<OpenedBundle>; users: number }>();

/** @throws NonRecoverableError `bundle-missing`, `bundle-damaged`, `bundle-key` */
export async function lendBundle({ path, port, key }: BundleSource, folder: string): Promise<LentBundle> {
  const file = resolve(folder, path);
  const id = JSON.stringify([file, key]);
  const shared = lentNow.get(id) ?? { opening: openBundle(file, key), users: 0 };
  lentNow.set(id, shared);
  shared.users += 1;
  /** Whether nobody else has it any more. */
  const giveBack = (): boolean => {
    shared.users -= 1;
    if (shared.users === 0) lentNow.delete(id);
    return shared.users === 0;
  };
  const opened = await shared.opening;
  if (opened.kind === 'refused') {
    giveBack();
    const { reason, message, hint } = opened;
    throw new NonRecoverableError(message, { reason, hint });
  }
  const { bundle } = opened;
  const answering = answerRequests(bundle);
  let isClosed = false;
  return {
    lends: { port, onStream: (stream) => answering.take(stream) },
    signedBy: bundle.signedBy,
    async close() {
      if (isClosed) return;
      isClosed = true;
      answering.close();
      if (giveBack()) await bundle.close();
    },
  };
}
