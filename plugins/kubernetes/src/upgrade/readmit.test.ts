// The gate after a node's upgrade, as an operation.

import { type Host, NonRecoverableError, type OperationContext } from '@brolly/plugin-sdk';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { scriptedHost } from '../testing/scripted-host.ts';
import { sketchContext, sketchMaster } from '../testing/sketch-context.ts';
import { readmit } from './readmit.ts';

/** What sleeps only moves the clock on. */
vi.mock('node:timers/promises', () => ({ setTimeout: (ms: number) => Promise.resolve(vi.advanceTimersByTime(ms)) }));
beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }));
afterEach(() => void vi.useRealTimers());

/** One control plane, whose host answers. */
function rig(host: Host, gateTimeout: number): OperationContext {
  const self = { ...sketchMaster(), runtimeProperties: { node_name: 'cp1' } };
  const state = JSON.stringify({ initialisedBy: self.id, isInitialised: true, members: [self.id] });
  return {
    ...sketchContext(self, { privateValues: new Map([['kubernetes-cluster/master', state]]) }),
    inputs: { version: '1.37', gate_timeout: gateTimeout },
    host: () => Promise.resolve(host),
  };
}

async function readmitted(context: OperationContext): Promise<unknown> {
  if (readmit.kind !== 'imperative') throw new Error('it is code');
  return readmit.run(context);
}

it('stops the upgrade where its gate stays closed, and is not tried again by itself', async () => {
  const context = rig(scriptedHost([['kubectl', '']]), 0);
  // etcd of this host does not answer.
  await expect(readmitted(context)).rejects.toMatchObject({ reason: 'gate-closed', recoverable: false });
});

it('asks again where an API server that has just begun anew refuses the connection', async () => {
  const asked: string[] = [];
  const answers = scriptedHost([['readyz', '']]);
  const host: Host = {
    ...answers,
    run: (script, options) => {
      if (!script.includes('kubectl wait')) return answers.run(script, options);
      asked.push(script);
      if (asked.length > 1) return Promise.reject(new NonRecoverableError('asked again', { reason: 'asked-again' }));
      return Promise.resolve({
        exitCode: 1,
        stdout: '',
        stderr: 'dial tcp 10.0.0.11:6443: connect: connection refused',
      });
    },
  };
  await expect(readmitted(rig(host, 60))).rejects.toMatchObject({ reason: 'asked-again' });
});

it('tells that the node is not Ready where it is not so until time is up', async () => {
  const context = rig(scriptedHost([]), 0);
  await expect(readmitted(context)).rejects.toMatchObject({
    reason: 'node-not-ready',
    message: 'cp1 is not Ready with 1.37.2 after 0 s',
    recoverable: false,
  });
});

it('gives the node and all else one limit', async () => {
  const answers = scriptedHost([['kubectl', '']]);
  const host: Host = {
    ...answers,
    run: (script, options) => {
      if (script.includes('kubectl wait')) vi.advanceTimersByTime(50_000);
      return answers.run(script, options);
    },
  };
  const begun = performance.now();
  // etcd of this host does not answer.
  await expect(readmitted(rig(host, 60))).rejects.toMatchObject({ reason: 'gate-closed' });
  expect(Math.round((performance.now() - begun) / 1000)).toBeLessThanOrEqual(62);
});
