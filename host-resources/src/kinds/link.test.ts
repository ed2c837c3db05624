// Symbolic links, by real shells on real files.

import { mkdirSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SHELLS } from '../testing/shells.ts';
import { makeTestHost, type TestHost } from '../testing/test-host.ts';

async function withHost(
  use: (host: TestHost, path: string) => Promise<void>,
  shell: readonly string[] = ['sh', '-s'],
): Promise<void> {
  const host = makeTestHost({ shell });
  try {
    await use(host, join(host.directory, 'a link'));
  } finally {
    host.remove();
  }
}

const FIRST_STATES: readonly (readonly [string, (path: string) => void])[] = [
  ['nothing', () => undefined],
  ['a file', (path) => writeFileSync(path, 'text')],
  ['another link', (path) => symlinkSync('elsewhere', path)],
  [
    'a link to a folder',
    (path) => {
      mkdirSync(`${path} folder`);
      symlinkSync(`${path} folder`, path);
    },
  ],
];

describe('a link', () => {
  it.each(FIRST_STATES)('takes the place of %s, and a revert brings it back', async (_, begin) => {
    await withHost(async (host, path) => {
      begin(path);
      const before = host.tree();
      const list = [{ kind: 'link', path, target: "../it's $HOME" } as const];
      expect((await host.apply(list)).at(-1)).toEqual({ kind: 'finished', isFailed: false });
      expect(readlinkSync(path)).toBe("../it's $HOME");
      expect(await host.compare(list)).toEqual([]);
      await host.revert();
      expect(host.tree()).toEqual(before);
    });
  });
});

describe('a link to a folder', () => {
  it.each(SHELLS.map((words) => ({ words })))(
    'gives way to what was there, and nothing is put into the folder: $words',
    async ({ words }) => {
      await withHost(async (host, path) => {
        mkdirSync(`${path} folder`);
        symlinkSync('/nowhere', path);
        const before = host.tree();
        await host.apply([{ kind: 'link', path, target: `${path} folder` }]);
        expect((await host.revert()).at(-1)).toEqual({ kind: 'finished', isFailed: false });
        expect(host.tree()).toEqual(before);
      }, words);
    },
  );
});

describe('a link that somebody else has turned elsewhere', () => {
  it('is a conflict', async () => {
    await withHost(async (host, path) => {
      await host.apply([{ kind: 'link', path, target: 'ours' }]);
      rmSync(path);
      symlinkSync('theirs', path);
      const reverted = await host.revert();
      expect(reverted).toContainEqual(expect.objectContaining({ kind: 'conflict', path }));
      expect(readlinkSync(path)).toBe('theirs');
    });
  });

  it('is ours again when it points where we had pointed it', async () => {
    await withHost(async (host, path) => {
      await host.apply([{ kind: 'link', path, target: 'ours' }]);
      rmSync(path);
      symlinkSync('ours', path);
      expect((await host.revert()).at(-1)).toEqual({ kind: 'finished', isFailed: false });
      expect(host.tree()).toEqual({});
    });
  });
});

describe('a folder in the way of a link', () => {
  it('is told apart and stays', async () => {
    await withHost(async (host, path) => {
      mkdirSync(path);
      const failure = (await host.apply([{ kind: 'link', path, target: 'x' }])).find(({ kind }) => kind === 'failed');
      expect(failure).toMatchObject({ reason: 'is-a-directory' });
    });
  });
});
