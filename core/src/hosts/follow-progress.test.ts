// What scripts say of their progress, as it stands in their lines.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  changeScript,
  compareResources,
  type HostResource,
  observeScript,
  parseObservation,
} from '@brolly/host-resources';
import { OperationError } from '@brolly/plugin-sdk';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { followProgress } from './follow-progress.ts';

const folder = mkdtempSync(join(tmpdir(), 'brolly-progress-'));
const where = { owner: 'shop.host_a1b2c3', recordRoot: join(folder, 'records') };
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** The lines of a real change script that is run here. */
function linesOf(resources: readonly HostResource[]): readonly string[] {
  const run = (input: string): string => spawnSync('sh', ['-s'], { input, encoding: 'utf8' }).stdout;
  const changes = compareResources(resources, parseObservation(run(observeScript(resources, where))));
  return run(changeScript(changes, where)).split('\n');
}

function follow(lines: readonly string[]): { readonly steps: readonly string[]; readonly error: unknown } {
  const onStep = vi.fn<(hostName: string, text: string) => void>();
  const progress = followProgress({ hostName: 'host_a1b2c3', onStep });
  for (const line of lines) progress.onLine(line);
  const end = {
    where: 'host',
    exitCode: 9,
    stderr: ['why'],
    clean: (text: string) => text.replaceAll('pass', '******'),
  };
  let error: unknown;
  try {
    progress.throwIfFailed(end);
  } catch (thrown) {
    error = thrown;
  }
  return { steps: onStep.mock.calls.map(([, text]) => text), error };
}

describe('followProgress', () => {
  const good: HostResource = { kind: 'file', path: join(folder, 'motd'), content: 'hi\n' };
  const bad: HostResource = { kind: 'command', name: 'bad', title: 'try it', run: 'echo no pass >&2; exit 4' };

  it('says each step, and finds no failure where there is none', () => {
    const { steps, error } = follow(['noise', ...linesOf([good]), 'more noise']);
    expect(steps).toEqual([expect.stringContaining('motd')]);
    expect(error).toBeUndefined();
  });

  it('throws the failure of a change with its evidence, without secrets', () => {
    const { steps, error } = follow(linesOf([bad]));
    expect(steps).toEqual([expect.stringContaining('try it')]);
    expect(error).toBeInstanceOf(OperationError);
    expect(error).toMatchObject({
      message: expect.stringMatching(/^host: command:bad: /) as string,
      evidence: [{ title: 'stderr of command:bad', lines: ['no ******'] }],
    });
  });

  it('throws a file that two have changed with its differences and the way to decide', () => {
    const word = (text: string): string => Buffer.from(text).toString('base64');
    const conflict = `@brolly:conflict file:/etc/motd ${word('/etc/motd')} ${word('hi\n')} ${word('ours\n')} ${word('pass\n')}`;
    expect(follow([conflict, '@brolly:finished failed']).error).toMatchObject({
      reason: 'changed-since',
      message: 'host: somebody else has changed /etc/motd since; it stays as it is',
      hint: expect.stringContaining('brolly host revert host_a1b2c3 --keep') as string,
      evidence: [
        { lines: expect.arrayContaining(['-ours', '+******']) as string[] },
        { lines: expect.arrayContaining(['-hi', '+ours']) as string[] },
      ],
    });
  });

  it('throws when a script ended without a word, with what stands on stderr', () => {
    const cut = linesOf([{ ...good, path: join(folder, 'other') }]).slice(0, 1);
    for (const lines of [[], cut]) {
      expect(follow(lines).error).toMatchObject({
        reason: 'resource-failed',
        message: expect.stringContaining('exit code 9') as string,
        evidence: [{ title: 'stderr', lines: ['why'] }],
      });
    }
  });
});
