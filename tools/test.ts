// npm test: does its own set-up, then proves every behaviour once, a real cluster on real hosts included. With --all also
// the enumerations that take minutes, and a dated report in docs/reports. --part NAME runs one of PARTS alone.
// Ends with the line `N passed, N failed`.

import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, release, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { checkSteps } from './check-steps.ts';
import { failuresOf } from './failures-of.ts';
import type { PartReport, VitestReport } from './part-report.ts';
import { runStep } from './run-step.ts';
import { type RunFacts, testReport } from './test-report.ts';

const PARTS = ['static', 'unit', 'enumerations', 'lab'] as const;
type Part = (typeof PARTS)[number];
/** The one that clusters of the tests have, and the one that they are upgraded to. */
const RELEASES = ['1.36.3', '1.37.2'];

const { values: options } = parseArgs({
  options: { all: { type: 'boolean', default: false }, part: { type: 'string', default: '' } },
});
if (options.part !== '' && !(PARTS as readonly string[]).includes(options.part)) {
  console.log(`there is no part "${options.part}": it is one of ${PARTS.join(', ')}`);
  process.exit(2);
}
const parts: PartReport[] = [];
const started = performance.now();
const isAll = options.all;
const isWanted = (part: Part): boolean =>
  options.part === part || (options.part === '' && (isAll || part !== 'enumerations'));

function elapsed(): string {
  const seconds = Math.round((performance.now() - started) / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

/** Set-up that fails ends the run: nothing after it could be believed. */
async function prepare(title: string, command: readonly string[]): Promise<void> {
  console.log(`[${elapsed()}] ${title}`);
  const outcome = await runStep(command, { echo: true });
  if (outcome.exitCode === 0) return;
  console.log(`[${elapsed()}] ${title} failed with exit code ${outcome.exitCode}: ${command.join(' ')}`);
  parts.push({ title, passed: 0, failed: 1, seconds: outcome.seconds });
  console.log(summary());
  process.exit(1);
}

async function checkStep(title: string, command: readonly string[]): Promise<void> {
  const outcome = await runStep(command, { echo: false });
  const good = outcome.exitCode === 0;
  const output = good ? undefined : outcome.output;
  parts.push({ title, passed: good ? 1 : 0, failed: good ? 0 : 1, seconds: outcome.seconds, output });
  console.log(`[${elapsed()}] ${good ? 'ok' : 'FAILED'}: ${title}`);
  if (!good) console.log(outcome.output.trimEnd());
}

/** Runs one vitest configuration and adds up its report; a run without a report is one failure. */
async function vitest(title: string, parameters: readonly string[]): Promise<void> {
  console.log(`[${elapsed()}] ${title}`);
  const folder = mkdtempSync(join(tmpdir(), 'brolly-test-'));
  const report = join(folder, 'report.json');
  const outcome = await runStep(
    ['vitest', 'run', ...parameters, '--reporter=default', '--reporter=json', `--outputFile.json=${report}`],
    { echo: true },
  );
  parts.push({ title, seconds: outcome.seconds, ...readReport(report, outcome.exitCode) });
  rmSync(folder, { recursive: true });
}

function readReport(path: string, exitCode: number): Pick<PartReport, 'passed' | 'failed' | 'vitest'> {
  try {
    const report = JSON.parse(readFileSync(path, 'utf8')) as VitestReport;
    const failed = Math.max(report.numFailedTests, report.numFailedTestSuites > 0 ? 1 : 0, exitCode === 0 ? 0 : 1);
    return { passed: report.numPassedTests, failed, vitest: report };
  } catch {
    return { passed: 0, failed: 1 };
  }
}

function count(kind: 'passed' | 'failed'): number {
  return parts.reduce((total, part) => total + part[kind], 0);
}

function summary(): string {
  return `${count('passed')} passed, ${count('failed')} failed`;
}

function facts(): RunFacts {
  const git = (...words: readonly string[]): string => execFileSync('git', words, { encoding: 'utf8' }).trim();
  const gibibytes = Math.round(totalmem() / 2 ** 30);
  return {
    part: options.part,
    date: new Date().toISOString().slice(0, 10),
    commit: `${git('rev-parse', '--short', 'HEAD')}${git('status', '--porcelain') === '' ? '' : '+'}`,
    machine: `Node ${process.versions.node}, ${cpus().length} processors, ${gibibytes} GiB, ${process.platform} ${release()}`,
  };
}

await prepare('system packages', ['node', 'tools/system-packages.ts']);
await prepare('bundle of the command line', ['node', 'tools/build.ts']);
if (isWanted('static')) {
  for (const step of checkSteps.filter((step) => step.title !== 'unit tests')) {
    await checkStep(step.title, step.command);
  }
}
if (isWanted('unit')) await vitest('unit tests', []);
if (isWanted('enumerations')) {
  process.env['ENUMERATE_ALL'] = '1';
  await vitest('every point at which a process may die', ['core/src/4-execution/kill', 'core/test/durability']);
  await vitest('every byte at which a link may be cut', [
    'host-resources/src/cut',
    'core/src/hosts/cut',
    'plugins/script/src/relay/cut',
  ]);
  delete process.env['ENUMERATE_ALL'];
}
if (isWanted('lab')) {
  await prepare('Kubernetes for the lab (about 30 minutes on 2 cores when nothing is cached)', [
    'node',
    'lab/src/main.ts',
    'build',
    ...RELEASES.flatMap((release) => ['--kubernetes', release]),
  ]);
  if (isAll) process.env['ENUMERATE_ALL'] = '1';
  await vitest('end to end, on hosts of the lab', ['--config', 'core/test/vitest.config.ts']);
}
if (isAll) {
  mkdirSync('docs/reports', { recursive: true });
  const about = facts();
  writeFileSync(`docs/reports/${about.date}${about.part === '' ? '' : `-${about.part}`}.md`, testReport(about, parts));
}
console.log(`[${elapsed()}] done`);
for (const line of failuresOf(parts)) console.log(line);
console.log(summary());
process.exitCode = count('failed') === 0 && count('passed') > 0 ? 0 : 1;
