// Each clause of the language, against the compiler and the planner.

import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { answerCase } from './answer-case.ts';
import { caseOfClause, outcomeOf, readClauseTables, wantedOutcome } from './clause.ts';

const MOST_SHOWN = 500;
const tables = readClauseTables(fileURLToPath(new URL('clauses', import.meta.url)));

describe.each(tables)('$name', ({ clauses }) => {
  it.each(clauses)('$clause', async (row) => {
    const answer = await answerCase(caseOfClause(row));
    expect(outcomeOf(row, answer), JSON.stringify(answer).slice(0, MOST_SHOWN)).toEqual(wantedOutcome(row));
  });
});

it('the clauses have names of their own', () => {
  const names = tables.flatMap(({ clauses }) => clauses.map((one) => one.clause));
  expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
  expect(names.length).toBeGreaterThan(200);
});
