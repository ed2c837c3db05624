// What an observation brings along, and when it may not be trusted.

import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { compareResources, shownChange } from './compare-resources.ts';
import type { HostResource } from './kinds.ts';
import { observeScript, parseObservation } from './observe-script.ts';
import { SHELLS } from './testing/shells.ts';
import { makeTestHost, type TestHost } from './testing/test-host.ts';

const owner = userInfo().username;
const group = execFileSync('id', ['-gn'], { encoding: 'utf8' }).trim();

async function withHost(use: (host: TestHost) => Promise<void>, shell?: readonly string[]): Promise<void> {
  const host = makeTestHost(shell && { shell });
  try {
    await use(host);
  } finally {
    host.remove();
  }
}

describe('an observation', () => {
  it('is not complete when its beginning or its end is missing', async () => {
    await withHost(async (host) => {
      const list: HostResource[] = [{ kind: 'file', path: join(host.directory, 'a'), content: '' }];
      const { stdout } = await host.run(observeScript(list, { owner: 'x', recordRoot: host.recordRoot }));
      expect(parseObservation(`noise\n${stdout}noise`).isComplete).toBe(true);
      const lines = stdout.trimEnd().split('\n');
      expect(parseObservation(lines.slice(1).join('\n')).isComplete).toBe(false);
      expect(parseObservation(lines.slice(0, -1).join('\n')).isComplete).toBe(false);
      expect(() => compareResources(list, parseObservation(''))).toThrow(/cannot be compared/);
    });
  });

  it('asks one process for the attributes of all that it looks at', async () => {
    await withHost(async (host) => {
      const [file = '', folder = '', absent = ''] = ['a b', "it's", 'none'].map((name) => join(host.directory, name));
      const list: HostResource[] = [
        { kind: 'directory', path: folder, owner, group },
        { kind: 'file', path: file, content: 'x'.repeat(9), mode: 0o600, owner, group },
      ];
      await host.apply(list);
      const calls = join(host.directory, 'calls');
      const counting = `stat() { echo called >>'${calls}'; command stat "$@"; }\n`;
      const asked: HostResource[] = [...list, { kind: 'file', path: absent, content: '' }];
      const { stdout } = await host.run(counting + observeScript(asked, { owner: 'x', recordRoot: host.recordRoot }));
      const observation = parseObservation(stdout);
      expect(compareResources(asked, observation).map(({ key }) => key)).toEqual([`file:${absent}`]);
      expect(Object.fromEntries(observation.factsByKey.get(`file:${file}`) ?? [])).toMatchObject({
        mode: '600',
        size: '9',
      });
      // The names of owners that are not root are asked for, too.
      const most = userInfo().uid === 0 ? 1 : 3;
      expect(readFileSync(calls, 'utf8').trim().split('\n')).toHaveLength(most);
    });
  });

  it('names what stands in the record of the owner', async () => {
    await withHost(async (host) => {
      const path = join(host.directory, 'two words');
      await host.apply([{ kind: 'file', path, content: 'x' }]);
      const options = { owner: 'deployment.host_1', recordRoot: host.recordRoot };
      const { stdout } = await host.run(observeScript([], options));
      expect(parseObservation(stdout).recordedKeys).toEqual([`file:${path}`]);
    });
  });

  it('shows differences of small files and never those of secret or large ones', async () => {
    await withHost(async (host) => {
      const paths = ['small', 'secret', 'large'].map((name) => join(host.directory, name));
      for (const path of paths) writeFileSync(path, path.endsWith('large') ? 'x'.repeat(70_000) : 'before\n');
      const [small = '', secret = '', large = ''] = paths;
      const changes = await host.compare([
        { kind: 'file', path: small, content: 'after\n' },
        { kind: 'file', path: secret, content: 'after\n', secret: true },
        { kind: 'file', path: large, content: 'after\n' },
      ]);
      expect(changes.map(({ diff }) => diff)).toEqual([
        `--- ${small}\n+++ ${small}\n@@ -1 +1 @@\n-before\n+after\n`,
        undefined,
        undefined,
      ]);
      // The store keeps it, and nobody is shown it.
      expect(JSON.stringify(changes[1]?.before)).toContain(Buffer.from('before').toString('base64').slice(0, 6));
      expect(JSON.stringify(changes.map(shownChange))).not.toContain(
        Buffer.from('before').toString('base64').slice(0, 6),
      );
    });
  });

  describe.each(SHELLS)('by %s', (...shell) => {
    it.each([
      ['the same text', 'one\n', 'one\n', false],
      ['the same text without an end of line', ' a\\b', ' a\\b', false],
      ['nothing', '', '', false],
      ['quotes and a dollar', "it's $HOME `id`\n\n", "it's $HOME `id`\n\n", false],
      ['letters of several bytes', 'gr\u00fcn\n', 'gr\u00fcn\n', false],
      ['another text as long', 'two\n', 'one\n', true],
      ['an end of line too few', 'a\nb', 'a\nb\n', true],
      ['a NUL for an end of line', 'ab\0', 'ab\n', true],
      ['a NUL more', 'ab\0\n', 'ab\n', true],
      ['a NUL and a letter less', 'a\0\n', 'ab\n', true],
    ])('tells whether a file holds %s', async (_, there, content, isChange) => {
      await withHost(async (host) => {
        const path = join(host.directory, 'a file');
        writeFileSync(path, there, { mode: 0o644 });
        const changes = await host.compare([{ kind: 'file', path, content, owner, group }]);
        expect(changes.map(({ action }) => action)).toEqual(isChange ? ['update'] : []);
      }, shell);
    });
  });

  it('starts no process for the hash of a short text that is there, and never sends a secret', async () => {
    await withHost(async (host) => {
      const path = join(host.directory, 'a');
      writeFileSync(path, 'text-of-it\n', { mode: 0o644 });
      const list = (secret: boolean): HostResource[] => [{ kind: 'file', path, content: 'text-of-it\n', secret }];
      const script = observeScript(list(false), { owner: 'x', recordRoot: host.recordRoot });
      const { stdout } = await host.run(
        script.replace('brolly_main() {', 'sha256sum() { echo asked; }\nbrolly_main() {'),
      );
      expect(stdout).not.toContain('asked');
      expect(observeScript(list(true), { owner: 'x' })).not.toContain('text-of-it');
    });
  });

  it('brings along no more than half a mebibyte of content', async () => {
    await withHost(async (host) => {
      const list = Array.from({ length: 12 }, (_, index): HostResource => {
        const path = join(host.directory, `${index}`);
        writeFileSync(path, 'x'.repeat(60_000));
        return { kind: 'file', path, content: 'y' };
      });
      const { stdout } = await host.run(observeScript(list, { owner: 'x', recordRoot: host.recordRoot }));
      expect(stdout.length).toBeLessThan(720_000);
      expect(parseObservation(stdout).isComplete).toBe(true);
    });
  });
});

describe('a list of resources', () => {
  const file = { kind: 'file', path: '/etc/motd', content: '' } as const;
  it.each([
    ['two of one key', [file, file]],
    ['a path that is not absolute', [{ ...file, path: 'etc/motd' }]],
    ['a path with a line feed', [{ ...file, path: '/etc/mo\ntd' }]],
    ['a path that goes up', [{ ...file, path: '/etc/../motd' }]],
    [
      'a unit before what restarts it',
      [
        {
          kind: 'systemd-unit',
          name: 'a.service',
          enabled: true,
          active: true,
          restartOn: ['file:/etc/motd'],
        } as const,
        file,
      ],
    ],
  ])('with %s is refused', (_, list) => {
    expect(() => observeScript(list, { owner: 'x' })).toThrow(/invariant/);
  });
});
