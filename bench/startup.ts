// What every command costs before it does anything: --version, and the status of one deployment, beside bare Node.

import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installBrolly } from './installed-brolly.ts';
import { type Bench, median } from './measure.ts';
import { call, figures, type Measured, timed } from './whole-process.ts';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const BLUEPRINT = 'barevm-blueprint.yaml';
/** Bare Node takes about 40 ms where nothing else runs, and the targets are 80 ms and 200 ms there. */
const GOALS = { version: 2, status: 5 };

export const startupBench: Bench = {
  defaultRuns: 11,
  async run({ runs }) {
    const folder = mkdtempSync(join(tmpdir(), 'brolly-bench-'));
    try {
      copyFileSync(join(ROOT, 'examples/barevm', BLUEPRINT), join(folder, BLUEPRINT));
      const bin = await installBrolly(folder);
      await call([join(bin, 'cfy'), 'local', 'init', '-p', BLUEPRINT], folder);
      return await measure({ folder, brolly: join(bin, 'brolly'), runs });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

interface Place {
  readonly folder: string;
  /** The command. */
  readonly brolly: string;
  readonly runs: number;
}

async function measure({ folder, brolly, runs }: Place): Promise<boolean> {
  const commands = {
    node: [process.execPath, '-e', '0'],
    version: [brolly, '--version'],
    status: [brolly, 'status'],
  };
  const rounds: Record<keyof typeof commands, Measured>[] = [];
  // The first round fills the compile cache and is not counted.
  for (let run = 0; run <= runs; run += 1) {
    const node = await timed(commands.node, folder);
    const version = await timed(commands.version, folder);
    const status = await timed(commands.status, folder);
    if (run > 0) rounds.push({ node, version, status });
  }
  for (const name of ['node', 'version', 'status'] as const)
    console.log(`${commands[name].slice(1).join(' ')}: ${figures(rounds.map((round) => round[name]))}`);
  const ratio = (name: 'version' | 'status'): number =>
    median(rounds.map((round) => round[name].seconds / round.node.seconds));
  const isMet = ratio('version') <= GOALS.version && ratio('status') <= GOALS.status;
  console.log(
    `times of bare Node: --version ${ratio('version').toFixed(2)} (goal: at most ${GOALS.version}), ` +
      `status ${ratio('status').toFixed(2)} (goal: at most ${GOALS.status}): ${isMet ? 'met' : 'missed'}`,
  );
  return isMet;
}
