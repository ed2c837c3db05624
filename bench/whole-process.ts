// One command as its user meets it: from the start of the process to its end, as the operating system accounts for it.

import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, median } from './measure.ts';

const ROOT = fileURLToPath(new URL('../', import.meta.url));

/** What one run took. */
export interface Measured {
  readonly seconds: number;
  /** Of all processors: on a busy machine it says more than the wall clock. */
  readonly cpuSeconds: number;
  readonly mebibytes: number;
}

/** Runs a command once, in the root of the repository or in `folder`. @throws when it fails */
export async function timed(command: readonly string[], folder = ROOT): Promise<Measured> {
  const timer = ['python3', `${ROOT}bench/whole-process/timed.py`];
  const [seconds, cpuSeconds, kibibytes] = (await call([...timer, ...command], folder)).split(' ').map(Number);
  return {
    seconds: seconds ?? Number.NaN,
    cpuSeconds: cpuSeconds ?? Number.NaN,
    mebibytes: (kibibytes ?? Number.NaN) / 1024,
  };
}

/** `median 0.31 s (0.30 to 0.35, 3 runs), cpu 0.52 s, peak 88 MiB`. */
export function figures(measured: readonly Measured[]): string {
  const wall = measured.map((one) => one.seconds);
  const cpu = median(measured.map((one) => one.cpuSeconds));
  const memory = median(measured.map((one) => one.mebibytes));
  return `${describe(wall, 3)}, cpu ${cpu.toFixed(3)} s, peak ${memory.toFixed(0)} MiB`;
}

/** What a command prints. @throws when it fails */
export function call(command: readonly string[], folder = ROOT): Promise<string> {
  const [program = '', ...words] = command;
  return new Promise((resolve, reject) => {
    const child = spawn(program, words, { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] });
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (part: string) => {
      text += part;
    });
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve(text.trim());
      else reject(new Error(`${command.join(' ')} ended with ${code}`));
    });
  });
}
