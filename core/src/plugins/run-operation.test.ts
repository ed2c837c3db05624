// Operations of a double of a plugin, and what comes out of them.

import { setTimeout as sleep } from 'node:timers/promises';
import {
  type Host,
  type NodeInstance,
  NonRecoverableError,
  type Operation,
  type Plugin,
  RecoverableError,
  type ResourceChange,
} from '@brolly/plugin-sdk';
import { describe, expect, it } from 'vitest';
import type { OperationCall, OperationTools } from './operation-context.ts';
import { planOperation } from './plan-operation.ts';
import { runOperation } from './run-operation.ts';
import { SecretTexts } from './secret-texts.ts';

const ADDRESS = {
  name: 'web_1',
  address: '10.0.0.1',
  port: 22,
  user: 'root',
  credentials: [],
  hostKeyPolicy: { kind: 'accept-new' },
} as const;

const CHANGE: ResourceChange = { key: 'file:/a', kind: 'file', action: 'create', summary: 'create /a' };

function fakeHost(calls: string[], fail?: Error): Host {
  return {
    address: ADDRESS,
    facts: () => Promise.resolve({ hostname: 'web' } as never),
    run: () => Promise.reject(new Error('not used')),
    startShell: () => Promise.reject(new Error('not used')),
    forwardPort: () => Promise.reject(new Error('not used')),
    compare: () => Promise.resolve([CHANGE]),
    apply(resources, options) {
      calls.push(`apply ${resources.length} for ${options.owner}`);
      return fail === undefined ? Promise.resolve([CHANGE]) : Promise.reject(fail);
    },
    revert(options) {
      calls.push(`revert ${options.owner}`);
      options.onKept?.('/a stays');
      return Promise.resolve([CHANGE]);
    },
  };
}

function instance(properties: NodeInstance['properties'] = {}): NodeInstance {
  const runtimeProperties = { kept: 1, gone: 'x', deep: { a: [1] } };
  return {
    id: 'web_1',
    nodeName: 'web',
    type: 'T',
    typeHierarchy: ['T'],
    properties,
    runtimeProperties,
    relationships: [],
  };
}

function rig(operation: Operation, options: { properties?: NodeInstance['properties']; hostFails?: Error } = {}) {
  const calls: string[] = [];
  const values = new Map([['ca.key', 'VERY-PRIVATE-KEY']]);
  const plugin: Plugin = {
    name: 'fake',
    version: '1',
    yaml: '',
    importNames: [],
    operations: { 'tasks.go': operation },
  };
  const call: OperationCall = {
    deploymentId: 'dep',
    operationName: 'cloudify.interfaces.lifecycle.start',
    taskId: 'task_1',
    function: 'tasks.go',
    retryNumber: 0,
    maxRetries: 0,
    executor: 'auto',
    execution: { id: 'e1', workflow: 'install', parameters: {} },
    plugin: { name: 'fake' },
    inputs: {},
    self: instance(options.properties),
    instances: [],
  };
  const tools: OperationTools = {
    signal: new AbortController().signal,
    privateValues: {
      get: (name) => Promise.resolve(values.get(name)),
      put: (name, value) => Promise.resolve(void values.set(name, value)),
      delete: (name) => Promise.resolve(void values.delete(name)),
    },
    host: () => Promise.resolve(fakeHost(calls, options.hostFails)),
    log: (level, text) => void calls.push(`${level}: ${text}`),
    step: () => undefined,
    saveFile: () => Promise.resolve('/file'),
    files: {
      folder: '/blueprint',
      read: () => Promise.reject(new Error('not used')),
      list: () => Promise.resolve([]),
    },
    workFolder: '/work',
    privateTexts: new SecretTexts(),
  };
  return { calls, plugin, call, tools, values };
}

const declared = (more: Partial<Extract<Operation, { kind: 'declared' }>> = {}): Operation => ({
  kind: 'declared',
  host: () => ADDRESS,
  resources: () => [{ kind: 'file' }],
  ...more,
});

