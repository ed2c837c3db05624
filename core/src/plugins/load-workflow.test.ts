// Where workflows that are not built in come from, and what is said when they cannot be had.

import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Plugin } from '@brolly/plugin-sdk';
import { beforeAll, describe, expect, it } from 'vitest';
import type { LoadedPlugins } from './load-plugins.ts';
import { loadWorkflow } from './load-workflow.ts';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'brolly-workflow-'));
  mkdirSync(join(folder, 'blueprint', 'workflows'), { recursive: true });
  const put = (name: string, text: string): void => writeFileSync(join(folder, 'blueprint', 'workflows', name), text);
  put('named.js', 'export function* steps() {}\n');
  put('default.mjs', 'export default { *steps() {} };\n');
  put('typed.ts', 'export function* steps(given: unknown): Generator { void given; }\n');
  put('empty.js', 'export const step = 1;\n');
  put('broken.js', "throw new Error('no such shelf');\n");
  writeFileSync(join(folder, 'outside.js'), 'export function* steps() {}\n');
  symlinkSync(join(folder, 'outside.js'), join(folder, 'blueprint', 'workflows', 'linked.js'));
});

const load = (script_path: string) =>
  loadWorkflow(
    {
      plugin: 'script',
      function: 'script_runner.tasks.execute_workflow',
      parameters: { script_path: { default: script_path } },
    },
    { plugins: new Map(), blueprintFolder: join(folder, 'blueprint') },
  );

describe('a module in the folder of the blueprint', () => {
  it.each(['workflows/named.js', 'workflows/default.mjs', 'workflows/typed.ts'])('%s is a workflow', async (path) => {
    const loaded = await load(path);
    expect(loaded).toMatchObject({ kind: 'loaded', source: path, workflow: { kind: 'in-child' } });
  });

  it.each([
    ['workflows/empty.js', 'workflows/empty.js cannot be loaded: it exports no function "steps"'],
    ['workflows/broken.js', 'workflows/broken.js cannot be loaded: no such shelf'],
    ['../outside.js', "../outside.js leads out of the blueprint's folder"],
    ['workflows/linked.js', "workflows/linked.js leads out of the blueprint's folder"],
    ['workflows/rolling.py', 'its script workflows/rolling.py is no module of TypeScript or JavaScript'],
  ])('%s is none: %s', async (path, message) => {
    expect(await load(path)).toEqual({ kind: 'lacking', message, hint: expect.stringMatching(/\.$/) });
  });

  it('has one process, however often it is loaded', async () => {
    const [one, other] = [await load('workflows/named.js'), await load('workflows/named.js')];
    if (one?.kind !== 'loaded' || other?.kind !== 'loaded') throw new Error('it is a workflow');
    expect(one.workflow.custom).toBe(other.workflow.custom);
  });

  it('that is not there is none either', async () => {
    expect(await load('workflows/gone.js')).toMatchObject({ message: expect.stringContaining('cannot be loaded') });
  });
});

describe('a workflow of a plugin', () => {
  const drain = { *steps() {} };
  const plugin: Plugin = {
    name: 'kube',
    version: '1',
    yaml: '',
    importNames: [],
    operations: {},
    workflows: { drain },
  };
  const plugins: LoadedPlugins = new Map([['kube', { kind: 'loaded', plugin }]]);
  const ask = (name: string) =>
    loadWorkflow({ plugin: 'kube', function: name, parameters: {} }, { plugins, blueprintFolder: folder });

  it('is found by what stands behind its name', async () => {
    expect(await ask('drain')).toEqual({
      kind: 'loaded',
      workflow: { kind: 'here', custom: drain },
      source: 'kube.drain',
    });
  });

  it('that it does not have is left to core', async () => {
    expect(await ask('install')).toBeUndefined();
  });
});
