// A million texts that are nearly blueprints: nothing may crash, hang or contradict itself.

import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkInput } from './fuzz/check-input.ts';
import { generateBlueprint } from './fuzz/generate-blueprint.ts';
import { mutateText } from './fuzz/mutate-text.ts';
import { type Random, randomOf } from './fuzz/random.ts';
import { SEEDS } from './fuzz/seeds.ts';
import type { Bench } from './measure.ts';

/** Inputs of one run. */
const INPUTS = 10_000;
/** The built-in types take most of an input's time, so few inputs begin with the last seed. */
const BUILT_IN_SHARE = 0.01;
const MOST_FAILURES = 20;
/** Every so many inputs one is compiled a second time. */
const TWICE = 10;
/** Says how far it is. */
const PROGRESS = 50_000;

export const fuzzBench: Bench = {
  defaultRuns: 1,
  async run({ runs }) {
    const firstSeed = Number(process.env['FUZZ_SEED'] ?? 1);
    const folder = mkdtempSync(join(tmpdir(), 'brolly-fuzz-'));
    const started = performance.now();
    const found = new Map<string, string>();
    let seed = firstSeed;
    for (const end = firstSeed + runs * INPUTS; seed < end && found.size < MOST_FAILURES; seed += 1) {
      if (seed > firstSeed && (seed - firstSeed) % PROGRESS === 0) console.log(`${seed - firstSeed} inputs`);
      const text = inputOf(randomOf(seed));
      const problem = await checkInput(text, seed % TWICE === 0);
      if (problem === undefined) continue;
      const kind = kindOf(problem);
      if (found.has(kind)) continue;
      const file = join(folder, `${seed}.yaml`);
      writeFileSync(file, await minimise(text, kind));
      found.set(kind, file);
      console.log(`seed ${seed}: ${problem}\n  ${file}`);
    }
    const seconds = (performance.now() - started) / 1_000;
    const count = seed - firstSeed;
    console.log(
      `seeds ${firstSeed} to ${seed - 1} in ${seconds.toFixed(0)} s, ${Math.round(count / seconds)} inputs a second`,
    );
    console.log(
      `${count} inputs, ${found.size} kinds of failures (goal: none): ${found.size === 0 ? 'met' : 'missed'}`,
    );
    return found.size === 0;
  },
};

/** The input of a seed. */
function inputOf(random: Random): string {
  const plain = SEEDS.slice(0, -1);
  const base = random.chance(0.5)
    ? generateBlueprint(random)
    : random.chance(BUILT_IN_SHARE)
      ? random.pick(SEEDS.slice(-1))
      : random.pick(plain);
  return random.chance(0.2) ? base : mutateText(base, random.pick(plain), random);
}

/** What makes two failures the same: the first line, and where it was thrown. */
function kindOf(problem: string): string {
  return problem.split('\n').slice(0, 2).join(' ').replaceAll(/\d+/g, '0');
}

/** Takes away lines, then characters, as long as the same failure stays. */
async function minimise(text: string, kind: string): Promise<string> {
  let least = text;
  for (const separator of ['\n', '']) {
    for (let size = Math.ceil(least.split(separator).length / 2); size >= 1; size = Math.floor(size / 2)) {
      for (let at = 0; at < least.split(separator).length; ) {
        const parts = least.split(separator);
        const shorter = [...parts.slice(0, at), ...parts.slice(at + size)].join(separator);
        const problem = await checkInput(shorter);
        if (problem !== undefined && kindOf(problem) === kind) least = shorter;
        else at += size;
      }
    }
  }
  return least;
}
