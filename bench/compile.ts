// Compiling blueprints of 100 to 100,000 node templates, whole process, beside Cloudify's own parser.

import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Bench, closeWithRatio, describe, median } from './measure.ts';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
/** Makes blueprints of any size, the same for the same number. */
const GENERATOR = join(ROOT, '../shared/bench/gen_blueprint.py');
const PEER = join(homedir(), '.cache/brolly-bench/cloudify-common-7.0.5');
const PEER_PACKAGES = ['cloudify-common==7.0.5', 'networkx<3', 'pyyaml', 'requests', 'requests-toolbelt', 'jinja2'];
const SIZES = [100, 1_000, 10_000, 100_000];
/** The peer's time grows with the square: at 3,000 it takes minutes. */
const PEER_SIZES = [100, 1_000];
const GOAL = 1 / 200;

/** Wall time and peak memory of one whole process. */
interface Measured {
  readonly seconds: number;
  readonly mebibytes: number;
}

export const compileBench: Bench = {
  defaultRuns: 3,
  async run({ runs }) {
    if (!existsSync(GENERATOR)) throw new Error(`${GENERATOR} is not there: it makes the blueprints of this bench`);
    await makePeer();
    await call(['node', 'tools/build.ts']);
    const folder = mkdtempSync(join(tmpdir(), 'brolly-bench-'));
    try {
      const pairs = await measureAll(folder, runs);
      return closeWithRatio(pairs, GOAL, 4);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

/** Prints every size; gives the pairs of 1,000 node templates. */
async function measureAll(folder: string, runs: number): Promise<readonly { ours: number; anchor: number }[]> {
  const medians = new Map<number, number>();
  let pairs: readonly { ours: number; anchor: number }[] = [];
  for (const size of SIZES) {
    const file = join(folder, `${size}.yaml`);
    await call(['python3', GENERATOR, String(size), '--out', file]);
    const ours: Measured[] = [];
    const peers: Measured[] = [];
    for (let run = 0; run < runs; run += 1) {
      ours.push(await timed(['core/bin/brolly', 'validate', file]));
      if (PEER_SIZES.includes(size)) peers.push(await timed([join(PEER, 'bin/python'), 'bench/compile/peer.py', file]));
    }
    console.log(`${size} node templates, brolly validate: ${figures(ours)}`);
    if (peers.length > 0) console.log(`${size} node templates, cloudify-common: ${figures(peers)}`);
    medians.set(size, median(ours.map((one) => one.seconds)));
    if (size === 1_000)
      pairs = ours.map(({ seconds }, run) => ({ ours: seconds, anchor: peers[run]?.seconds ?? Number.NaN }));
  }
  const growth = (medians.get(100_000) ?? Number.NaN) / (medians.get(10_000) ?? Number.NaN);
  console.log(`from 10,000 to 100,000 the time grows ${growth.toFixed(1)} times (goal: at most 12)`);
  return pairs;
}

function figures(measured: readonly Measured[]): string {
  const memory = median(measured.map((one) => one.mebibytes));
  return `${describe(
    measured.map((one) => one.seconds),
    2,
  )}, peak ${memory.toFixed(0)} MiB`;
}

/** The peer's virtual environment, made once. */
async function makePeer(): Promise<void> {
  if (existsSync(join(PEER, 'bin/dsl-parser-is-there'))) return;
  console.log(`making ${PEER} (about a minute, once)`);
  await call(['python3', '-m', 'venv', PEER]);
  await call([join(PEER, 'bin/pip'), 'install', '--quiet', ...PEER_PACKAGES]);
  await call(['touch', join(PEER, 'bin/dsl-parser-is-there')]);
}

async function timed(command: readonly string[]): Promise<Measured> {
  const [seconds = '', kibibytes = ''] = (await call(['python3', 'bench/compile/timed.py', ...command])).split(' ');
  return { seconds: Number(seconds), mebibytes: Number(kibibytes) / 1024 };
}

/** What a command prints. @throws when it fails */
function call(command: readonly string[]): Promise<string> {
  const [program = '', ...words] = command;
  return new Promise((resolve, reject) => {
    const child = spawn(program, words, { cwd: ROOT, stdio: ['ignore', 'pipe', 'inherit'] });
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
