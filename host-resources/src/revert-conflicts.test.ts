// What a revert does with files that somebody else has changed since.

import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Progress } from './progress.ts';
import { revertScript } from './revert-script.ts';
import { showConflict } from './show-conflict.ts';
import { makeTestHost, progressOf, type TestHost } from './testing/test-host.ts';

const BEFORE = 'first\nsecond\nthird\nfourth\nfifth\nsixth\nseventh\n';
const OURS = BEFORE.replace('second', 'SECOND');

async function withChangedFile(theirs: string, use: (host: TestHost, path: string) => Promise<void>): Promise<void> {
  const host = makeTestHost();
  const path = join(host.directory, 'file');
  try {
    writeFileSync(path, BEFORE, { mode: 0o640 });
    await host.apply([
      { kind: 'file', path: join(host.directory, 'other'), content: 'x' },
      { kind: 'file', path, content: OURS, mode: 0o600 },
    ]);
    writeFileSync(path, theirs);
    await use(host, path);
  } finally {
    host.remove();
  }
}

async function decide(host: TestHost, decision: 'keep' | 'force'): Promise<Progress[]> {
  const options = { owner: 'deployment.host_1', recordRoot: host.recordRoot };
  return progressOf(await host.run(revertScript(options, decision)));
}

describe('a text that somebody else has changed', () => {
  it('keeps their lines and loses ours where the two lie apart', async () => {
    await withChangedFile(OURS.replace('sixth', 'SIXTH'), async (host, path) => {
      const reverted = await host.revert();
      expect(reverted).toContainEqual({ kind: 'kept', key: `file:${path}`, path, reason: 'merged' });
      expect(reverted.at(-1)).toEqual({ kind: 'finished', isFailed: false });
      expect(readFileSync(path, 'utf8')).toBe(BEFORE.replace('sixth', 'SIXTH'));
      expect(existsSync(host.recordRoot)).toBe(false);
    });
  });

  it('stays as it is where both changed the same lines, and all else is taken back', async () => {
    await withChangedFile(OURS.replace('SECOND', 'theirs'), async (host, path) => {
      const reverted = await host.revert();
      expect(reverted.at(-1)).toEqual({ kind: 'finished', isFailed: true });
      const theirs = OURS.replace('SECOND', 'theirs');
      expect(reverted).toContainEqual({
        kind: 'conflict',
        key: `file:${path}`,
        path,
        before: BEFORE,
        ours: OURS,
        theirs,
      });
      expect(Object.keys(host.tree())).toEqual(['file']);
      expect((await host.revert()).at(-2)).toMatchObject({ kind: 'conflict', path });
    });
  });
});

describe('a conflict', () => {
  it('shows what they and what we had changed', async () => {
    await withChangedFile(OURS.replace('SECOND', 'theirs'), async (host) => {
      const conflict = (await host.revert()).find((line) => line.kind === 'conflict');
      const [theirs, ours] = conflict === undefined ? [] : showConflict(conflict);
      expect(theirs?.diff).toContain('-SECOND\n+theirs');
      expect(ours?.diff).toContain('-second\n+SECOND');
    });
  });

  it('ends with theirs by the decision to keep it, and the original set aside', async () => {
    await withChangedFile('theirs\n', async (host, path) => {
      await host.revert();
      const decided = await decide(host, 'keep');
      expect(decided).toContainEqual({ kind: 'kept', key: `file:${path}`, path, reason: 'changed-since' });
      expect(decided.at(-1)).toEqual({ kind: 'finished', isFailed: false });
      expect(readFileSync(path, 'utf8')).toBe('theirs\n');
      expect((await host.run(`cat ${host.recordRoot}/kept/*/before.0`)).stdout).toBe(BEFORE);
    });
  });

  it('ends with the original by the decision to force it, and theirs set aside', async () => {
    await withChangedFile('theirs\n', async (host, path) => {
      await host.revert();
      const decided = await decide(host, 'force');
      expect(decided).toContainEqual({ kind: 'kept', key: `file:${path}`, path, reason: 'overwritten' });
      expect(readFileSync(path, 'utf8')).toBe(BEFORE);
      expect(statSync(path).mode & 0o777).toBe(0o640);
      expect((await host.run(`cat ${host.recordRoot}/kept/*/file`)).stdout).toBe('theirs\n');
    });
  });

  it('ends when somebody takes the file away or brings the original back', async () => {
    await withChangedFile('theirs\n', async (host, path) => {
      await host.revert();
      writeFileSync(path, BEFORE);
      expect((await host.revert()).at(-1)).toEqual({ kind: 'finished', isFailed: false });
      expect(readFileSync(path, 'utf8')).toBe(BEFORE);
    });
  });

  it('is none where the folder around the file is taken away', async () => {
    const host = makeTestHost();
    const folder = join(host.directory, 'state');
    await host.apply([
      { kind: 'directory', path: folder, contents: 'remove' },
      { kind: 'file', path: `${folder}/config`, content: 'ours\n' },
    ]);
    writeFileSync(`${folder}/config`, 'changed by a program\n');
    expect((await host.revert()).at(-1)).toEqual({ kind: 'finished', isFailed: false });
    expect(host.tree()).toEqual({});
    host.remove();
  });

  it('is none where a directory of ours is gone with all that lay in it', async () => {
    const host = makeTestHost();
    try {
      const path = join(host.directory, 'state');
      await host.apply([
        { kind: 'directory', path, mode: 0o711, contents: 'remove' },
        { kind: 'file', path: join(host.directory, 'file'), content: 'ours' },
      ]);
      rmSync(path, { recursive: true });
      expect((await host.revert()).at(-1)).toEqual({ kind: 'finished', isFailed: false });
      expect(host.tree()).toEqual({});
    } finally {
      host.remove();
    }
  });

  it('never shows the content of a secret file', async () => {
    const host = makeTestHost();
    const path = join(host.directory, 'key');
    await host.apply([{ kind: 'file', path, content: 'ours\n', secret: true }]);
    writeFileSync(path, 'theirs\n');
    const conflict = (await host.revert()).find((line) => line.kind === 'conflict');
    expect(conflict).toMatchObject({ path, before: undefined, ours: undefined, theirs: undefined });
    expect(conflict === undefined ? [] : showConflict(conflict)).toEqual([]);
    host.remove();
  });

  it('keeps a file in a folder that was deleted as a copy', async () => {
    const host = makeTestHost();
    mkdirSync(join(host.directory, 'folder'));
    const path = join(host.directory, 'folder/file');
    writeFileSync(path, BEFORE);
    await host.apply([{ kind: 'file', path, content: OURS }]);
    rmSync(join(host.directory, 'folder'), { recursive: true });
    expect((await host.revert()).at(-1)).toEqual({ kind: 'finished', isFailed: false });
    expect((await host.run(`cat ${host.recordRoot}/kept/*/before.0`)).stdout).toBe(BEFORE);
    host.remove();
  });
});
