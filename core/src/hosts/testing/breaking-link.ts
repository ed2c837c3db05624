// A link to this machine that breaks after a number of bytes of output, for tests.

import { PassThrough } from 'node:stream';
import type { Channel, Link } from '../channel.ts';
import { localLink } from '../local/local-link.ts';

export interface BreakingLink extends Link {
  /** Bytes that have come from the programs on it. */
  bytes(): number;
}

/** As an sshd has it: what runs is not told, the other ends of its pipes are gone. */
export function breakingLink(afterBytes = Infinity): BreakingLink {
  const link = localLink();
  const broken = Promise.withResolvers<string>();
  const channels = new Set<() => void>();
  let bytes = 0;
  let isOpen = true;
  const breakAll = (): void => {
    isOpen = false;
    for (const end of channels) end();
    broken.resolve('it was cut');
  };
  function limited(channel: Channel): Channel {
    const stdout = new PassThrough();
    const gone = Promise.withResolvers<undefined>();
    channels.add(() => {
      for (const stream of [channel.stdin, channel.stdout, channel.stderr]) stream.destroy();
      stdout.end();
      gone.resolve(undefined);
    });
    channel.stdout.on('data', (chunk: Buffer) => {
      const room = afterBytes - bytes;
      bytes += Math.min(room, chunk.length);
      stdout.write(chunk.subarray(0, Math.min(room, chunk.length)));
      if (room <= chunk.length) breakAll();
    });
    channel.stdout.on('close', () => stdout.end());
    return {
      ...channel,
      stdout,
      exited: Promise.race([channel.exited, gone.promise]),
      ended: Promise.race([channel.ended, gone.promise]),
    };
  }
  return {
    ...link,
    get isOpen() {
      return isOpen && link.isOpen;
    },
    closed: Promise.race([link.closed, broken.promise]),
    bytes: () => bytes,
    async start(command) {
      if (!isOpen) throw new Error('it was cut');
      return limited(await link.start(command));
    },
  };
}
