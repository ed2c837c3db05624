// A spread of faults, planted on real hosts: each failure names what is really broken. All of them, and ten pairs, with
// ENUMERATE_ALL=1, also in parts (-t 'at start'); what was said is kept, and docs/faults.md is written of it.

import { writeFileSync } from 'node:fs';
import { labDown } from '@brolly/lab';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bareFaults } from './faults/bare-faults.ts';
import type { Fault } from './faults/fault.ts';
import { faultTable, nameOf, PAGE, readTold, TOLD } from './faults/fault-table.ts';
import { pairs } from './faults/pairs.ts';
import { type Field, layOutField, plant, type Told } from './faults/planting.ts';
import { preparedFaults } from './faults/prepared-faults.ts';
import { runningFaults } from './faults/running-faults.ts';
import { bareHosts } from './lab-rig.ts';

const isAll = process.env['ENUMERATE_ALL'] === '1';
/** One of each kind that costs a few seconds, and one that kubeadm would wait minutes for. */
const SPREAD = [
  'the clock is two minutes ahead',
  'data of another etcd is there',
  'a drop-in gives the kubelet a flag of old',
];
const faults = [...bareFaults, ...preparedFaults, ...runningFaults];
const chosen = faults.filter((fault) => isAll || SPREAD.includes(fault.what));

let field: Field;
const told = new Map<string, Told>();

beforeAll(async () => {
  field = await layOutField(await bareHosts(2));
});

afterAll(async () => {
  await labDown({});
});

/** Of earlier parts stays what this one did not try. At once: a run that is cut keeps what it has seen. */
function keep(what: string, { causes, hint, seconds }: Told): void {
  if (!isAll) return;
  told.set(what, { causes, hint, seconds });
  const all = new Map([...readTold(), ...told]);
  writeFileSync(TOLD, `${JSON.stringify(Object.fromEntries(all), undefined, 2)}\n`);
  writeFileSync(PAGE, faultTable(faults, all));
}

function named(what: string): Fault {
  const found = faults.find((fault) => fault.what === what);
  if (found === undefined) throw new Error(`there is no fault "${what}"`);
  return found;
}

describe('a fault', () => {
  it.each(chosen)('is named at $stage: $what', async (fault) => {
    const { text, ...result } = await plant(field, [fault]);
    expect(result.causes[0]?.code, text).toBe(fault.code);
    expect(result.causes[0]?.message, text).toMatch(fault.names);
    expect(result.hint, text).toMatch(/\w/);
    keep(fault.what, result);
  });
});

describe.runIf(isAll)('two faults at once', () => {
  const planted = pairs.map(({ faults: names, codes }) => ({ both: names.map(named), codes }));
  const cases = planted.map((pair) => ({ ...pair, stage: pair.both[0]?.stage, what: nameOf(pair.both) }));
  it.each(cases)('are named at $stage: $what', async ({ both, codes, what }) => {
    const { text, ...result } = await plant(field, both);
    expect(
      result.causes.map(({ code }) => code),
      text,
    ).toEqual(expect.arrayContaining([...codes]));
    keep(what, result);
  });
});
