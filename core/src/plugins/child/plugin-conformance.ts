// What a plugin can do is the same in this process and in a child: one suite for both.

import type { Host, NodeInstance, Plugin } from '@brolly/plugin-sdk';
import { describe, expect, it } from 'vitest';
import type { OperationOutcome } from '#execution/execution-event.ts';
import type { OperationCall, OperationTools } from '../operation-context.ts';
import { planOperation } from '../plan-operation.ts';
import { runOperation } from '../run-operation.ts';
import { SecretTexts } from '../secret-texts.ts';

const CHANGE = { key: 'file:/web', kind: 'file', action: 'create', summary: 'create /web' } as const;

/** A call of an operation of the sample plugin, with everything around it in memory. */
export function sampleCall(operation: string, changes: Partial<OperationCall> = {}) {
  const said: string[] = [];
  const values = new Map<string, string>();
  const cancel = new AbortController();
  const instance = (name: string, more: Partial<NodeInstance> = {}): NodeInstance => ({
    id: `${name}_1`,
    nodeName: name,
    type: 'T',
    typeHierarchy: ['T'],
    properties: { port: 5432 },
    runtimeProperties: { kept: 1, gone: 'x' },
    relationships: [],
    ...more,
  });
  const target = instance('db');
  const self = instance('web', { relationships: [{ type: 'R', typeHierarchy: ['R'], target }] });
  const call: OperationCall = {
    deploymentId: 'dep',
    operationName: 'cloudify.interfaces.lifecycle.start',
    taskId: 'task_1',
    function: operation,
    retryNumber: 2,
    maxRetries: 5,
    executor: 'central_deployment_agent',
    execution: { id: 'e1', workflow: 'install', parameters: {} },
    plugin: { name: 'sample' },
    inputs: { list: [1, { a: null }] },
    self,
    instances: [self, target],
    ...changes,
  };
  const tools: OperationTools = {
    signal: cancel.signal,
    privateValues: {
      get: (name) => Promise.resolve(values.get(name)),
      put: (name, value) => Promise.resolve(void values.set(name, value)),
      delete: (name) => Promise.resolve(void values.delete(name)),
    },
    host: () => Promise.resolve(sampleHost(said)),
    log: (level, text) => void said.push(`${level}: ${text}`),
    step: (text) => void said.push(`step: ${text}`),
    saveFile: (name) => Promise.resolve(`/saved/${name}`),
    files: {
      folder: '/blueprint',
      read: () => Promise.resolve(Uint8Array.of(0, 255, 10)),
      list: () => Promise.resolve(['b.bin']),
    },
    workFolder: '/work',
    privateTexts: new SecretTexts(),
  };
  return { call, tools, said, self, target, cancel };
}

function sampleHost(said: string[]): Host {
  return {
    address: { name: 'web_1', address: '10.0.0.1', credentials: [], hostKeyPolicy: { kind: 'accept-new' } },
    facts: () => Promise.resolve({ hostname: 'web' } as never),
    run(script, { onLine }) {
      said.push(`run ${script}`);
      onLine?.('one');
      onLine?.('two');
      return Promise.resolve({ exitCode: 0, stdout: 'one\ntwo\n', stderr: '' });
    },
    compare: () => Promise.resolve([CHANGE]),
    apply(resources) {
      if (said.includes('broken')) return Promise.reject(new Error('no space'));
      said.push(`apply ${JSON.stringify(resources)}`);
      return Promise.resolve([CHANGE]);
    },
    revert: () => Promise.resolve([CHANGE]),
    forwardPort({ address, port }) {
      said.push(`forward ${address}:${port}`);
      return Promise.resolve({ port: 4711, failure: () => undefined, close: () => void said.push('closed') });
    },
    startShell(program, options) {
      said.push(`shell ${program}`);
      const { promise: ended, resolve } = Promise.withResolvers<{ kind: 'exited'; exitCode: number }>();
      return Promise.resolve({
        write: (content) => options.onStdout(`answer to ${Buffer.from(content as Uint8Array).toString()}`),
        endInput: () => resolve({ kind: 'exited', exitCode: 4 }),
        close: () => undefined,
        ended,
      });
    },
  };
}

