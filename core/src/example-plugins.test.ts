// The example with plugins of its own, run by the command line as its reader would.

import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const run = promisify(execFile);

function copy(): string {
  const folder = join(mkdtempSync(join(tmpdir(), 'brolly-own-')), 'own-plugins');
  cpSync(resolve('examples/own-plugins'), folder, { recursive: true });
  return folder;
}

const brolly = (cwd: string, ...parameters: readonly string[]) =>
  run(process.execPath, [resolve('core/src/cli/main.ts'), ...parameters], {
    cwd,
    env: { ...process.env, NO_COLOR: '1' },
  }).then(
    ({ stdout, stderr }) => ({ code: 0, said: stdout + stderr }),
    (error: { readonly code: number; readonly stdout: string; readonly stderr: string }) => ({
      code: error.code,
      said: error.stdout + error.stderr,
    }),
  );

describe('plugins in the folder of a blueprint', { timeout: 120_000 }, () => {
  it('run in TypeScript and in Python, with nothing installed', async () => {
    const folder = copy();
    const installed = await brolly(folder, 'install', 'blueprint.yaml', '-i', 'name=Ada');
    expect(installed.code, installed.said).toBe(0);
    const outputs = await brolly(folder, 'outputs');
    expect(outputs.said).toContain('Hello, Ada');
    expect(outputs.said).toMatch(/pages +\["Hello, Ada"\]/);
    const logs = await brolly(folder, 'logs');
    expect(logs.said).toContain('greeted Ada');
    expect(logs.said).toContain('bound Greetings');
  });

  it('are named where they fail', async () => {
    const folder = copy();
    const failed = await brolly(folder, 'install', 'blueprint.yaml', '-i', 'name=', '--task-retries', '0');
    expect(failed.code).not.toBe(0);
    expect(failed.said).toContain('greeting has nobody to greet');
    expect(failed.said).toContain('Write the property "name".');
  });

  it.each([
    [
      'a Python plugin that needs what is not there',
      'plugins/keeper/keeper/tasks.py',
      'import no_such_module\n',
      'no_such_module',
    ],
    ['a module that is no plugin', 'plugins/greeter/index.ts', 'export const plugin = 1;\n', 'exports no plugin'],
    [
      'a package that does not say how it is run',
      'plugins/greeter/package.json',
      '{}',
      'does not say how its plugin is run',
    ],
  ])('are refused in words that help: %s', async (_, path, text, said) => {
    const folder = copy();
    writeFileSync(join(folder, path), text);
    const failed = await brolly(folder, 'install', 'blueprint.yaml', '--task-retries', '0');
    expect(failed.code).not.toBe(0);
    expect(failed.said).toContain(said);
  });

  it('are lacking where nothing lies beside the blueprint', async () => {
    const folder = copy();
    const yaml = 'plugins:\n  greeter: {executor: central_deployment_agent, source: elsewhere}\n';
    rmSync(join(folder, 'plugins/greeter/index.ts'));
    writeFileSync(
      join(folder, 'plugins/greeter/plugin.yaml'),
      `${yaml}node_types:\n  greeter.nodes.Greeting:\n    derived_from: cloudify.nodes.Root\n    properties: {name: {type: string}}\n    interfaces: {cloudify.interfaces.lifecycle: {create: greeter.greet}}\n`,
    );
    const refused = await brolly(folder, 'install', 'blueprint.yaml');
    expect(refused.said).toContain('brolly plugins install');
    expect(refused.code).toBe(2);
  });
});
