// When a saved plan may be run, and what is said when it may not.

import type { HostFacts, ResourceChange } from '@brolly/plugin-sdk';
import { describe, expect, it } from 'vitest';
import type { PlannedTask } from './plan-changes.ts';
import { changesSincePlan, type PlannedNow, readSavedPlan, type SavedPlan, stableFacts } from './saved-plan.ts';

const CHANGE: ResourceChange = {
  key: 'file:/etc/motd',
  kind: 'file',
  action: 'create',
  summary: 'create /etc/motd',
  diff: '+hi',
};

function task(changes: readonly ResourceChange[]): PlannedTask {
  const planned = { kind: 'changes', host: '10.0.0.1', changes } as const;
  return { taskId: 'till_1/create', instanceId: 'till_1', operation: 'create', planned, decisions: [] };
}

const FACTS = { kernel: '6.1', swaps: [] };

const NOW: PlannedNow = { graph: { name: 'install', tasks: [] }, tasks: [task([CHANGE])], facts: { till_1: FACTS } };

function saved(then: Partial<PlannedNow> = {}): SavedPlan {
  const rest = { deploymentId: 'shop', blueprintPath: '/shop/blueprint.yaml', workflow: 'install', parameters: {} };
  const plan = { inputs: {}, nodes: {}, instances: [], outputs: {}, capabilities: {}, workflows: {}, plugins: {} };
  return { kind: 'brolly-plan', version: 1, savedAt: '2026-11-26T12:00:00Z', ...rest, plan, ...NOW, ...then };
}

describe('a saved plan', () => {
  it('may be run when nothing has changed', () => {
    expect(changesSincePlan(saved(), NOW)).toEqual([]);
    expect(readSavedPlan(JSON.stringify(saved()))).toEqual(saved());
  });

  it.each<[string, Partial<PlannedNow>, string[]]>([
    ['another fact', { facts: { till_1: { ...FACTS, kernel: '6.2' } } }, ['till_1: kernel was "6.2", is "6.1"']],
    ['a host that was not known', { facts: {} }, ['till_1: its facts were not known then']],
    ['a host that is gone', { facts: { ...NOW.facts, x_1: FACTS } }, ['x_1: its facts cannot be had now']],
    [
      'a change that is made already',
      { tasks: [task([CHANGE, { ...CHANGE, key: 'swap:off', summary: 'turn swap off' }])] },
      ['till_1: swap:off: nothing to change any more (was to turn swap off)'],
    ],
    ['a change that came', { tasks: [task([])] }, ['till_1: file:/etc/motd: to be changed as well: create /etc/motd']],
    [
      'another content',
      { tasks: [task([{ ...CHANGE, diff: '+ho' }])] },
      ['till_1: file:/etc/motd: what is there now is something else'],
    ],
    [
      'another task',
      {
        graph: {
          name: 'install',
          tasks: [{ kind: 'set-state', id: 'a/b', dependsOn: [], instanceId: 'a', state: 'created' }],
        },
      },
      ['a/b is not to be run any more'],
    ],
  ])('is refused for %s, which is named', (_, then, lines) => {
    expect(changesSincePlan(saved(then), NOW)).toEqual(lines);
  });

  it('is none when the file is something else', () => {
    expect(readSavedPlan('{}')).toBeUndefined();
    expect(readSavedPlan('no JSON')).toBeUndefined();
    expect(readSavedPlan(JSON.stringify({ ...saved(), version: 2 }))).toBeUndefined();
  });

  it('does not mind what moves by itself on a host', () => {
    const address = { interface: 'veth12', address: '10.1.0.1', prefix: 24 };
    const facts = {
      kernel: '6.1',
      freeBytes: { '/': 1 },
      clockSkewMs: 3,
      addresses: [address],
    } as unknown as HostFacts;
    expect(stableFacts(facts)).toEqual({ kernel: '6.1', addresses: [] });
  });
});
