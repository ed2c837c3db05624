// A blueprint that imports another one, which has files of its own.

import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { runProgram } from './run-program.ts';

const HEADER = `tosca_definitions_version: cloudify_dsl_1_5
imports:
  - cloudify/types/types.yaml
`;

const node = (name: string, script: string): string => `
node_templates:
  ${name}: {type: cloudify.nodes.Root, interfaces: {cloudify.interfaces.lifecycle: {start: ${script}}}}
`;

const SCRIPT = `#!/bin/sh
ctx instance runtime-properties read "$(cat "$(ctx download-resource conf/a.txt)")"
ctx instance runtime-properties rendered "$(ctx get-resource-and-render conf/b.txt)"
`;

afterEach(() => void vi.restoreAllMocks());

it('has operations that read the files beside their own blueprint', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'brolly-cli-'));
  const write = (path: string, text: string): void => {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  const outputs = `outputs:
  own: {value: {get_attribute: [web, read]}}
  imported: {value: {get_attribute: [db--server, read]}}
  shared: {value: {get_attribute: [db--server, rendered]}}
`;
  write('blueprint.yaml', `${HEADER}  - db--blueprint:database\n${node('web', 'start.sh')}${outputs}`);
  write('start.sh', SCRIPT);
  write('conf/a.txt', 'of the application');
  write('conf/b.txt', 'of both');
  write('database/blueprint.yaml', `${HEADER}${node('server', 'scripts/start.sh')}`);
  write('database/scripts/start.sh', SCRIPT);
  write('database/conf/a.txt', 'of the database');
  let stdout = '';
  vi.spyOn(process.stderr, 'write').mockImplementation(() => true);
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => ((stdout += String(text)), true));
  expect((await runProgram('brolly', ['install', join(folder, 'blueprint.yaml')])) ?? process.exitCode ?? 0).toBe(0);
  stdout = '';
  await runProgram('brolly', ['--json', 'outputs', join(folder, 'blueprint.yaml')]);
  expect(JSON.parse(stdout)).toEqual({
    own: 'of the application',
    imported: 'of the database',
    shared: 'of both',
  });
});
