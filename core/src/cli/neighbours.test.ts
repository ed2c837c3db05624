// Functions that ask beyond a deployment, from the command line: other deployments in the same folder, groups, the system.

import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CommandError } from './command-error.ts';
import { runProgram } from './run-program.ts';

const HEADER = `tosca_definitions_version: cloudify_dsl_1_5
imports: [cloudify/types/types.yaml]
`;

const DATABASE = `${HEADER}
labels: {deployment-group: {values: [backends]}}
node_templates:
  db:
    type: cloudify.nodes.Root
    interfaces:
      cloudify.interfaces.lifecycle:
        start: |
          #!/bin/sh
          ctx instance runtime-properties port 5432
capabilities:
  port: {value: {get_attribute: [db, port]}}
  address: {value: {host: 10.0.0.9, names: [main, spare]}}
  circle: {value: {get_capability: [app, circle]}}
`;

const APP = `${HEADER}
labels: {csys-obj-parent: {values: [db]}}
node_templates:
  web:
    type: cloudify.nodes.Root
    interfaces:
      cloudify.interfaces.lifecycle:
        start:
          implementation: |
            #!/bin/sh
            ctx instance runtime-properties told "$port at $host"
          inputs:
            port: {get_capability: [db, port]}
            host: {get_environment_capability: [address, host]}
outputs:
  told: {value: {get_attribute: [web, told]}}
  spare: {value: {get_capability: [db, address, names, 1]}}
  parent: {value: {get_environment_capability: port}}
  each: {value: {get_group_capability: [backends, port]}}
  by_id: {value: {get_group_capability: [backends, 'deployment_id:port']}}
  nowhere: {value: {get_capability: [gone, port]}}
  unnamed: {value: {get_capability: [db, prot]}}
  no_group: {value: {get_group_capability: [nobody, port]}}
  round: {value: {get_capability: [db, circle]}}
  system: {value: [{get_sys: [tenant, name]}, {get_sys: [deployment, id]}, {get_sys: [deployment, name]}, {get_sys: [deployment, blueprint]}]}
  owner: {value: {get_sys: [deployment, owner]}}
  users: {value: {get_consumers: ids}}
capabilities:
  circle: {value: {get_capability: [db, circle]}}
`;

const USED = `${HEADER}
node_templates: {n: {type: cloudify.nodes.Root}}
outputs: {users: {value: {get_consumers: ids}}}
`;

let folder: string;
let stdout: string;
let stderr: string;

async function run(...words: readonly string[]): Promise<number> {
  stdout = '';
  stderr = '';
  try {
    const code = await runProgram('brolly', words);
    return code ?? Number(process.exitCode ?? 0);
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    stderr += `${error.message}\n${error.hint ?? ''}`;
    return error.exitCode;
  } finally {
    process.exitCode = 0;
  }
}

function blueprint(name: string, text: string): string {
  const path = join(folder, `${name}.yaml`);
  writeFileSync(path, text);
  return path;
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'brolly-cli-'));
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => ((stdout += String(text)), true));
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => ((stderr += String(text)), true));
});

afterEach(() => void vi.restoreAllMocks());

describe('a deployment beside others', () => {
  it('reads their capabilities in operations and outputs, and says what is not there', async () => {
    expect(await run('install', blueprint('database', DATABASE), '-d', 'db')).toBe(0);
    expect(await run('install', blueprint('app', APP), '-d', 'app')).toBe(0);
    expect(await run('--json', 'outputs', folder, '-d', 'app')).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      told: '5432 at 10.0.0.9',
      spare: 'spare',
      parent: '5432',
      each: ['5432'],
      by_id: { db: '5432' },
      system: ['default_tenant', 'app', 'app', expect.stringMatching(/\.app\.yaml$/)],
      owner: userInfo().username,
      users: ['db'],
    });
    expect(stderr).toContain('output "nowhere": the deployment "gone" does not exist');
    expect(stderr).toContain('output "unnamed": the deployment "db" has no capability "prot"');
    expect(stderr).toContain('there is no deployment group "nobody"');
    expect(stderr).toContain('capabilities ask for each other: db.circle -> app.circle -> db.circle');
  });

  it('is found by inputs that name it or a part of it', async () => {
    await run('install', blueprint('database', DATABASE), '-d', 'db');
    const asking = blueprint(
      'asking',
      `${HEADER}inputs:
  of: {type: deployment_id, constraints: [{labels: [{deployment-group: backends}]}, {name_pattern: {starts_with: d}}]}
  node: {type: node_id, default: db, constraints: [{deployment_id: {get_input: of}}]}
  token: {type: secret_key, required: false}
`,
    );
    expect(await run('validate', asking, '-i', 'of=db')).toBe(0);
    expect(await run('validate', asking, '-i', 'of=db', '-i', 'node=cache')).toBe(2);
    expect(stderr).toContain('there is no node_id "cache" that fits');
    expect(await run('validate', asking, '-i', 'of=bd')).toBe(2);
    expect(stderr).toContain('there is no deployment_id "bd" that fits');
    expect(await run('validate', asking, '-i', 'of=db', '-i', 'token=none-such')).toBe(2);
    expect(stderr).toContain('there is no secret_key "none-such" that fits');
  });

  it('is not taken back while others use it, unless it is forced or they go with it', async () => {
    await run('install', blueprint('database', DATABASE), '-d', 'db');
    await run('install', blueprint('app', APP), '-d', 'app');
    expect(await run('uninstall', folder, '-d', 'db')).toBe(2);
    expect(stderr).toContain('deployment "db" is used by "app"');
    expect(stderr).toContain('"brolly uninstall app" first; --force');
    expect(await run('uninstall', folder, '-d', 'db', '--recursive')).toBe(0);
    expect(stdout.indexOf('uninstall of app')).toBeLessThan(stdout.indexOf('uninstall of db'));
    expect(await run('install', blueprint('database', DATABASE), '-d', 'db')).toBe(0);
    expect(await run('install', blueprint('app', APP), '-d', 'app')).toBe(0);
    expect(await run('run', 'uninstall', folder, '-d', 'db')).toBe(2);
    stdout = '';
    expect(await run('run', 'uninstall', folder, '-d', 'db', '-p', 'recursive=true')).toBe(0);
    expect(stdout.indexOf('uninstall of app')).toBeLessThan(stdout.indexOf('uninstall of db'));
    expect(await run('install', blueprint('database', DATABASE), '-d', 'db')).toBe(0);
    expect(await run('install', blueprint('app', APP), '-d', 'app')).toBe(0);
    expect(await run('uninstall', folder, '-d', 'db', '--force')).toBe(0);
  });

  it('knows who uses it', async () => {
    await run('install', blueprint('used', USED), '-d', 'used');
    await run(
      'install',
      blueprint('user', `${HEADER}outputs: {o: {value: {get_capability: [used, x]}}}\n`),
      '-d',
      'user',
    );
    expect(await run('outputs', folder, '-d', 'used', '--raw', 'users')).toBe(0);
    expect(stdout).toBe('["user"]\n');
  });
});
