// npm run bench -- hosts-memory: what it takes to be connected to 2,000 hosts at once.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { measureMemory } from './hosts/memory.ts';
import { type Bench, judge, median } from './measure.ts';

const HOSTS = 2000;
const AT_A_TIME = 20;

export const hostsMemoryBench: Bench = { defaultRuns: 1, run };

async function run({ runs }: { readonly runs: number }): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), 'brolly-simulated-'));
  try {
    for (const name of ['host-key', 'key'])
      execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', '', '-f', join(folder, name)]);
    const hostKey = readFileSync(join(folder, 'host-key.pub'), 'utf8').trim();
    const fleet = { folder, port: 0, key: join(folder, 'key'), hostKey, addresses: [], atATime: AT_A_TIME };
    const peaks: number[] = [];
    for (let index = 0; index < runs; index += 1) {
      const { mebibytes, cpuSeconds, seconds } = await measureMemory(fleet, HOSTS);
      console.log(
        `${HOSTS} simulated hosts, all connected: ${mebibytes.toFixed(0)} MiB, ${seconds.toFixed(0)} s, CPU ${cpuSeconds.toFixed(1)} s`,
      );
      peaks.push(mebibytes);
    }
    return judge('MiB of memory', median(peaks), 400);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
