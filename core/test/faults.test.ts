// A spread of faults, planted on real hosts: each failure names what is really broken. All of them, and ten pairs, with
// ALL_FAULTS=1, also in parts (-t 'at start'); what was said is kept, and docs/faults.md is written of it.

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { labDown } from '@brolly/lab';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bareFaults } from './faults/bare-faults.ts';
import type { Fault } from './faults/fault.ts';
import { faultTable } from './faults/fault-table.ts';
import { pairs } from './faults/pairs.ts';
import { type Field, layOutField, plant, type Told } from './faults/planting.ts';
import { preparedFaults } from './faults/prepared-faults.ts';
import { bareHosts } from './lab-rig.ts';

const ALL = process.env['ALL_FAULTS'] === '1';
/** One of each kind that costs a few seconds, and one that kubeadm would wait minutes for. */
const SPREAD = [
  'the clock is two minutes ahead',
  'data of another etcd is there',
  'a drop-in gives the kubelet a flag of old',
];
const faults = [...bareFaults, ...preparedFaults];
const chosen = faults.filter((fault) => ALL || SPREAD.includes(fault.what));

const KEPT = new URL('faults/told.json', import.meta.url);

let field: Field;
const told = new Map<string, Omit<Told, 'text'>>();

beforeAll(async () => {
  field = await layOutField(await bareHosts(2));
});

afterAll(async () => {
  await labDown({});
});

/** Of earlier parts stays what this one did not try. */
function keep(): void {
  const before = existsSync(KEPT) ? (JSON.parse(readFileSync(KEPT, 'utf8')) as Record<string, Omit<Told, 'text'>>) : {};
  const all = { ...before, ...Object.fromEntries(told) };
  writeFileSync(KEPT, `${JSON.stringify(all, undefined, 2)}\n`);
  writeFileSync(new URL('../../docs/faults.md', import.meta.url), faultTable(faults, new Map(Object.entries(all))));
}

function note(what: string, { codes, message, hint, seconds }: Told): void {
  told.set(what, { codes, message, hint, seconds: Math.round(seconds) });
  // At once: a run that is cut keeps what it has seen.
  if (ALL) keep();
}

function named(what: string): Fault {
  const found = faults.find((fault) => fault.what === what);
  if (found === undefined) throw new Error(`there is no fault "${what}"`);
  return found;
}

describe('a fault', () => {
  it.each(chosen)('is named at $stage: $what', async (fault) => {
    const result = await plant(field, [fault]);
    expect(result.codes[0], result.text).toBe(fault.code);
    expect(result.message, result.text).toMatch(fault.names);
    expect(result.hint, result.text).toMatch(/\w/);
    note(fault.what, result);
  });
});

describe.runIf(ALL)('two faults at once', () => {
  it.each(pairs)('are both named: $faults', async ({ faults: names, codes }) => {
    const result = await plant(field, names.map(named));
    expect(result.codes, result.text).toEqual(expect.arrayContaining([...codes]));
    note(names.join(' and '), result);
  });
});
