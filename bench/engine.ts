// The engine's own cost: operations that do nothing, through the whole engine, every event and state durable, beside
// Cloudify's own local engine, which stores nothing.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { build } from 'rolldown';
import { makeBlueprint, OPERATIONS_PER_INSTANCE } from './engine/make-blueprint.ts';
import type { EngineFigures } from './engine/run-engine.ts';
import { type Bench, median } from './measure.ts';
import { makePeer, PEER } from './peer.ts';
import { call } from './whole-process.ts';

/** Node templates and instances of each: 80,000 operations, and a million. */
const LARGE = { templates: 100, instances: 100 };
const HUGE = { templates: 125, instances: 1000 };
/** At more the peer takes minutes, and of as many templates as instances its parser does. */
const BESIDE_PEER = { templates: 10, instances: 100 };

const GOALS = {
  operationsPerSecond: 60_000,
  timesThePeer: 50,
  growth: 1.3,
  lagMs: 20,
  peakMebibytes: 400,
} as const;

export const engineBench: Bench = {
  defaultRuns: 3,
  async run({ runs }) {
    await makePeer();
    const folder = mkdtempSync(join(tmpdir(), 'brolly-bench-'));
    try {
      return await measureAll(folder, runs);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

async function measureAll(folder: string, runs: number): Promise<boolean> {
  const engine = await bundleEngine(folder);
  const [beside, large, huge] = [BESIDE_PEER, LARGE, HUGE].map((size) => blueprintOf(folder, size));
  const besides: EngineFigures[] = [];
  const larges: EngineFigures[] = [];
  const peers: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    besides.push(await runEngine(engine, beside ?? ''));
    peers.push(await runPeer(beside ?? ''));
    larges.push(await runEngine(engine, large ?? ''));
  }
  const million = await runEngine(engine, huge ?? '');
  show('1,000 instances', besides);
  const { templates, instances } = BESIDE_PEER;
  const peerRate = (templates * instances * OPERATIONS_PER_INSTANCE) / median(peers);
  console.log(`1,000 instances, cloudify-common: ${rounded(peerRate)} operations/s`);
  show('10,000 instances', larges);
  show('125,000 instances', [million]);
  return close([
    ['operations/s', median(larges.map(rate)), GOALS.operationsPerSecond, 'at least'],
    ['times the peer', median(besides.map(rate)) / peerRate, GOALS.timesThePeer, 'at least'],
    ['cost at 1,000,000', median(larges.map(rate)) / rate(million), GOALS.growth, 'at most'],
    ['lag ms', median(larges.map(({ lagMs }) => lagMs)), GOALS.lagMs, 'at most'],
    ['MiB', median(larges.map(({ peakMebibytes }) => peakMebibytes)), GOALS.peakMebibytes, 'at most'],
  ]);
}

/** Operations a second while operations ran: from the first event of the graph to the end of the execution. */
function rate({ operations, seconds, graphSeconds }: EngineFigures): number {
  return operations / (seconds - graphSeconds);
}

function show(what: string, runs: readonly EngineFigures[]): void {
  const rates = runs.map(rate);
  const of = (pick: (figures: EngineFigures) => number): number => median(runs.map(pick));
  const microseconds = (seconds: (figures: EngineFigures) => number): string =>
    of((one) => (seconds(one) / one.operations) * 1e6).toFixed(1);
  console.log(
    `${what}: ${rounded(median(rates))} operations/s (${rounded(Math.min(...rates))} to ${rounded(Math.max(...rates))}, ` +
      `${runs.length} runs); graph built and stored in ${of((one) => one.graphSeconds).toFixed(2)} s; ` +
      `processor ${microseconds((one) => one.graphCpuSeconds)} µs an operation for that and ` +
      `${microseconds((one) => one.cpuSeconds - one.graphCpuSeconds)} µs for running it; ` +
      `lag ${of((one) => one.lagMs).toFixed(1)} ms, 99 % below ${of((one) => one.lag99Ms).toFixed(1)} ms; ` +
      `peak ${rounded(of((one) => one.peakMebibytes))} MiB; store ${rounded(of((one) => one.storeMebibytes))} MiB`,
  );
}

/** The last line: each figure with its goal. @returns whether all are met */
function close(goals: readonly (readonly [string, number, number, 'at least' | 'at most'])[]): boolean {
  const isMet = ([, figure, goal, side]: (typeof goals)[number]): boolean =>
    side === 'at least' ? figure >= goal : figure <= goal;
  const parts = goals.map((each) => {
    const [name, figure, goal, side] = each;
    return `${name} ${figure < 10 ? figure.toFixed(2) : rounded(figure)} (goal: ${side} ${rounded(goal)})${isMet(each) ? '' : ' missed'}`;
  });
  const met = goals.every(isMet);
  console.log(`${parts.join('; ')}: ${met ? 'met' : 'missed'}`);
  return met;
}

function rounded(figure: number): string {
  return Number.isInteger(figure) || figure >= 10 ? Math.round(figure).toLocaleString('en') : figure.toString();
}

function blueprintOf(folder: string, size: { readonly templates: number; readonly instances: number }): string {
  const path = join(folder, `${size.templates}x${size.instances}.yaml`);
  writeFileSync(path, makeBlueprint(size.templates, size.instances));
  return path;
}

/** What users start is a bundle: reading the sources costs memory that it does not. */
async function bundleEngine(folder: string): Promise<string> {
  const outfile = join(folder, 'run-engine.mjs');
  await build({
    input: 'bench/engine/run-engine.ts',
    platform: 'node',
    external: ['ssh2', 'cpu-features', /\.node$/],
    logLevel: 'warn',
    checks: { ineffectiveDynamicImport: false },
    output: { file: outfile, format: 'esm', codeSplitting: false },
  });
  return outfile;
}

async function runEngine(engine: string, blueprint: string): Promise<EngineFigures> {
  // As brolly starts: what was compiled in an earlier run, in the first of them, is kept, as Python keeps it.
  const cache = `NODE_COMPILE_CACHE=${join(dirname(engine), 'compiled')}`;
  const figures = JSON.parse(
    await call(['env', cache, process.execPath, ...NODE_FLAGS, engine, blueprint]),
  ) as EngineFigures;
  console.log(`  ${rounded(figures.operations)} operations in ${figures.seconds.toFixed(2)} s`);
  return figures;
}

/** Node's own default differs with the memory of the machine. */
const NODE_FLAGS = ['--max-semi-space-size=16'];

/** Seconds of the peer's install. */
async function runPeer(blueprint: string): Promise<number> {
  const seconds = Number(
    await call(['env', 'PYTHONPATH=bench/engine', join(PEER, 'bin/python'), 'bench/engine/peer.py', blueprint]),
  );
  console.log(`  cloudify-common in ${seconds.toFixed(2)} s`);
  return seconds;
}
