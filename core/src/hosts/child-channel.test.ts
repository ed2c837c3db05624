// Programs as streams: why one has ended is what it said, whatever was being written to it.

import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { startChildStream } from './child-channel.ts';

describe('a program that is a stream', () => {
  it('fails with what it said, also when it has stopped reading before', async () => {
    const program = 'exec <&-; echo ready; sleep 0.2; echo refused >&2; exit 1';
    const stream = await startChildStream(['sh', '-c', program], process.env);
    await once(stream, 'data');
    const failed = new Promise<Error>((resolve) => stream.once('error', resolve));
    stream.write('nobody reads this');
    expect((await failed).message).toBe('refused');
  });
});
