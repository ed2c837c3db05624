// Compiling blueprints of 100 to 100,000 node templates, whole process, beside Cloudify's own parser.

import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installBrolly } from './installed-brolly.ts';
import { type Bench, closeWithRatio, median } from './measure.ts';
import { makePeer, PEER } from './peer.ts';
import { call, figures, type Measured, timed } from './whole-process.ts';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
/** Makes blueprints of any size, the same for the same number. */
const GENERATOR = join(ROOT, '../shared/bench/gen_blueprint.py');
const SIZES = [100, 1_000, 10_000, 100_000];
/** The peer's time grows with the square: at 3,000 it takes minutes. */
const PEER_SIZES = [100, 1_000];
const GOAL = 1 / 200;
const MOST_GROWTH = 12;
/** Peak memory in MiB by size. */
const MOST_MEMORY: ReadonlyMap<number, number> = new Map([
  [10_000, 500],
  [100_000, 3_072],
]);

export const compileBench: Bench = {
  defaultRuns: 3,
  async run({ runs }) {
    if (!existsSync(GENERATOR)) throw new Error(`${GENERATOR} is not there: it makes the blueprints of this bench`);
    await makePeer();
    const folder = mkdtempSync(join(tmpdir(), 'brolly-bench-'));
    try {
      const brolly = join(await installBrolly(folder), 'brolly');
      const bySize = new Map<number, Sides>();
      for (const size of SIZES) bySize.set(size, await measure(size, { folder, brolly, runs }));
      return judge(bySize);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

interface Sides {
  readonly ours: readonly Measured[];
  readonly peers: readonly Measured[];
}

interface Place {
  readonly folder: string;
  /** The command. */
  readonly brolly: string;
  readonly runs: number;
}

/** Both sides in turn, each to the plan with all its instances. */
async function measure(size: number, { folder, brolly, runs }: Place): Promise<Sides> {
  const file = join(folder, `${size}.yaml`);
  await call(['python3', GENERATOR, String(size), '--out', file]);
  // With inputs the plan is made, too, as the peer makes it.
  const command = [brolly, 'validate', file, '--inputs', '{}'];
  const said = await call(command);
  if (!said.includes(`${size} node instance`)) throw new Error(`no plan of ${size} node instances was made: ${said}`);
  const ours: Measured[] = [];
  const peers: Measured[] = [];
  for (let run = 0; run < runs; run += 1) {
    ours.push(await timed(command));
    if (PEER_SIZES.includes(size)) peers.push(await timed([join(PEER, 'bin/python'), 'bench/compile/peer.py', file]));
  }
  console.log(`${size} node templates, brolly: ${figures(ours)}`);
  if (peers.length > 0) console.log(`${size} node templates, cloudify-common: ${figures(peers)}`);
  return { ours, peers };
}

function judge(bySize: ReadonlyMap<number, Sides>): boolean {
  const secondsOf = (size: number): number => median((bySize.get(size)?.ours ?? []).map((one) => one.seconds));
  const growth = secondsOf(100_000) / secondsOf(10_000);
  console.log(`from 10,000 to 100,000 the time grows ${growth.toFixed(1)} times (goal: at most ${MOST_GROWTH})`);
  const isSmall = [...MOST_MEMORY].map(([size, most]) => {
    const peak = median((bySize.get(size)?.ours ?? []).map((one) => one.mebibytes));
    console.log(`peak memory at ${size}: ${peak.toFixed(0)} MiB (goal: at most ${most})`);
    return peak <= most;
  });
  const { ours = [], peers = [] } = bySize.get(1_000) ?? {};
  const pairs = ours.map((one, run) => ({ ours: one, anchor: peers[run] }));
  const times = median(pairs.map((pair) => (pair.anchor?.cpuSeconds ?? Number.NaN) / pair.ours.cpuSeconds));
  console.log(`at 1,000 the peer takes ${times.toFixed(0)} times the processor time`);
  const isFast = closeWithRatio(
    pairs.map((pair) => ({ ours: pair.ours.seconds, anchor: pair.anchor?.seconds ?? Number.NaN })),
    GOAL,
    4,
  );
  return isFast && growth <= MOST_GROWTH && isSmall.every(Boolean);
}
