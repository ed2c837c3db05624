// What the report of all tests says.

import { expect, it } from 'vitest';
import { failuresOf } from './failures-of.ts';
import type { PartReport, VitestReport } from './part-report.ts';
import { testReport } from './test-report.ts';

const facts = {
  part: '',
  date: '2026-11-26',
  commit: '71003a9',
  machine: 'Node 24.21.0, 2 processors, 24 GiB, linux 6.8',
};
const format: PartReport = { title: 'format', passed: 1, failed: 0, seconds: 2.2 };
const links: PartReport = { title: 'links', passed: 0, failed: 1, seconds: 1, output: 'docs/a.md: no such page\n' };

const reportOf = (testResults: VitestReport['testResults']): VitestReport => ({
  numPassedTests: 1,
  numFailedTests: 1,
  numFailedTestSuites: 0,
  testResults,
});

const unitTests = (status: 'passed' | 'failed'): PartReport => ({
  title: 'unit tests',
  passed: status === 'passed' ? 2 : 1,
  failed: status === 'passed' ? 0 : 1,
  seconds: 61.7,
  vitest: reportOf([
    {
      name: '/brolly/core/src/queue.test.ts',
      message: '',
      assertionResults: [
        { fullName: 'a queue is first in, first out', status: 'passed', duration: 3, meta: {} },
        {
          fullName: 'an execution is gone on with',
          status,
          duration: 30_400,
          failureMessages: status === 'failed' ? ['Error: it is not\n    at line 3'] : [],
          meta: { points: 128 },
        },
      ],
    },
  ]),
});

it('sums up the parts and lists what was enumerated, with how many points', () => {
  expect(testReport(facts, [format, unitTests('passed')])).toBe(`# All tests, 2026-11-26

\`npm run test:all\` at 71003a9 (Node 24.21.0, 2 processors, 24 GiB, linux 6.8): 3 passed, 0 failed.

| part | passed | failed | seconds |
| --- | --- | --- | --- |
| format | 1 | 0 | 2 |
| unit tests | 2 | 0 | 62 |

## Enumerations

| every point of | points | seconds | outcome |
| --- | --- | --- | --- |
| an execution is gone on with | 128 | 30 | passed |
`);
});

it('says which part it is of, where not all were run', () => {
  expect(testReport({ ...facts, part: 'enumerations' }, [format])).toMatch(
    /^# Tests, part enumerations, 2026-11-26\n\n`npm run test:all -- --part enumerations` at 71003a9 /,
  );
});

it('names what failed: tests, files that could not be run, and steps that run no tests', () => {
  const broken = { name: `${process.cwd()}/core/src/broken.test.ts`, message: 'SyntaxError', assertionResults: [] };
  const parts = [format, links, unitTests('failed'), { ...unitTests('failed'), vitest: reportOf([broken]) }];
  const report = testReport(facts, parts);
  expect(report).toMatch(/3 passed, 3 failed[^]*\| 128 \| 30 \| failed \|\n\n/);
  expect(report.slice(report.indexOf('## What failed'))).toBe(`## What failed

- links
- unit tests: /brolly/core/src/queue.test.ts > an execution is gone on with
- unit tests: core/src/broken.test.ts
`);
});

it('says at the end of a run what failed, and why', () => {
  expect(failuresOf([format, unitTests('passed')])).toEqual([]);
  expect(failuresOf([format, links, unitTests('failed')])).toEqual([
    'FAILED: links',
    '  docs/a.md: no such page',
    'FAILED: unit tests: /brolly/core/src/queue.test.ts > an execution is gone on with',
    '  Error: it is not',
    '      at line 3',
  ]);
});
