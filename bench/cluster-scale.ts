// One worker more for a cluster of two workers and for one of six: it is to cost one worker's time, whatever is there.

import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type LabStatus, labUp, resetHost } from '@brolly/lab';
import { runProgram } from './cluster/run-program.ts';
import { type Bench, describe, judgeAlike } from './measure.ts';

const FEW = 2;
const MANY = 6;
const ROOT = fileURLToPath(new URL('../', import.meta.url));
const BROLLY = join(ROOT, 'core/bin/brolly');

export const clusterScaleBench: Bench = {
  defaultRuns: 5,
  async run({ runs }) {
    // A control plane, the workers, and one host to spare.
    const lab = await labUp({ hosts: MANY + 2 });
    await Promise.all(lab.hosts.map((host) => resetHost(host.name)));
    const folder = mkdtempSync(join(tmpdir(), 'brolly-bench-'));
    try {
      writeBlueprint(lab, folder);
      await runProgram([BROLLY, 'install', 'blueprint.yaml', '-i', 'inputs.yaml'], { cwd: folder });
      const toFew = await addAgainAndAgain(folder, { workers: FEW, runs });
      await scale(folder, MANY);
      const toMany = await addAgainAndAgain(folder, { workers: MANY, runs });
      console.log(`\none worker added to ${FEW}: ${describe(toFew)}`);
      console.log(`one worker added to ${MANY}: ${describe(toMany)}`);
      return judgeAlike(`one worker added to ${FEW} and to ${MANY}`, toFew, toMany);
    } finally {
      rmSync(folder, { recursive: true, force: true });
      await Promise.all(lab.hosts.map((host) => resetHost(host.name)));
    }
  },
};

function writeBlueprint(lab: LabStatus, folder: string): void {
  cpSync(join(ROOT, 'examples/growing-cluster'), folder, { recursive: true });
  const [first, ...others] = lab.hosts.map(({ address, fingerprint }) => ({ ip: address, ssh_host_key: fingerprint }));
  const inputs = {
    control_plane_hosts: [first],
    worker_hosts: others,
    workers: FEW,
    ssh_keyfilename: lab.hosts[0]?.keyFile ?? '',
    mirror: lab.mirror,
  };
  writeFileSync(join(folder, 'inputs.yaml'), JSON.stringify(inputs));
}

/** @returns the seconds of each whole process, from bare host to Ready node; the worker is taken out again after each. */
async function addAgainAndAgain(
  folder: string,
  { workers, runs }: { readonly workers: number; readonly runs: number },
): Promise<readonly number[]> {
  const all: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    const seconds = await scale(folder, workers + 1);
    console.log(`\nrun ${run + 1} of ${runs}: one worker added to ${workers} in ${seconds.toFixed(1)} s\n`);
    all.push(seconds);
    await scale(folder, workers);
  }
  return all;
}

function scale(folder: string, workers: number): Promise<number> {
  return runProgram([BROLLY, 'scale', 'worker', '--to', String(workers)], { cwd: folder });
}
