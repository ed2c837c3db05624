// Blueprints that are imported by their id.

import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { compileBlueprint } from '../compile-blueprint.ts';
import { fileLoader } from './file-loader.ts';
import { hasFileBeside } from './has-file.ts';

const MAIN = `tosca_definitions_version: cloudify_dsl_1_3
imports: [cloudify/types/types.yaml, 'db--blueprint:database']
node_templates: {app: {type: cloudify.nodes.Root, relationships: [{type: cloudify.relationships.connected_to, target: db--server}]}}
`;
const DATABASE = `tosca_definitions_version: cloudify_dsl_1_3
imports: [cloudify/types/types.yaml, parts/more.yaml]
node_templates: {server: {type: cloudify.nodes.Root, interfaces: {cloudify.interfaces.lifecycle: {create: scripts/run.sh}}}}
`;
let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'brolly-imported-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

function writeDatabase(at: string): void {
  write(`${at}/blueprint.yaml`, DATABASE);
  write(`${at}/parts/more.yaml`, 'inputs: {size: {default: 1}}\n');
  write(`${at}/scripts/run.sh`, '#!/bin/sh\n');
}

async function compiled(text = MAIN) {
  const path = join(folder, 'main.yaml');
  return compileBlueprint({ path, text }, fileLoader({ plugins: [] }), { hasFile: hasFileBeside(path) });
}

async function scriptOf(): Promise<unknown> {
  const { blueprint, diagnostics } = await compiled();
  expect(diagnostics).toEqual([]);
  expect(Object.keys(blueprint?.inputs ?? {})).toEqual(['db--size']);
  const operation = blueprint?.nodeTemplates['db--server']?.interfaces['cloudify.interfaces.lifecycle']?.['create'];
  return operation?.carrier?.inputs['script_path'];
}

describe('an imported blueprint', () => {
  it.each(['database', 'blueprints/database'])(
    'may be the folder %s, where its scripts and imports are',
    async (at) => {
      writeDatabase(at);
      expect(await scriptOf()).toBe(`${at}/scripts/run.sh`);
    },
  );

  it('may be an archive, which is unpacked once', async () => {
    writeDatabase('making/database-1.0');
    const code = "import tarfile\nwith tarfile.open('../database.tar.gz', 'w:gz') as t: t.add('database-1.0')";
    execFileSync('python3', ['-c', code], { cwd: join(folder, 'making') });
    const script = '.brolly/blueprints/database/database-1.0/scripts/run.sh';
    expect(await scriptOf()).toBe(script);
    expect(await scriptOf()).toBe(script);
  });

  it('may be one file', async () => {
    write(
      'database.yaml',
      'tosca_definitions_version: cloudify_dsl_1_3\nnode_types: {t: {}}\nnode_templates: {server: {type: t}}\n',
    );
    expect(Object.keys((await compiled()).blueprint?.nodeTemplates ?? {})).toEqual(['app', 'db--server']);
  });

  it('that is not there is looked for beside the blueprint, and the places are named', async () => {
    const [problem] = (await compiled()).diagnostics;
    expect(problem).toMatchObject({
      code: 'import-not-found',
      message: 'there is no blueprint "database" beside this one',
    });
    expect(problem?.hint).toContain('blueprints/database');
  });

  it('needs one file that is clearly the main one', async () => {
    write('database/a.yaml', '');
    write('database/b.yaml', '');
    expect((await compiled()).diagnostics[0]?.message).toContain('no blueprint.yaml, but a.yaml, b.yaml');
  });

  it('has no path for an id', async () => {
    const { diagnostics } = await compiled(MAIN.replace('blueprint:database', 'blueprint:../database'));
    expect(diagnostics[0]?.message).toContain('"../database" is no id of a blueprint');
  });
});
