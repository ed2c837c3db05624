// What users install, installed: the npm packages and the executable, each in an empty folder, without the sources.

import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { createMessageConnection, StreamMessageReader, StreamMessageWriter } from 'vscode-languageserver/node';
import { runProgram } from './command.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const out = mkdtempSync(join(tmpdir(), 'brolly-packages-'));
/** A machine without npm's environment; a Node is on the PATH only where it is put there. */
const BARE_PATH = '/usr/bin:/bin';
const NODE_FOLDER = dirname(process.execPath);

beforeAll(async () => {
  const made = await runProgram(process.execPath, [join(ROOT, 'tools/package.ts'), out]);
  if (made.exitCode !== 0) throw new Error(made.stderr);
});

const tarball = (name: string): string =>
  join(
    out,
    readdirSync(out).find((each) => each.startsWith(name) && /^-\d.*\.tgz$/.test(each.slice(name.length))) ?? name,
  );

/** Shell with a template of the blueprint, and Python with Cloudify's modules: both need parts that come along. */
const SCRIPTS = `tosca_definitions_version: cloudify_dsl_1_3
imports: [cloudify/types/types.yaml]
node_templates:
  web:
    type: cloudify.nodes.Root
    interfaces:
      cloudify.interfaces.lifecycle:
        create:
          executor: central_deployment_agent
          implementation: |
            #!/bin/bash
            ctx instance runtime-properties note "$(ctx get-resource-and-render note.txt '@{"who": "Ada"}')"
        configure:
          executor: central_deployment_agent
          implementation: |
            #!/usr/bin/env python3
            from cloudify import ctx
            ctx.instance.runtime_properties['python'] = ctx.node.name
outputs:
  note: {value: {get_attribute: [web, note]}}
  python: {value: {get_attribute: [web, python]}}
`;

/** An installed brolly: where its commands are, and what they are started with. */
interface Installed {
  readonly bin: string;
  readonly env: Readonly<Record<string, string>>;
}

/** A folder with a copy of an example. */
function exampleFolder(name: string): string {
  const folder = join(mkdtempSync(join(tmpdir(), 'brolly-try-')), name);
  cpSync(join(ROOT, 'examples', name), folder, { recursive: true });
  return folder;
}

function worksAlone(install: () => Promise<Installed>): void {
  let installed: Installed;
  let folder: string;
  const run = (...[name = '', ...words]: string[]) =>
    runProgram(join(installed.bin, name), words, { cwd: folder, env: installed.env, stdin: 'a secret value\n' });
  const succeeds = async (...words: string[]): Promise<string> => {
    const ended = await run(...words);
    expect({ words, exitCode: ended.exitCode, stderr: ended.stderr }).toMatchObject({ exitCode: 0 });
    return ended.stdout;
  };

  beforeAll(async () => {
    installed = await install();
    folder = exampleFolder('three-tiers');
  });

  it('runs the founding commands', async () => {
    await succeeds('cfy', 'local', 'install-plugins', '-p', 'blueprint.yaml');
    await succeeds('cfy', 'local', 'init', '-p', 'blueprint.yaml');
    expect(await succeeds('cfy', 'local', 'execute', '-w', 'install')).toContain(
      "'install' workflow execution succeeded",
    );
    expect(JSON.parse(await succeeds('cfy', 'local', 'outputs'))).toEqual({ address: 'https://shop.example.org:443' });
    await succeeds('cfy', 'local', 'execute', '-w', 'uninstall');
  });

  it('validates, plans, installs and shows', async () => {
    await succeeds('brolly', 'validate', 'blueprint.yaml');
    await succeeds('brolly', 'plan', 'blueprint.yaml');
    await succeeds('brolly', 'install', 'blueprint.yaml', '-i', 'web_servers=3');
    const status = JSON.parse(await succeeds('brolly', 'status', '--json')) as { instances: { state: string }[] };
    expect(status.instances.map((each) => each.state)).toEqual(Array.from({ length: 6 }, () => 'started'));
  });

  it('has everything inside: texts, plugins, formatting, secrets, completion', async () => {
    await succeeds('brolly', 'explain', 'type-unknown');
    await succeeds('brolly', 'fmt', '--check', 'blueprint.yaml');
    expect(JSON.parse(await succeeds('brolly', 'schema'))).toHaveProperty('$schema');
    await succeeds('brolly', 'secrets', 'set', 'db');
    expect(await succeeds('brolly', 'secrets', 'get', 'db')).toBe('a secret value\n');
    expect(await succeeds('brolly', 'completion', 'bash')).toContain('complete -F');
    const kubernetes = join(exampleFolder('barevm'), 'barevm-blueprint.yaml');
    expect(await succeeds('cfy', 'local', 'install-plugins', '-p', kubernetes)).toContain(
      'kubernetes: comes with brolly',
    );
    expect(await succeeds('brolly', 'graph', kubernetes)).toContain('flowchart');
  });

  it('runs scripts, templates and plugins of a blueprint, in TypeScript and Python', async () => {
    const own = join(exampleFolder('own-plugins'), 'blueprint.yaml');
    await succeeds('brolly', 'install', own, '-i', 'name=Ada');
    expect(JSON.parse(await succeeds('brolly', 'outputs', own, '--json'))).toMatchObject({ text: 'Hello, Ada' });
    const scripts = mkdtempSync(join(tmpdir(), 'brolly-scripts-'));
    writeFileSync(join(scripts, 'blueprint.yaml'), SCRIPTS);
    writeFileSync(join(scripts, 'note.txt'), '{{ ctx.node.name }} of {{ who }}');
    await succeeds('brolly', 'install', scripts);
    const outputs = JSON.parse(await succeeds('brolly', 'outputs', scripts, '--json')) as object;
    expect(outputs).toMatchObject({ note: 'web of Ada', python: 'web' });
  });

  it('serves editors, with the thread that compiles', async () => {
    const child = spawn(join(installed.bin, 'brolly'), ['lsp'], { cwd: folder, env: installed.env, stdio: 'pipe' });
    const connection = createMessageConnection(
      new StreamMessageReader(child.stdout),
      new StreamMessageWriter(child.stdin),
    );
    connection.listen();
    const uri = pathToFileURL(join(folder, 'wrong.yaml')).href;
    const text = 'tosca_definitions_version: cloudify_dsl_1_3\nnode_templates: {a: {type: no.Such}}\n';
    const found = new Promise<unknown>((resolve) => {
      connection.onNotification('textDocument/publishDiagnostics', resolve);
    });
    await connection.sendRequest('initialize', { processId: process.pid, rootUri: null, capabilities: {} });
    await connection.sendNotification('initialized', {});
    const textDocument = { uri, languageId: 'yaml', version: 1, text };
    await connection.sendNotification('textDocument/didOpen', { textDocument });
    expect(JSON.stringify(await found)).toContain('no.Such');
    connection.dispose();
    child.kill();
  });
}

