// What a check of drift found is known to the operations after it, in scripts of both kinds.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it, vi } from 'vitest';
import { runProgram } from './run-program.ts';

const folder = mkdtempSync(join(tmpdir(), 'brolly-drift-'));
afterAll(() => rmSync(folder, { recursive: true }));

const BLUEPRINT = `tosca_definitions_version: cloudify_dsl_1_3
imports: [http://www.getcloudify.org/spec/cloudify/3.2/types.yaml]
node_templates:
  till:
    type: cloudify.nodes.Root
    interfaces:
      cloudify.interfaces.lifecycle:
        check_drift: {implementation: check.sh, executor: central_deployment_agent}
        start: {implementation: note.sh, executor: central_deployment_agent}
        pull: {implementation: note.py, executor: central_deployment_agent}
`;

async function run(...words: readonly string[]): Promise<string> {
  let stdout = '';
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((text) => ((stdout += String(text)), true));
  process.exitCode = 0;
  try {
    await runProgram('brolly', [...words, '--json']);
    expect(process.exitCode, stdout).toBe(0);
    return stdout;
  } finally {
    write.mockRestore();
    process.exitCode = 0;
  }
}

async function noted(): Promise<unknown> {
  const [till] = JSON.parse(await run('instances', folder)) as readonly { readonly runtime_properties: unknown }[];
  return till?.runtime_properties;
}

it('ctx instance drift is what the last check found, until it finds nothing', { timeout: 60_000 }, async () => {
  writeFileSync(join(folder, 'blueprint.yaml'), BLUEPRINT);
  writeFileSync(join(folder, 'check.sh'), `#!/bin/sh -e\nctx returns '@["port"]'\n`);
  const note = `#!/bin/sh -e
ctx instance runtime-properties drift "$(ctx -j instance drift)"
ctx instance runtime-properties task "$(ctx task-id)"
`;
  writeFileSync(join(folder, 'note.sh'), note);
  writeFileSync(
    join(folder, 'note.py'),
    `from cloudify import ctx
ctx.instance.runtime_properties['drift'] = ctx.instance.drift
ctx.instance.runtime_properties['task'] = ctx.task_id
`,
  );
  await run('install', join(folder, 'blueprint.yaml'));
  expect(await noted()).toEqual({ drift: 'null', task: expect.stringMatching(/^till_\w+\/start/) });
  await run('run', 'check_drift', folder);
  await run('run', 'execute_operation', folder, '-p', 'operation=cloudify.interfaces.lifecycle.start');
  expect(await noted()).toMatchObject({ drift: '["port"]' });
  await run('run', 'execute_operation', folder, '-p', 'operation=cloudify.interfaces.lifecycle.pull');
  expect(await noted()).toEqual({ drift: ['port'], task: expect.stringMatching(/^till_\w+\/pull/) });
  writeFileSync(join(folder, 'check.sh'), '#!/bin/sh -e\n:\n');
  await run('run', 'check_drift', folder);
  await run('run', 'execute_operation', folder, '-p', 'operation=cloudify.interfaces.lifecycle.pull');
  expect(await noted()).toMatchObject({ drift: null });
});
