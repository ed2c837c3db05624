// npm run bench -- NAME: one bench with everything it needs; exit code 1 where its goal is missed.

import { parseArgs } from 'node:util';
import type { Bench } from './measure.ts';

/** A new bench is one file and one line here. */
const benches: Readonly<Record<string, () => Promise<Bench>>> = {
  cluster: async () => (await import('./cluster.ts')).clusterBench,
  'cluster-scale': async () => (await import('./cluster-scale.ts')).clusterScaleBench,
  compile: async () => (await import('./compile.ts')).compileBench,
  editor: async () => (await import('./editor.ts')).editorBench,
  engine: async () => (await import('./engine.ts')).engineBench,
  hosts: async () => (await import('./hosts.ts')).hostsBench,
  'hosts-memory': async () => (await import('./hosts-memory.ts')).hostsMemoryBench,
  resume: async () => (await import('./resume.ts')).resumeBench,
  startup: async () => (await import('./startup.ts')).startupBench,
  fuzz: async () => (await import('./fuzz.ts')).fuzzBench,
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { runs: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
});
const [name] = positionals;
const load = name === undefined ? undefined : benches[name];
const runs = values.runs === undefined ? undefined : Number(values.runs);

if (values.help === true || load === undefined || (runs !== undefined && !(Number.isInteger(runs) && runs > 0))) {
  console.error(
    `npm run bench -- NAME [--runs N]\n\nNAME is one of: ${Object.keys(benches).join(', ')} (bench/README.md tells what each measures).`,
  );
  process.exitCode = values.help === true ? 0 : 2;
} else {
  const bench = await load();
  const met = await bench.run({ runs: runs ?? bench.defaultRuns });
  process.exitCode = met ? 0 : 1;
}
