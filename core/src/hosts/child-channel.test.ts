// Programs as streams: why one has ended is what it said, whatever was being written to it.

import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startChildStream } from './child-channel.ts';

describe('a program that is a stream', () => {
  it('fails with what it said, also when it has stopped reading before', async () => {
    const fifo = join(mkdtempSync(join(tmpdir(), 'child-channel-')), 'go');
    execFileSync('mkfifo', [fifo]);
    const program = 'exec <&-; echo ready; read -r go <"$0"; echo refused >&2; exit 1';
    const stream = await startChildStream(['sh', '-c', program, fifo], process.env);
    await once(stream, 'data');
    const failed = new Promise<Error>((resolve) => stream.once('error', resolve));
    // The pipe is found to be closed here, too, before the program ends.
    await new Promise((resolve) => stream.write('nobody reads this', resolve));
    stream.end();
    writeFileSync(fifo, 'go\n');
    expect((await failed).message).toBe('refused');
    rmSync(dirname(fifo), { recursive: true });
  });
});
