// npm test: does its own set-up, then proves every behaviour once, a real cluster on real hosts included. With --all also
// the enumerations: a real process is killed at every point of an execution.
// Ends with the line `N passed, N failed`.

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkSteps } from './check-steps.ts';
import { runStep } from './run-step.ts';

interface Count {
  passed: number;
  failed: number;
}

/** The part of vitest's JSON report that is counted. */
interface VitestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numFailedTestSuites: number;
}

const total: Count = { passed: 0, failed: 0 };
const started = performance.now();

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
  console.log(`${total.passed} passed, ${total.failed + 1} failed`);
  process.exit(1);
}

async function checkStep(title: string, command: readonly string[]): Promise<void> {
  const outcome = await runStep(command, { echo: false });
  const good = outcome.exitCode === 0;
  total[good ? 'passed' : 'failed'] += 1;
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
  const count = readReport(report, outcome.exitCode);
  rmSync(folder, { recursive: true });
  total.passed += count.passed;
  total.failed += count.failed;
}

function readReport(path: string, exitCode: number): Count {
  try {
    const report = JSON.parse(readFileSync(path, 'utf8')) as VitestReport;
    const failed = Math.max(report.numFailedTests, report.numFailedTestSuites > 0 ? 1 : 0, exitCode === 0 ? 0 : 1);
    return { passed: report.numPassedTests, failed };
  } catch {
    return { passed: 0, failed: 1 };
  }
}

if (process.argv.includes('--all')) process.env['ALL_KILL_POINTS'] = '1';
await prepare('system packages', ['node', 'tools/system-packages.ts']);
await prepare('bundle of the command line', ['node', 'tools/build.ts']);
for (const step of checkSteps.filter((step) => step.title !== 'unit tests')) {
  await checkStep(step.title, step.command);
}
await vitest('unit tests', []);
await prepare('Kubernetes for the lab (about 20 minutes on 2 cores when nothing is cached)', [
  'node',
  'lab/src/main.ts',
  'build',
]);
await vitest('end to end, on hosts of the lab', ['--config', 'core/test/vitest.config.ts']);
console.log(`[${elapsed()}] done`);
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1;
