// The pause container's program: it holds a pod's namespaces open and ends when it is told to; with -v at once, as kubeadm's check before an upgrade asks.

import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from '../machine/run-command.ts';
import type { Progress } from '../progress.ts';
import { partFolder } from './part-store.ts';

const SOURCE = `#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
static void end(int number) { _exit(0); }
static void reap(int number) { while (waitpid(-1, 0, WNOHANG) > 0); }
int main(int count, char **words) {
  if (count > 1 && !strcmp(words[1], "-v")) return 0;
  signal(SIGINT, end); signal(SIGTERM, end); signal(SIGCHLD, reap); for (;;) pause();
}
`;

/** Compiles it unless it is cached; gives the folder with `pause`. */
export async function buildPause(progress: Progress): Promise<string> {
  const folder = partFolder('pause', 'v2');
  const bin = join(folder, 'bin');
  if (existsSync(join(folder, 'built.json'))) return bin;
  mkdirSync(bin, { recursive: true });
  writeFileSync(join(folder, 'pause.c'), SOURCE);
  const draft = join(folder, 'pause.draft');
  await runCommand(['gcc', '-Os', '-static', '-s', '-o', draft, join(folder, 'pause.c')], { signal: progress.signal });
  renameSync(draft, join(bin, 'pause'));
  writeFileSync(join(folder, 'built.json'), '{}');
  return bin;
}
