// Runs recorded cases of the language through the compiler and the planner, and writes one answer a line.
//
//   npm run --silent conformance -- CASES.jsonl RESULTS.jsonl

import { closeSync, openSync, writeSync } from 'node:fs';
import { answerCase } from './answer-case.ts';
import { type Answer, type Case, readCases } from './case.ts';

const [casesPath, resultsPath] = process.argv.slice(2);
if (casesPath === undefined || resultsPath === undefined) {
  process.stderr.write('usage: npm run --silent conformance -- CASES.jsonl RESULTS.jsonl\n');
  process.exit(2);
}

const cases = readCases(casesPath);
const casesById = new Map(cases.map((one) => [one.id, one]));
const results = openSync(resultsPath, 'w');
for (const one of cases) writeSync(results, `${JSON.stringify(await answerSafely(one))}\n`);
closeSync(results);

async function answerSafely(one: Case): Promise<Answer> {
  try {
    return await answerCase(one, casesById);
  } catch (error) {
    const message = error instanceof Error ? `${error.message}\n${error.stack}` : String(error);
    return { id: one.id, error: { class: 'Crash', message } };
  }
}