describe('the npm package', () => {
  worksAlone(async () => {
    const folder = mkdtempSync(join(tmpdir(), 'brolly-npm-'));
    writeFileSync(join(folder, 'package.json'), '{"private": true}');
    const env = { HOME: folder, PATH: `${NODE_FOLDER}:${BARE_PATH}` };
    // The Node that comes along is left out: it is the one on the PATH.
    const words = ['install', '--no-audit', '--no-fund', '--omit=optional', tarball('brolly')];
    const ended = await runProgram('npm', words, { cwd: folder });
    if (ended.exitCode !== 0) throw new Error(ended.stderr);
    return { bin: join(folder, 'node_modules/.bin'), env };
  });
});

describe('the executable', () => {
  worksAlone(() => {
    const folder = mkdtempSync(join(tmpdir(), 'brolly-bin-'));
    cpSync(join(out, `brolly-${process.platform}-${process.arch}`), join(folder, 'brolly'));
    symlinkSync('brolly', join(folder, 'cfy'));
    mkdirSync(join(folder, 'home'));
    return Promise.resolve({ bin: folder, env: { HOME: join(folder, 'home'), PATH: BARE_PATH } });
  });
});

describe('the packages of plugin authors', () => {
  it('are JavaScript with declarations', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'brolly-sdk-'));
    writeFileSync(join(folder, 'package.json'), '{"private": true, "type": "module"}');
    const words = [
      'install',
      '--no-audit',
      '--no-fund',
      tarball('brolly-plugin-sdk'),
      tarball('brolly-host-resources'),
    ];
    expect(await runProgram('npm', words, { cwd: folder })).toMatchObject({ exitCode: 0 });
    const program = `import { NonRecoverableError, type Plugin } from '@brolly/plugin-sdk';
import * as resources from '@brolly/host-resources';
export const plugin: Plugin = { name: 'mine', version: '1.0', importNames: [], yaml: '', operations: {} };
console.log(new NonRecoverableError('x').message, Object.keys(resources).length > 0);
`;
    writeFileSync(join(folder, 'plugin.mts'), program);
    const ran = await runProgram(process.execPath, ['plugin.mts'], { cwd: folder });
    expect(ran).toMatchObject({ exitCode: 0, stdout: 'x true\n' });
    const options = ['--noEmit', '--strict', '--module', 'nodenext', '--skipLibCheck', 'false', '--types', 'node'];
    const roots = ['--typeRoots', join(ROOT, 'node_modules/@types')];
    const tsc = join(ROOT, 'node_modules/typescript7/bin/tsc');
    const checked = await runProgram(process.execPath, [tsc, ...options, ...roots, 'plugin.mts'], { cwd: folder });
    expect(checked.stdout).toBe('');
    expect(readFileSync(join(folder, 'node_modules/@brolly/plugin-sdk/dist/index.js'), 'utf8')).toContain('export');
  });
});
