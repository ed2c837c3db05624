// Commands on blueprints that are fetched: words in, texts and exit codes out, from a real server.

import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { CommandError } from './command-error.ts';
import { runProgram } from './run-program.ts';

let folder: string;
let archives: string;
let server: Server;
let base: string;
let served: string;
let stdout: string;
let stderr: string;

/** Runs a command and gives its exit code. */
async function run(grammar: 'brolly' | 'cfy', ...words: string[]): Promise<number> {
  stdout = '';
  stderr = '';
  process.exitCode = 0;
  try {
    return (await runProgram(grammar, words)) ?? process.exitCode;
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    stderr += `${error.message}\n${error.hint ?? ''}`;
    return error.exitCode;
  } finally {
    process.exitCode = 0;
  }
}

const blueprint = (nodes: string): string => `tosca_definitions_version: cloudify_dsl_1_3
imports: [cloudify/types/types.yaml]
inputs: {name: {default: till}}
node_templates: {${nodes}}
outputs: {name: {value: {get_input: name}}}
`;

beforeAll(async () => {
  archives = mkdtempSync(join(tmpdir(), 'brolly-archives-'));
  writeFileSync(join(archives, 'one.yaml'), blueprint('web: {type: cloudify.nodes.Root}'));
  writeFileSync(
    join(archives, 'two.yaml'),
    blueprint('web: {type: cloudify.nodes.Root}, db: {type: cloudify.nodes.Root}'),
  );
  const code = `import tarfile
for name in ['one', 'two']:
  with tarfile.open(name, 'w:gz') as t: t.add(name + '.yaml', 'shop-1.0/blueprint.yaml'); t.add('two.yaml', 'shop-1.0/more.yaml')`;
  execFileSync('python3', ['-c', code], { cwd: archives });
  server = createServer(({ url = '' }, response) => {
    if (url.includes('shop')) response.end(readFileSync(join(archives, served)));
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
  rmSync(archives, { recursive: true, force: true });
});

beforeEach(() => {
  served = 'one';
  folder = mkdtempSync(join(tmpdir(), 'brolly-fetched-'));
  vi.stubEnv('BROLLY_WORKDIR', folder);
  vi.stubEnv('BROLLY_GITHUB', base);
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => ((stdout += String(text)), true));
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => ((stderr += String(text)), true));
});

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

describe('a blueprint that is fetched', () => {
  it('is installed and uninstalled in the folder of the command', async () => {
    expect(await run('cfy', 'install', `${base}/shop.tar.gz?token=hunter22`, '-i', 'name=oak')).toBe(0);
    expect(stderr).toContain(`fetching ${base}/shop.tar.gz\n`);
    expect(stdout + stderr).not.toContain('hunter22');
    expect(await run('cfy', 'deployments', 'outputs', '-b', 'shop-1.0')).toBe(0);
    expect(JSON.parse(stdout)).toEqual({ name: 'oak' });
    expect(await run('cfy', 'uninstall', '-b', 'shop-1.0')).toBe(0);
  });

  it('may be named as a repository, to cfy init and brolly install', async () => {
    expect(await run('cfy', 'init', 'team/shop:v1', '-b', 'mine')).toBe(0);
    expect(stderr).toContain(`fetching ${base}/team/shop/archive/v1.tar.gz`);
    expect(await run('brolly', 'install', 'team/shop:v1', '-d', 'mine')).toBe(0);
    expect(await run('brolly', 'status', 'mine')).toBe(0);
    expect(stdout).toContain('started');
  });

  it('stays as long as a deployment is made of it', async () => {
    const kept = (): readonly string[] => readdirSync(join(folder, '.brolly', '.fetched'));
    for (const id of ['mine', 'yours']) expect(await run('cfy', 'init', 'team/shop', '-b', id)).toBe(0);
    expect(await run('cfy', 'deployments', 'delete', 'mine')).toBe(0);
    expect(kept()).toHaveLength(1);
    expect(await run('cfy', 'deployments', 'delete', 'yours')).toBe(0);
    expect(kept()).toEqual([]);
  });

  it('is the file that -n names', async () => {
    expect(await run('brolly', 'install', 'team/shop', '-n', 'more.yaml')).toBe(0);
    expect(stdout).toContain('shop-1.0.more.yaml');
    expect(await run('cfy', 'init', 'team/shop', '-n', 'none.yaml')).toBe(2);
    expect(stderr).toContain('no none.yaml, but blueprint.yaml, more.yaml');
  });

  it.each([['validate'], ['plan'], ['graph'], ['install', '--dry-run']])(
    'leaves nothing in the folder after brolly %s',
    async (command, ...more) => {
      expect(await run('brolly', command, 'team/shop', ...more)).toBe(0);
      expect(readdirSync(folder)).toEqual([]);
    },
  );

  it('updates a deployment when its address gives something new, and what it was made of stays', async () => {
    expect(await run('brolly', 'install', 'team/shop')).toBe(0);
    served = 'two';
    expect(await run('brolly', 'update', 'team/shop', '--yes')).toBe(0);
    await run('brolly', 'status', '--json');
    expect((JSON.parse(stdout) as { instances: unknown[] }).instances).toHaveLength(2);
    expect(readdirSync(join(folder, '.brolly', '.fetched'))).toHaveLength(2);
  });

  it('that is not there ends the command before anything is begun', async () => {
    expect(await run('brolly', 'install', `${base}/none.zip`)).toBe(2);
    expect(stderr).toContain('none.zip cannot be fetched: 404 Not Found');
    expect(existsSync(join(folder, '.brolly'))).toBe(false);
  });
});

describe('-n', () => {
  it('names the file in a folder and in an archive on the disk', async () => {
    writeFileSync(join(folder, 'app.yaml'), readFileSync(join(archives, 'one.yaml')));
    expect(await run('brolly', 'validate', folder, '-n', 'app.yaml')).toBe(0);
    writeFileSync(join(folder, 'app.tar.gz'), readFileSync(join(archives, 'one')));
    expect(await run('cfy', 'init', join(folder, 'app.tar.gz'), '-n', 'more.yaml')).toBe(0);
    expect(stdout).toContain('shop-1.0.more.yaml');
  });
});
