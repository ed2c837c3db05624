// Processes that the lab started, known by pid and start time so that a reused pid is never taken for ours.

import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { LabError } from '../lab-error.ts';

export interface ProcessIdentity {
  readonly pid: number;
  /** Clock ticks between boot and the start of the process, field 22 of /proc/PID/stat. */
  readonly startTime: string;
}

/** The identity of a process that runs now, or `undefined`; a zombie does not run. */
export function identifyProcess(pid: number): ProcessIdentity | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const startTime = fields[19];
    return fields[0] === 'Z' || startTime === undefined ? undefined : { pid, startTime };
  } catch {
    return undefined;
  }
}

export function isRunning(identity: ProcessIdentity): boolean {
  return identifyProcess(identity.pid)?.startTime === identity.startTime;
}

/** The processes whose parent is `pid` now. */
export function childrenOf(pid: number): readonly ProcessIdentity[] {
  try {
    return readdirSync(`/proc/${pid}/task`)
      .flatMap((task) => readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').split(' '))
      .map((child) => identifyProcess(Number(child)))
      .filter((child) => child !== undefined);
  } catch {
    return [];
  }
}

/** Sends a signal to exactly this process; does nothing when it is gone. */
export function signalProcess(identity: ProcessIdentity, signal: NodeJS.Signals): void {
  if (!isRunning(identity)) return;
  try {
    process.kill(identity.pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Waits until the process is gone. @throws LabError after `limitMs`. */
export async function waitUntilGone(identity: ProcessIdentity, limitMs: number): Promise<void> {
  await pollUntil(() => !isRunning(identity), { limitMs, what: `process ${identity.pid} to end` });
}

/** Asks every 20 ms until the answer is yes. @throws LabError after `limitMs`, the signal's reason when it aborts. */
export async function pollUntil(
  isSo: () => boolean | Promise<boolean>,
  options: { readonly limitMs: number; readonly what: string; readonly signal?: AbortSignal },
): Promise<void> {
  const end = performance.now() + options.limitMs;
  while (!(await isSo())) {
    if (performance.now() > end) throw new LabError(`waited ${options.limitMs / 1000} s in vain for ${options.what}`);
    options.signal?.throwIfAborted();
    await delay(20);
  }
}
