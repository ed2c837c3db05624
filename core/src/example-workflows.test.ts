// The workflow of the example, from its blueprint's text to its last graph.

import { cpSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { runProgram } from '#cli/run-program.ts';
import { play } from '#graph/testing/play-workflow.ts';
import { compile, graph, plan } from '#index';
import { steps } from '../../examples/rolling-restart/workflows/rolling-restart.ts';

const path = resolve('examples/rolling-restart/blueprint.yaml');

async function example() {
  const { blueprint, diagnostics } = await compile(path, { allowImportsOutside: false });
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  if (blueprint === undefined) throw new Error('the example compiles');
  const made = await plan(blueprint, {}, { path });
  if (made.plan === undefined) throw new Error('the example can be planned');
  return made.plan;
}

describe('the example of a workflow of its own', () => {
  it('is found by the name that the blueprint gives it', async () => {
    const planned = await example();
    const request = { workflow: 'rolling_restart', parameters: { batch: '2' }, allowCustomParameters: false };
    const built = await graph({ id: 'service', plan: planned, blueprintPath: path }, request);
    expect(built.diagnostics).toEqual([]);
    expect(built.graph?.name).toBe('batch-1');
    expect(built.graph?.tasks.map(({ id }) => id.split('/')[1])).toEqual([
      'stop',
      'start',
      'validation.check_status',
      'stop',
      'start',
      'validation.check_status',
    ]);
  });

  it('stands in the documentation as it is', () => {
    const written = readFileSync('examples/rolling-restart/workflows/rolling-restart.ts', 'utf8');
    const code = written.slice(written.indexOf('import type'));
    expect(readFileSync('docs/write-a-workflow.md', 'utf8')).toContain(`\`\`\`ts\n${code}\`\`\``);
  });

  it('restarts one batch after the other, and each instance once', async () => {
    const planned = await example();
    const played = play(planned, {
      workflow: 'rolling_restart',
      states: 'started',
      parameters: { batch: 2 },
      custom: { steps },
    });
    expect(played.graphs.map(({ name, tasks }) => [name, tasks.length])).toEqual([
      ['batch-1', 6],
      ['batch-2', 3],
    ]);
    expect(new Set(played.ran.filter((id) => id.endsWith('/start')))).toHaveProperty('size', 3);
    expect(played.outcome).toMatchObject({ kind: 'completed', result: { restarted: expect.any(Array) } });
  });

  it('runs with its scripts from the command line', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'brolly-example-'));
    cpSync(resolve('examples/rolling-restart'), folder, { recursive: true });
    let stdout = '';
    const spy = vi.spyOn(process.stdout, 'write').mockImplementation((text) => ((stdout += String(text)), true));
    try {
      await runProgram('brolly', ['install', join(folder, 'blueprint.yaml')]);
      await runProgram('brolly', ['run', 'rolling_restart', folder, '-p', 'batch=2', '--json']);
      expect(stdout).toMatch(/"kind":"end".*"state":"completed".*"restarted":\["service_/u);
      expect(stdout.match(/"kind":"task-succeeded","taskId":"service_\w+\/stop"/gu)).toHaveLength(3);
    } finally {
      spy.mockRestore();
      process.exitCode = 0;
    }
  }, 60_000);
});
