// Single lines of files, by real shells on real files.

import { chmodSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeTestHost, type TestHost } from '../testing/test-host.ts';
import type { LineResource } from './line.ts';

const SSHD = '# sshd\n#PermitRootLogin yes\nPort 22\nPermitRootLogin no\nUsePAM yes\n';

async function withFile(
  content: string | undefined,
  use: (host: TestHost, path: string) => Promise<void>,
): Promise<void> {
  const host = makeTestHost();
  const path = join(host.directory, 'sshd_config');
  try {
    if (content !== undefined) writeFileSync(path, content);
    await use(host, path);
  } finally {
    host.remove();
  }
}

const line = (path: string, more: Partial<LineResource> = {}): LineResource => ({
  kind: 'line',
  path,
  line: "AllowUsers it's $me",
  ...more,
});

describe('a line', () => {
  it.each([
    ['is added at the end', {}, `${SSHD}AllowUsers it's $me\n`],
    [
      'takes the place of the last line that matches',
      { replaces: '^PermitRootLogin ' },
      SSHD.replace('PermitRootLogin no', "AllowUsers it's $me"),
    ],
    [
      'goes before the first line that matches',
      { before: '^(Port|UsePAM) ' },
      SSHD.replace('Port', "AllowUsers it's $me\nPort"),
    ],
    ['goes before everything', { before: '^# sshd' }, `AllowUsers it's $me\n${SSHD}`],
    [
      'goes to the end where nothing matches',
      { replaces: '^Nothing', before: '^Nothing' },
      `${SSHD}AllowUsers it's $me\n`,
    ],
  ])('%s, once, and a revert brings the file back as it was', async (_, more, expected) => {
    await withFile(SSHD, async (host, path) => {
      chmodSync(path, 0o600);
      const before = host.tree();
      const [change] = await host.compare([line(path, more)]);
      expect(change?.diff).toContain("+AllowUsers it's $me");
      expect((await host.apply([line(path, more)])).at(-1)).toEqual({ kind: 'finished', isFailed: false });
      expect(readFileSync(path, 'utf8')).toBe(expected);
      expect(statSync(path).mode & 0o777).toBe(0o600);
      expect(await host.compare([line(path, more)])).toEqual([]);
      await host.revert();
      expect(host.tree()).toEqual(before);
    });
  });

  it('makes a file with its mode, and a revert removes it', async () => {
    await withFile(undefined, async (host, path) => {
      await host.apply([line(path, { mode: 0o640 })]);
      expect(readFileSync(path, 'utf8')).toBe("AllowUsers it's $me\n");
      expect(statSync(path).mode & 0o777).toBe(0o640);
      await host.revert();
      expect(host.tree()).toEqual({});
    });
  });

  it('is taken out of a file that others have written to meanwhile', async () => {
    await withFile('one\ntwo', async (host, path) => {
      await host.apply([line(path, { replaces: '^two' })]);
      writeFileSync(path, `zero\none\nAllowUsers it's $me\nthree\n`);
      expect((await host.revert()).at(-1)).toEqual({ kind: 'finished', isFailed: false });
      expect(readFileSync(path, 'utf8')).toBe('zero\none\ntwo\nthree\n');
    });
  });
});

describe('several lines of one file', () => {
  it('are taken back one by one, in any state between', async () => {
    await withFile(SSHD, async (host, path) => {
      const before = host.tree();
      const list = [
        line(path, { line: 'a' }),
        line(path, { line: 'b', before: '^a$' }),
        line(path, { line: 'c', replaces: '^Port' }),
      ];
      await host.apply(list);
      expect(readFileSync(path, 'utf8')).toBe(`${SSHD.replace('Port 22', 'c')}b\na\n`);
      expect(await host.compare(list)).toEqual([]);
      await host.revert();
      expect(host.tree()).toEqual(before);
    });
  });

  it('change their value without a second record', async () => {
    await withFile(SSHD, async (host, path) => {
      const before = host.tree();
      await host.apply([line(path, { line: 'Port 23', replaces: '^Port ' })]);
      await host.apply([line(path, { line: 'Port 24', replaces: '^Port ' })]);
      expect(readFileSync(path, 'utf8')).toBe(SSHD.replace('22', '24'));
      await host.revert();
      expect(host.tree()).toEqual(before);
    });
  });
});

describe('a secret line', () => {
  it('is nowhere in what is shown', async () => {
    await withFile('x\n', async (host, path) => {
      const [change] = await host.compare([line(path, { line: 'hunter2', secret: true })]);
      const { summary, diff } = change ?? {};
      expect(JSON.stringify({ summary, diff })).not.toContain('hunter2');
      expect(existsSync(path)).toBe(true);
    });
  });
});
