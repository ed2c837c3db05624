// The mirror as a process of its own that outlives the command that started it.

import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { stateFolder } from '../folders.ts';
import { LabError } from '../lab-error.ts';
import { isRunning, pollUntil, signalProcess, waitUntilGone } from '../machine/processes.ts';
import type { Progress } from '../progress.ts';
import { mirrorRecordPath, readMirrorRecord } from './mirror-record.ts';

const MAIN = fileURLToPath(new URL('./mirror-main.ts', import.meta.url));
const START_LIMIT_MS = 10_000;

/** Starts the mirror on an address unless it runs there, and gives its base address. */
export async function ensureMirrorProcess(address: string, progress: Progress): Promise<string> {
  const known = readMirrorRecord();
  if (known !== undefined && isRunning(known.process)) {
    progress.say(`The mirror was up already: ${known.url}`);
    return known.url;
  }
  rmSync(mirrorRecordPath(), { force: true });
  const logPath = stateFolder('mirror.log');
  const log = openSync(logPath, 'a');
  const child = spawn(process.execPath, [MAIN, address], { detached: true, stdio: ['ignore', log, log] });
  closeSync(log);
  let ended = false;
  child.on('error', () => (ended = true));
  child.on('exit', () => (ended = true));
  child.unref();
  const isUp = (): boolean => {
    if (ended) throw new LabError(`the mirror ended while it started:\n${readFileSync(logPath, 'utf8').trimEnd()}`);
    return existsSync(mirrorRecordPath());
  };
  await pollUntil(isUp, { limitMs: START_LIMIT_MS, what: 'the mirror to listen', signal: progress.signal });
  const url = readMirrorRecord()?.url ?? '';
  progress.say(`The mirror serves ${url}`);
  return url;
}

/** Ends the mirror's process; does nothing when there is none. */
export async function stopMirrorProcess(): Promise<void> {
  const known = readMirrorRecord();
  if (known !== undefined && isRunning(known.process)) {
    signalProcess(known.process, 'SIGKILL');
    await waitUntilGone(known.process, START_LIMIT_MS);
  }
  rmSync(mirrorRecordPath(), { force: true });
}
