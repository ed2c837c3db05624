// Runs a program in a shell of a host that goes on, part by part, when it is told to.

import { type Host, RecoverableError } from '@brolly/plugin-sdk';

/** A program that ends each part of its output with a line such as `@ready`, and waits for a line before the next one. */
export interface Talk {
  /** The lines up to a mark. The program goes on from the mark before. */
  until(mark: string): Promise<readonly string[]>;
  /** Lets go of it: its stdin ends. */
  close(): void;
}

/** Starts a program as root. Closing it, the end of this process or a lost connection ends its stdin. */
export async function startTalk(host: Host, program: string, signal: AbortSignal): Promise<Talk> {
  const lines: string[] = [];
  const waiting = new Set<() => void>();
  let rest = '';
  let end: string | undefined;
  let stderr = '';
  const wake = (): void => waiting.forEach((one) => one());
  const shell = await host.startShell(program, {
    asRoot: true,
    signal,
    onStdout(text) {
      const parts = (rest + text).split('\n');
      rest = parts.pop() ?? '';
      lines.push(...parts);
      wake();
    },
    onStderr(text) {
      stderr = (stderr + text).slice(-2000);
    },
  });
  const watchEnd = async (): Promise<void> => {
    const ended = await shell.ended;
    end = ended.kind === 'exited' ? `it ended with ${ended.exitCode}` : `it was ${ended.kind}`;
    wake();
  };
  void watchEnd();
  let isFirst = true;
  return {
    async until(mark) {
      if (!isFirst) shell.write('\n');
      isFirst = false;
      for (;;) {
        const at = lines.indexOf(mark);
        if (at >= 0) return lines.splice(0, at + 1).slice(0, -1);
        if (signal.aborted || end !== undefined) throw notAnswered(host, end ?? 'it took too long', stderr);
        await new Promise<void>((resolve) => {
          const awake = (): void => {
            waiting.delete(awake);
            signal.removeEventListener('abort', awake);
            resolve();
          };
          waiting.add(awake);
          signal.addEventListener('abort', awake, { once: true });
        });
      }
    },
    close: () => shell.endInput(),
  };
}

function notAnswered(host: Host, why: string, stderr: string): Error {
  return new RecoverableError(`the checks on ${host.address.name} (${host.address.address}) gave no answer: ${why}`, {
    reason: 'preflight-unanswered',
    hint: 'Look at the load of the host, and whether /run can be written.',
    evidence: [{ title: 'stderr', lines: stderr.trim().split('\n').slice(-10) }],
  });
}
