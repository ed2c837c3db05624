// What failed in a run of the tests, said once more at its end: thousands of lines stand between a failure and the summary.

import type { PartReport, VitestReport } from './test-report.ts';

const LINES_OF_ONE = 25;

/**
 * The lines that name each failure with its part, file, test and the first 25 lines of its error; none where all passed.
 *
 * Sample: `FAILED: unit tests: core/src/queue.test.ts > a queue is first in, first out`, then the error, indented.
 */
export function failuresOf(parts: readonly PartReport[]): string[] {
  return parts.flatMap((part) => {
    if (part.failed === 0) return [];
    const named = part.vitest?.testResults.flatMap((file) => failuresOfFile(part.title, file)) ?? [];
    return named.length > 0 ? named : [`FAILED: ${part.title}`, ...indented(part.output ?? '')];
  });
}

function failuresOfFile(title: string, file: VitestReport['testResults'][number]): string[] {
  const tests = file.assertionResults.flatMap(({ fullName, status, failureMessages = [] }) =>
    status === 'failed'
      ? [`FAILED: ${title}: ${file.name} > ${fullName}`, ...indented(failureMessages.join('\n'))]
      : [],
  );
  return file.message === '' ? tests : [...tests, `FAILED: ${title}: ${file.name}`, ...indented(file.message)];
}

function indented(text: string): string[] {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return lines.slice(0, LINES_OF_ONE).map((line) => `  ${line}`);
}
