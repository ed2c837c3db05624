// The sample plugin over both transports, and a child that does everything wrong.

import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Plugin } from '@brolly/plugin-sdk';
import { describe, expect, it } from 'vitest';
import { runOperation } from '../run-operation.ts';
import { childPlugin } from './child-plugin.ts';
import { describePluginConformance, sampleCall } from './plugin-conformance.ts';
import type { PluginLimits } from './plugin-process.ts';
import { plugin as samplePlugin } from './testing/sample-plugin.ts';

const MAIN = fileURLToPath(new URL('child-main.ts', import.meta.url));
const SAMPLE = fileURLToPath(new URL('testing/sample-plugin.ts', import.meta.url));

function child(limits: PluginLimits = {}, parameters: readonly string[] = [MAIN, SAMPLE]): Promise<Plugin> {
  const memory = limits.memoryMiB === undefined ? [] : [`--max-old-space-size=${limits.memoryMiB}`];
  return childPlugin({
    name: 'sample',
    file: process.execPath,
    parameters: [...memory, ...parameters],
    folder: '/',
    limits,
  });
}

describePluginConformance('a plugin in this process', () => Promise.resolve(samplePlugin));

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

let shared: Promise<Plugin> | undefined;
describePluginConformance('a plugin in a child process', () => (shared ??= child()));

describe('a child that goes wrong', { timeout: 60_000 }, () => {
  const run = async (plugin: Plugin, operation: string) => {
    const rig = sampleCall(operation);
    return runOperation(plugin, rig.call, rig.tools);
  };

  it.each([
    [
      'exits',
      {
        reason: 'plugin-crashed',
        message: 'the plugin "sample": its process ended with exit code 3',
        recoverable: true,
        evidence: [{ lines: ['last words'] }],
      },
    ],
    ['killed', { reason: 'plugin-crashed', message: 'the plugin "sample": its process was killed by SIGKILL' }],
    [
      'garbage',
      {
        reason: 'plugin-misbehaved',
        recoverable: false,
        message: expect.stringContaining('this is no message') as string,
      },
    ],
  ])(
    'is an outcome that names the plugin when it %s, and the next operation finds a new one',
    async (operation, failure) => {
      const plugin = await child();
      expect(await run(plugin, operation)).toMatchObject({ kind: 'failed', failure });
      expect(await run(plugin, 'echo')).toMatchObject({ kind: 'succeeded' });
    },
  );

  it('may not send endless messages', async () => {
    expect(await run(await child({ messageBytes: 100_000 }), 'endless')).toMatchObject({
      failure: { reason: 'plugin-misbehaved', message: expect.stringContaining('longer than') as string },
    });
  });

  it('may not hang', async () => {
    expect(await run(await child({ silenceMs: 500 }), 'spins')).toMatchObject({ failure: { reason: 'plugin-silent' } });
  });

  it('is ended when it does not hear of a cancel', async () => {
    const rig = sampleCall('spins');
    const plugin = await child();
    const outcome = await runOperation(plugin, rig.call, { ...rig.tools, log: () => rig.cancel.abort() });
    expect(outcome).toMatchObject({ failure: { reason: 'cancelled' } });
    expect(await run(plugin, 'echo')).toMatchObject({ kind: 'succeeded' });
  });

  it('ends with a brolly that was killed, also in the middle of endless work', async () => {
    const program = `
      const { spawn } = require('node:child_process');
      const child = spawn(process.execPath, ${JSON.stringify([MAIN, SAMPLE])}, { stdio: ['pipe', 'pipe', 'inherit'] });
      const about = { parameters: {}, deploymentId: 'shop', executionId: 'e1', at: 0, nodes: [], instances: [] };
      const answer = { state: 'completed', failures: [], results: {} };
      const send = (id, method, params) => child.stdin.write(JSON.stringify({ jsonrpc: '2.0', id, method, params }) + '\\n');
      send(1, 'initialize', {});
      send(2, 'begin-workflow', { run: 1, workflow: 'spins', context: about });
      child.stdout.on('data', (text) => {
        if (!String(text).includes('first')) return;
        send(3, 'continue-workflow', { run: 1, answer, states: {} });
        process.stdout.write(String(child.pid), () => process.kill(process.pid, 'SIGKILL'));
      });`;
    const ended = spawnSync(process.execPath, ['-e', program], { encoding: 'utf8', timeout: 30_000 });
    expect([ended.signal, ended.stderr]).toEqual(['SIGKILL', '']);
    const pid = Number(ended.stdout);
    await expect.poll(() => isAlive(pid), { timeout: 20_000 }).toBe(false);
  });

  it('may not take all memory', async () => {
    expect(await run(await child({ memoryMiB: 32 }), 'devours')).toMatchObject({
      failure: { reason: 'plugin-out-of-memory' },
    });
  });

  it('may print to its console', async () => {
    expect(await run(await child(), 'prints')).toMatchObject({ result: 'printed' });
  });

  it.each([
    ['a module that is not there', [MAIN, '/nowhere.mjs'], 'plugin-crashed'],
    ['a program that says nothing', ['-e', 'setInterval(() => {}, 1000)'], 'plugin-silent'],
    ['a program that says something else', ['-e', 'console.log("hello")'], 'plugin-misbehaved'],
  ])('does not start: %s', async (_, parameters, reason) => {
    await expect(child({ startMs: 3_000 }, parameters)).rejects.toMatchObject({ reason });
  });
});
