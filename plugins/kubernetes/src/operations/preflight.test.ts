// Preflight over hosts that answer from memory: who is asked, how often, and what comes of it.

import type { Host, HostAddress, OperationContext, ShellOptions } from '@brolly/plugin-sdk';
import { describe, expect, it } from 'vitest';
import { sketchContext, sketchMaster, sketchWorker } from '../testing/sketch-context.ts';
import { sketchHost, sketchWorkerHost } from '../testing/sketch-preflight.ts';
import { preflight } from './preflight.ts';

const master = sketchMaster();
const worker = sketchWorker(master);
const SIGHTS = ['root-shared yes', 'kernel-log yes', 'nameserver 10.0.0.1', 'interface ens3'];

/** Hosts whose shells print a part of their output for each line that they are given. */
function hosts(lines: (name: string) => readonly string[]) {
  const asked: string[] = [];
  const closed: string[] = [];
  const facts = { master_a1b2c3: sketchHost().facts, minion_d4e5f6: sketchWorkerHost().facts };
  const open = (address: HostAddress): Promise<Host> => {
    const name = address.name as keyof typeof facts;
    asked.push(name);
    const startShell = (_: string, options: ShellOptions) => {
      const parts = [[...lines(name), '@ready'], ['@probed'], ['@end']];
      const say = (): void => options.onStdout(`${(parts.shift() ?? []).join('\n')}\n`);
      setImmediate(say);
      return Promise.resolve({
        write: () => void setImmediate(say),
        endInput: () => void closed.push(name),
        close: () => undefined,
        ended: new Promise<never>(() => undefined),
      });
    };
    return Promise.resolve({ address, facts: () => Promise.resolve(facts[name]), startShell } as unknown as Host);
  };
  return { asked, closed, open };
}

let executions = 0;

function contexts(open: OperationContext['host'], instances = [master, worker]) {
  executions += 1;
  const execution = { id: `e${executions}`, workflow: 'install', parameters: {} };
  const logs: string[] = [];
  const of = (self: typeof master): OperationContext => ({
    ...sketchContext(self, { instances }),
    execution,
    host: open,
    log: (level, text) => void logs.push(`${level}: ${text}`),
  });
  return { of, logs };
}

describe('preflight', () => {
  it('asks each host once for all instances, and lets go of it', async () => {
    const { asked, closed, open } = hosts(() => SIGHTS);
    const { of, logs } = contexts(open);
    await Promise.all([preflight.run(of(master)), preflight.run(of(worker))]);
    expect(asked.toSorted()).toEqual(['master_a1b2c3', 'minion_d4e5f6']);
    expect(closed.toSorted()).toEqual(['master_a1b2c3', 'minion_d4e5f6']);
    expect(logs).toEqual([]);
  });

  it('keeps all from beginning when one host has a problem', async () => {
    const { open } = hosts((name) => (name === 'minion_d4e5f6' ? [...SIGHTS, 'cni 05-other.conf'] : SIGHTS));
    const { of } = contexts(open);
    const [ofMaster, ofWorker] = await Promise.allSettled([preflight.run(of(master)), preflight.run(of(worker))]);
    expect(ofMaster).toMatchObject({ reason: { reason: 'not-begun' } });
    expect(ofWorker).toMatchObject({ reason: { reason: 'cni-leftover' } });
  });

  it('tells warnings in the log', async () => {
    const { open } = hosts(() => [...SIGHTS, 'tool /usr/bin/kubelet Kubernetes v1.30.1']);
    const { of, logs } = contexts(open);
    await preflight.run(of(worker));
    expect(logs).toEqual([expect.stringMatching(/^warning: other-tools: minion has \/usr\/bin\/kubelet 1\.30\.1/)]);
  });

  it('asks no worker that is a node already', async () => {
    const { asked, open } = hosts(() => SIGHTS);
    const old = { ...sketchWorker(master), id: 'old_1', runtimeProperties: { node_name: 'old' } };
    const { of } = contexts(open, [master, old, worker]);
    await preflight.run(of(worker));
    expect(asked).not.toContain('old_1');
  });

  it('knows which nodes do not let in a new one, without asking them', async () => {
    const { asked, open } = hosts(() => SIGHTS);
    const old = { ...sketchWorker(master, { ip: '172.16.0.9' }), id: 'old_1', runtimeProperties: { node_name: 'old' } };
    const { of, logs } = contexts(open, [master, old, worker]);
    const decided = JSON.stringify({ firewall: 'ufw' });
    const privateValues = {
      ...of(worker).privateValues,
      get: (name: string) => Promise.resolve(name === 'kubernetes-decisions/old_1' ? decided : undefined),
    };
    await preflight.run({ ...of(worker), privateValues });
    expect(logs).toEqual([
      expect.stringMatching(/^warning: node-shut-out: the firewalls of old \(ufw\) do not let in minion/),
    ]);
    expect(asked).not.toContain('old_1');
  });

  it('knows what nodes are called that it does not ask', async () => {
    const { open } = hosts(() => SIGHTS);
    const old = { ...sketchWorker(master), id: 'old_1', runtimeProperties: { node_name: 'alpha' } };
    const twin = sketchWorker(master, { node_name: 'alpha' });
    const { of } = contexts(open, [master, old, twin]);
    await expect(preflight.run(of(twin))).rejects.toMatchObject({
      reason: 'property-invalid',
      message: expect.stringContaining('what old_1 is called') as string,
    });
  });

  it('ends with the error of a host that is gone in the middle', async () => {
    const { open } = hosts(() => SIGHTS);
    const failing = async (address: HostAddress): Promise<Host> => {
      const host = await open(address);
      if (address.name !== 'minion_d4e5f6') return host;
      const startShell: Host['startShell'] = (program, options) =>
        host.startShell(program, options).then((shell) => ({
          ...shell,
          ended: Promise.resolve({ kind: 'lost', message: 'reset by peer' } as const),
          write: () => undefined,
        }));
      return { ...host, startShell };
    };
    const { of } = contexts(failing);
    await expect(preflight.run(of(worker))).rejects.toMatchObject({
      reason: 'preflight-unanswered',
      recoverable: true,
    });
    await expect(preflight.run(of(master))).rejects.toMatchObject({ reason: 'not-begun' });
  });
});