/** Runs the suite with the sample plugin, loaded in one way. */
export function describePluginConformance(title: string, load: () => Promise<Plugin>): void {
  // oxlint-disable-next-line vitest/valid-title -- one suite for each way of loading
  describe(title, () => {
    const run = async (operation: string, changes?: Partial<OperationCall>) => {
      const rig = sampleCall(operation, changes);
      return { ...rig, outcome: await runOperation(await load(), rig.call, rig.tools) };
    };

    it('says what it is', async () => {
      const plugin = await load();
      expect([plugin.name, plugin.version, plugin.notices?.[0]?.code]).toEqual(['sample', '1.2.3', 'p-one']);
      expect(plugin.operations['all']).toMatchObject({ kind: 'imperative', independentOfTargets: true });
    });

    it('is handed the facts and gives a result', async () => {
      expect((await run('echo')).outcome).toEqual({
        kind: 'succeeded',
        changes: [],
        result: {
          inputs: { list: [1, { a: null }] },
          id: 'web_1',
          retryNumber: 2,
          deploymentId: 'dep',
          workflow: 'install',
          plugin: 'sample',
        },
      });
    });

    it('sets and deletes runtime properties, also when it fails', async () => {
      expect((await run('write')).outcome.changes).toEqual([
        { instanceId: 'web_1', setProperties: { fresh: { deep: [1, 'ä'] } }, deletedProperties: ['gone'] },
      ]);
      expect((await run('half')).outcome).toEqual({
        kind: 'failed',
        changes: [{ instanceId: 'web_1', setProperties: { half: true } }],
        failure: {
          reason: 'wait-a-bit',
          message: 'not yet',
          recoverable: true,
          hint: 'wait',
          retryAfterMs: 7,
          evidence: [{ title: 'log', lines: ['a', 'b'] }],
        },
      });
    });

    it('fails for good, or in ways that it does not know', async () => {
      expect((await run('never')).outcome).toMatchObject({ failure: { reason: 'no-way', recoverable: false } });
      expect((await run('odd')).outcome).toMatchObject({
        failure: { reason: 'operation-failed', message: 'outer: inner', recoverable: true },
      });
      expect((await run('nothing')).outcome).toMatchObject({ failure: { reason: 'plugin-not-built' } });
    });

    it('works on both ends of a relationship, which are the same objects wherever they are reached from', async () => {
      const { self, target } = sampleCall('ends');
      const { outcome } = await run('ends', { self, source: self, target });
      expect(outcome.changes).toEqual([
        { instanceId: 'web_1', setProperties: { port: 5432 } },
        { instanceId: 'db_1', setProperties: { seen: [true] } },
      ]);
    });

    it('reads all instances where it says so', async () => {
      expect((await run('all')).outcome).toMatchObject({ result: ['web_1', 'db_1'] });
    });

    it('keeps private values, which leave in no line', async () => {
      const { outcome, said } = await run('secrets');
      expect(outcome).toMatchObject({ result: ['/saved/a.txt', '00ff0a', 'b.bin', 'nothing'] });
      expect(said).toEqual(['warning: the key is ********']);
    });

    it('uses hosts: facts, scripts with their lines, shells', async () => {
      expect((await run('host')).outcome).toMatchObject({ result: ['web', 'one\ntwo\n', ['one', 'two']] });
      expect((await run('shell')).outcome).toMatchObject({
        result: ['answer to question ä', { kind: 'exited', exitCode: 4 }],
      });
    });

    it('reaches ports of hosts, until it lets go of them', async () => {
      const { outcome, said } = await run('port');
      expect(outcome).toMatchObject({ result: 4711 });
      expect(said.slice(0, 2)).toEqual(['forward 10.0.0.9:6443', 'closed']);
    });

    it('may have nothing to do on a host', async () => {
      expect((await run('hostless')).outcome).toMatchObject({ kind: 'succeeded', result: { changes: 0 } });
      const rig = sampleCall('hostless');
      expect(await planOperation(await load(), rig.call, rig.tools)).toMatchObject({ kind: 'changes', changes: [] });
    });

    it('declares resources, which are applied, planned and explained', async () => {
      const applied = await run('declared');
      expect(applied.said[0]).toBe('apply [{"kind":"file","path":"/web"}]');
      expect(applied.outcome).toMatchObject({ result: { changes: 1 }, changes: [{ setProperties: { changed: 1 } }] });
      const rig = sampleCall('declared');
      expect(await planOperation(await load(), rig.call, rig.tools)).toMatchObject({
        kind: 'changes',
        host: '10.0.0.1',
        changes: [CHANGE],
      });
      const broken = sampleCall('declared');
      broken.said.push('broken');
      expect(await runOperation(await load(), broken.call, broken.tools)).toMatchObject({
        failure: { message: 'explained: no space' },
      });
    });

    it('takes back', async () => {
      const { said, outcome } = await run('revert');
      expect(said).toEqual(['run drain', 'info: taken back: create /web', 'info: 1 taken back']);
      expect(outcome).toMatchObject({ result: { changes: 1 } });
    });

    it('ends when it is cancelled', async () => {
      const rig = sampleCall('waits');
      const tools: OperationTools = { ...rig.tools, log: () => rig.cancel.abort() };
      expect(await runOperation(await load(), rig.call, tools)).toMatchObject({
        failure: { reason: 'cancelled', message: 'told to end' },
      });
    });

    it('runs many operations at the same time', async () => {
      const plugin = await load();
      const outcomes = Array.from({ length: 20 }, (_, index): Promise<OperationOutcome> => {
        const rig = sampleCall('echo', { retryNumber: index });
        return runOperation(plugin, rig.call, rig.tools);
      });
      expect(
        (await Promise.all(outcomes)).map(
          (each) => each.kind === 'succeeded' && (each.result as { retryNumber: number }).retryNumber,
        ),
      ).toEqual(Array.from({ length: 20 }, (_, index) => index));
    });
  });
}