describe('an operation that succeeds', () => {
  it('leaves exactly the runtime properties that it set or deleted', async () => {
    const { plugin, call, tools } = rig({
      kind: 'imperative',
      run: (context) => {
        context.self.runtimeProperties['fresh'] = { b: 2 };
        (context.self.runtimeProperties['deep'] as { a: number[] }).a.push(2);
        context.self.runtimeProperties['gone'] = undefined;
        return Promise.resolve('done');
      },
    });
    expect(await runOperation(plugin, call, tools)).toEqual({
      kind: 'succeeded',
      result: 'done',
      changes: [
        { instanceId: 'web_1', setProperties: { fresh: { b: 2 }, deep: { a: [1, 2] } }, deletedProperties: ['gone'] },
      ],
    });
  });

  it('applies what it declares under the name of deployment and instance', async () => {
    const { plugin, call, tools, calls } = rig(declared());
    const outcome = await runOperation(plugin, call, tools);
    expect(outcome).toEqual({ kind: 'succeeded', result: { changes: 1 }, changes: [] });
    expect(calls).toEqual(['apply 1 for dep.web_1', 'info: changed: create /a']);
  });

  it('takes back what the instance has changed, and warns of what is left', async () => {
    const { plugin, call, tools, calls } = rig({ kind: 'revert', host: () => ADDRESS });
    expect((await runOperation(plugin, call, tools)).kind).toBe('succeeded');
    expect(calls).toEqual(['revert dep.web_1', 'info: taken back: create /a', `warning: ${ADDRESS.address}: /a stays`]);
  });
});

describe('an operation that fails', () => {
  it('keeps reason, hint, evidence and delay of the error of the SDK', async () => {
    const { plugin, call, tools } = rig({
      kind: 'imperative',
      run: () =>
        Promise.reject(
          new RecoverableError('no answer', {
            reason: 'host-unreachable',
            hint: 'is it on?',
            evidence: [{ title: 'log', lines: ['a'] }],
            retryAfterMs: 5,
          }),
        ),
    });
    expect(await runOperation(plugin, call, tools)).toEqual({
      kind: 'failed',
      changes: [],
      failure: {
        reason: 'host-unreachable',
        message: 'no answer',
        recoverable: true,
        retryAfterMs: 5,
        hint: 'is it on?',
        evidence: [{ title: 'log', lines: ['a'] }],
      },
    });
  });

  it('keeps what it set before it failed', async () => {
    const { plugin, call, tools } = rig({
      kind: 'imperative',
      run: (context) => {
        context.self.runtimeProperties['half'] = true;
        throw new NonRecoverableError('no');
      },
    });
    const outcome = await runOperation(plugin, call, tools);
    expect(outcome.changes).toEqual([{ instanceId: 'web_1', setProperties: { half: true } }]);
    expect(outcome).toMatchObject({ kind: 'failed', failure: { recoverable: false } });
  });

  it.each<[where: string, run: (signal: AbortSignal) => Promise<unknown>]>([
    [
      'an own wait',
      (signal) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error))),
    ],
    ['a wait of Node', (signal) => sleep(60_000, undefined, { signal })],
  ])('is told as cancelled, without a stack, when it was in %s then', async (_where, run) => {
    const canceller = new AbortController();
    const { plugin, call, tools } = rig({ kind: 'imperative', run: ({ signal }) => run(signal) as Promise<undefined> });
    const ending = runOperation(plugin, call, { ...tools, signal: canceller.signal });
    canceller.abort();
    expect(await ending).toMatchObject({
      failure: { reason: 'cancelled', message: 'ended because the execution was cancelled', evidence: [] },
    });
  });

  it('counts as recoverable when the error is of no known kind, with its causes', async () => {
    const { plugin, call, tools } = rig({
      kind: 'imperative',
      run: () => Promise.reject(new Error('outer', { cause: new Error('inner') })),
    });
    expect(await runOperation(plugin, call, tools)).toMatchObject({
      failure: { recoverable: true, message: 'outer: inner', reason: 'operation-failed' },
    });
  });

  it('is explained by its plugin, and by its own error where the explanation fails', async () => {
    const hostFails = new RecoverableError('connection refused');
    const better = new RecoverableError('the kubelet says: no such device');
    const explainedRig = rig(declared({ explain: () => Promise.resolve(better) }), { hostFails });
    const brokenRig = rig(declared({ explain: () => Promise.reject(new Error('broken')) }), { hostFails });
    expect(await runOperation(explainedRig.plugin, explainedRig.call, explainedRig.tools)).toMatchObject({
      failure: { message: 'the kubelet says: no such device' },
    });
    expect(await runOperation(brokenRig.plugin, brokenRig.call, brokenRig.tools)).toMatchObject({
      failure: { message: 'connection refused' },
    });
  });

  it('is never a silent success when the plugin has no such function', async () => {
    const { plugin, call, tools } = rig(declared());
    const outcome = await runOperation(plugin, { ...call, function: 'tasks.other' }, tools);
    expect(outcome).toMatchObject({ kind: 'failed', failure: { reason: 'plugin-not-built', recoverable: false } });
  });
});

