// What the report of all tests says.

import { expect, it } from 'vitest';
import { type PartReport, testReport } from './test-report.ts';

const facts = {
  part: '',
  date: '2026-11-26',
  commit: '71003a9',
  machine: 'Node 24.21.0, 2 processors, 24 GiB, linux 6.8',
};
const format: PartReport = { title: 'format', passed: 1, failed: 0, seconds: 2.2 };

const unitTests = (status: 'passed' | 'failed'): PartReport => ({
  title: 'unit tests',
  passed: status === 'passed' ? 2 : 1,
  failed: status === 'passed' ? 0 : 1,
  seconds: 61.7,
  vitest: {
    numPassedTests: 1,
    numFailedTests: 1,
    numFailedTestSuites: 0,
    testResults: [
      {
        assertionResults: [
          { fullName: 'a queue is first in, first out', status: 'passed', duration: 3, meta: {} },
          { fullName: 'an execution is gone on with', status, duration: 30_400, meta: { points: 128 } },
        ],
      },
    ],
  },
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

it('names what failed', () => {
  expect(testReport(facts, [format, unitTests('failed')])).toMatch(
    /2 passed, 1 failed[^]*\| 128 \| 30 \| failed \|\n\n## What failed\n\n- an execution is gone on with\n$/,
  );
});
