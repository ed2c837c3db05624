// A disk that is full is said to be so, wherever it is full. Needs the right to mount.

import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SHELLS } from './testing/shells.ts';
import { makeTestHost, type TestHost } from './testing/test-host.ts';

const canMount = spawnSync('unshare', ['-m', 'mount', '-t', 'tmpfs', 'none', '/mnt']).status === 0;

/** A shell that sees a file system of this size, with its last block taken, in a folder of the test host. */
function shellWithSmallDisk(folder: 'host' | 'record', shell: readonly string[]): string[] {
  const mount = `mount -t tmpfs -o size=64k none "$TEST_HOST/${folder}"`;
  const fill = `head -c 1000000 /dev/zero >"$TEST_HOST/${folder}/filler" 2>/dev/null`;
  return ['unshare', '-m', 'sh', '-c', `mkdir -p "$TEST_HOST/${folder}"; ${mount}; ${fill}; exec ${shell.join(' ')}`];
}

async function withHost(shell: readonly string[], use: (host: TestHost) => Promise<void>): Promise<void> {
  const host = makeTestHost({ shell });
  try {
    await use(host);
  } finally {
    host.remove();
  }
}

describe.runIf(canMount).each(SHELLS.map((words) => ({ words })))('a full disk, in $words', ({ words }) => {
  it.each(['text\n'.repeat(5000), '\0'.repeat(20_000)])(
    'is the reason why a file cannot be written',
    async (content) => {
      await withHost(shellWithSmallDisk('host', words), async (host) => {
        const progress = await host.apply([{ kind: 'file', path: join(host.directory, 'file'), content }]);
        const message = expect.stringMatching(/; \S*\/host is full \(\d+ of \d+ KiB\)/);
        expect(progress).toContainEqual(expect.objectContaining({ kind: 'failed', reason: 'disk-full', message }));
        expect(progress.at(-1)).toEqual({ kind: 'finished', isFailed: true });
      });
    },
  );

  it('stops everything when it holds the record', async () => {
    await withHost(shellWithSmallDisk('record', words), async (host) => {
      const progress = await host.apply([{ kind: 'command', name: 'x', run: `touch ${host.directory}/touched` }]);
      expect(progress).toContainEqual(expect.objectContaining({ kind: 'failed', reason: 'disk-full' }));
      expect(progress.at(-1)).toEqual({ kind: 'finished', isFailed: true });
      expect(host.tree()).toEqual({});
    });
  });
});