describe('secrets', () => {
  it('leave in no message, evidence, log line, result or runtime property', async () => {
    const { plugin, call, tools, calls } = rig(
      {
        kind: 'imperative',
        run: async (context) => {
          const key = (await context.privateValues.get('ca.key')) ?? '';
          await context.privateValues.put('token', 'abcdef.0123');
          context.log('info', `key ${key} token abcdef.0123 base64 ${Buffer.from(key).toString('base64')}`);
          context.self.runtimeProperties['key'] = { inner: `<${key}>` };
          throw new RecoverableError(`sudo: hunter22 is wrong for ${key}`, {
            evidence: [{ title: 'x', lines: ['token abcdef.0123'] }],
          });
        },
      },
      { properties: { ssh_password: 'hunter22' } },
    );
    const outcome = await runOperation(plugin, call, tools);
    const everything = JSON.stringify([outcome, calls]);
    expect(everything).toContain('********');
    for (const secret of ['VERY-PRIVATE-KEY', 'hunter22', 'abcdef.0123', 'VkVSWS1QUklWQVRFLUtFWQ']) {
      expect(everything).not.toContain(secret);
    }
  });

  it('of the blueprint stay in runtime properties, where existing plugins read them', async () => {
    const { plugin, call, tools } = rig(
      {
        kind: 'imperative',
        run: (context) => {
          context.self.runtimeProperties['ssh_password'] = 'hunter22';
          return Promise.resolve();
        },
      },
      { properties: { ssh_password: 'hunter22' } },
    );
    const outcome = await runOperation(plugin, call, tools);
    expect(outcome.changes).toEqual([{ instanceId: 'web_1', setProperties: { ssh_password: 'hunter22' } }]);
  });
});

describe('a planned operation', () => {
  it('lists changes without applying them', async () => {
    const { plugin, call, tools, calls } = rig(declared());
    expect(await planOperation(plugin, call, tools)).toEqual({ kind: 'changes', host: '10.0.0.1', changes: [CHANGE] });
    expect(calls).toEqual([]);
  });

  it('says that the effect of code is unknown', async () => {
    const { plugin, call, tools } = rig({ kind: 'imperative', run: () => Promise.reject(new Error('must not run')) });
    expect(await planOperation(plugin, call, tools)).toEqual({ kind: 'effect-unknown' });
  });

  it('runs code that only looks, and says what is in the way', async () => {
    const clear = rig({ kind: 'imperative', isReadOnly: true, run: () => Promise.resolve() });
    expect(await planOperation(clear.plugin, clear.call, clear.tools)).toEqual({ kind: 'looked' });
    const taken = new NonRecoverableError('something listens there', { reason: 'port-taken' });
    const refused = rig({ kind: 'imperative', isReadOnly: true, run: () => Promise.reject(taken) });
    expect(await planOperation(refused.plugin, refused.call, refused.tools)).toMatchObject({
      kind: 'not-foreseeable',
      failure: { reason: 'port-taken', recoverable: false },
    });
  });

  it('says why it cannot be foreseen', async () => {
    const { plugin, call, tools } = rig(
      declared({
        resources: () => {
          throw new NonRecoverableError('somebody else owns this host', { reason: 'foreign-cluster' });
        },
      }),
    );
    expect(await planOperation(plugin, call, tools)).toMatchObject({
      kind: 'not-foreseeable',
      host: '10.0.0.1',
      failure: { reason: 'foreign-cluster' },
    });
  });
});
