// What failed in a run of the tests, said once more at its end: thousands of lines stand between a failure and the summary.

import type { PartReport, VitestReport } from './part-report.ts';

const LINES_OF_ONE = 25;

interface Failure {
  readonly name: string;
  /** The errors, or what a step printed. */
  readonly text: string;
}

/** Names each failure, in order: `unit tests: core/src/queue.test.ts > a queue is first in, first out`, `links`. */
export function failureNames(parts: readonly PartReport[]): string[] {
  return failures(parts).map(({ name }) => name);
}

/**
 * The lines that name each failure with its part, file, test and the first 25 lines of its error; none where all passed.
 *
 * Sample: `FAILED: unit tests: core/src/queue.test.ts > a queue is first in, first out`, then the error, indented.
 */
export function failuresOf(parts: readonly PartReport[]): string[] {
  return failures(parts).flatMap(({ name, text }) => [`FAILED: ${name}`, ...indented(text)]);
}

function failures(parts: readonly PartReport[]): Failure[] {
  return parts.flatMap((part) => {
    if (part.failed === 0) return [];
    const named = part.vitest?.testResults.flatMap((file) => failuresOfFile(part.title, file)) ?? [];
    return named.length > 0 ? named : [{ name: part.title, text: part.output ?? '' }];
  });
}

/** Its tests that failed, and the file itself where it could not be run. */
function failuresOfFile(title: string, file: VitestReport['testResults'][number]): Failure[] {
  const root = `${process.cwd()}/`;
  const path = file.name.startsWith(root) ? file.name.slice(root.length) : file.name;
  const tests = file.assertionResults
    .filter(({ status }) => status === 'failed')
    .map(({ fullName, failureMessages = [] }) => ({
      name: `${title}: ${path} > ${fullName}`,
      text: failureMessages.join('\n'),
    }));
  return file.message === '' ? tests : [...tests, { name: `${title}: ${path}`, text: file.message }];
}

function indented(text: string): string[] {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return lines.slice(0, LINES_OF_ONE).map((line) => `  ${line}`);
}
