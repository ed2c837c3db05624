// The page of faults is what was said last, of each fault that can be planted and of no other.

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { bareFaults } from './bare-faults.ts';
import { faultTable, nameOf, PAGE, readTold } from './fault-table.ts';
import { pairs } from './pairs.ts';
import { preparedFaults } from './prepared-faults.ts';
import { runningFaults } from './running-faults.ts';

const faults = [...bareFaults, ...preparedFaults, ...runningFaults];
const told = readTold();
const planted = pairs.map((pair) => ({ ...pair, what: nameOf(pair.faults.map((what) => ({ what }))) }));

describe('the page of faults', () => {
  it('is written of what was said', () => {
    expect(readFileSync(PAGE, 'utf8')).toBe(faultTable(faults, told));
  });

  it('knows each fault and each pair, and nothing else', () => {
    expect(faults.length).toBeGreaterThanOrEqual(30);
    expect(pairs.length).toBeGreaterThanOrEqual(10);
    expect([...told.keys()].toSorted()).toEqual(
      [...faults.map(({ what }) => what), ...planted.map(({ what }) => what)].toSorted(),
    );
  });

  it.each(faults)('tells the cause that stands with the planter: $what', ({ what, code, names }) => {
    const [cause] = told.get(what)?.causes ?? [];
    expect(cause?.code).toBe(code);
    expect(cause?.message).toMatch(names);
  });

  it.each(planted)('tells what stands with the pair: $what', ({ what, codes }) => {
    const causes = told.get(what)?.causes ?? [];
    expect(causes.map(({ code }) => code)).toEqual(expect.arrayContaining([...codes]));
  });
});
