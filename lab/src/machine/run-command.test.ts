// Programs are run to their end, and what they said is told when they fail.
import { describe, expect, it } from 'vitest';
import { identifyProcess } from './processes.ts';
import { runCommand } from './run-command.ts';

const signal = new AbortController().signal;

describe('runCommand', () => {
  it('gives stdout, and hands in stdin and environment', async () => {
    expect(
      await runCommand(['sh', '-c', 'cat; echo $WORD; echo aside >&2'], {
        signal,
        stdin: 'in\n',
        env: { WORD: 'env' },
      }),
    ).toBe('in\nenv\n');
  });

  it('tells the end of what a failing program said', async () => {
    await expect(runCommand(['sh', '-c', 'echo reason >&2; exit 3'], { signal })).rejects.toThrow(
      /exit code 3:\nreason/,
    );
  });

  it('names a program that is not there', async () => {
    await expect(runCommand(['no-such-program'], { signal })).rejects.toThrow(/no-such-program could not be started/);
  });

  it('ends a program and its children when it is told to stop', async () => {
    const abort = new AbortController();
    const pids: number[] = [];
    const run = runCommand(['sh', '-c', 'sleep 60 & echo $!; wait'], {
      signal: abort.signal,
      onOutput: (text) => {
        pids.push(Number(text));
        abort.abort(new Error('stop'));
      },
    });
    await expect(run).rejects.toThrow('stop');
    expect(pids).toHaveLength(1);
    expect(identifyProcess(pids[0] ?? 0)).toBeUndefined();
  });
});
