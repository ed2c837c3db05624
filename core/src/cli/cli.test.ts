// The commands from end to end, with a double of a plugin: words in, texts and exit codes out.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NonRecoverableError } from '@brolly/plugin-sdk';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CommandError } from './command-error.ts';
import { runProgram } from './run-program.ts';

/** What the double does next time; set by a test. */
const behaviour = vi.hoisted(() => ({ startFails: false, calls: [] as string[] }));

vi.mock('#plugins/bundled-plugins.ts', async () => {
  const { onlyPlugin } = await import('#plugins/testing/only-plugin.ts');
  return onlyPlugin({
    name: 'shop',
    yaml: `
node_types:
  shop.Server:
    derived_from: cloudify.nodes.Root
    properties:
      ip: {default: ''}
      password: {default: ''}
    interfaces:
      cloudify.interfaces.lifecycle:
        create: shop.create
        start: shop.start
        delete: shop.delete
`,
    operations: {
      create: {
        kind: 'imperative',
        run: async (context) => {
          behaviour.calls.push(`create ${context.self.nodeName}`);
          context.log('info', `password is ${context.self.properties['password'] as string}`);
          await context.privateValues.put('key', 'THE-PRIVATE-KEY');
        },
      },
      start: {
        kind: 'imperative',
        run: async (context) => {
          behaviour.calls.push(`start ${context.self.nodeName}`);
          if (behaviour.startFails) {
            throw new NonRecoverableError('the till is jammed: THE-PRIVATE-KEY', {
              reason: 'till-jammed',
              hint: 'oil it',
              evidence: [{ title: 'journal of till.service', lines: ['squeak'] }],
            });
          }
          context.self.runtimeProperties['url'] = `http://${context.self.properties['ip'] as string}`;
          context.self.runtimeProperties['config'] = await context.saveFile('shop.conf', 'key THE-PRIVATE-KEY');
        },
      },
      delete: {
        kind: 'imperative',
        run: (context) => Promise.resolve(void behaviour.calls.push(`delete ${context.self.nodeName}`)),
      },
    },
  });
});

const BLUEPRINT = `tosca_definitions_version: cloudify_dsl_1_3
imports:
  - http://www.getcloudify.org/spec/cloudify/3.2/types.yaml
  - http://example.org/shop/plugin.yaml
inputs:
  ip: {default: 10.0.0.1}
node_templates:
  web:
    type: shop.Server
    properties:
      ip: {get_input: ip}
      password: hunter22
outputs:
  url: {value: {get_attribute: [web, url]}}
`;

let folder: string;
let blueprint: string;
let stdout: string;
let stderr: string;

/** Runs a command and gives its exit code; a command that ends early gives the code of its error. */
async function run(...words: string[]): Promise<number> {
  const [grammar = 'brolly', ...rest] = words;
  stdout = '';
  stderr = '';
  process.exitCode = 0;
  try {
    const parsed = await runProgram(grammar === 'cfy' ? 'cfy' : 'brolly', rest);
    return parsed ?? process.exitCode;
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    stderr += `${error.message}\n${error.hint ?? ''}`;
    return error.exitCode;
  } finally {
    process.exitCode = 0;
  }
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'brolly-cli-'));
  blueprint = join(folder, 'blueprint.yaml');
  writeFileSync(blueprint, BLUEPRINT);
  Object.assign(behaviour, { startFails: false, calls: [] });
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => ((stdout += String(text)), true));
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => ((stderr += String(text)), true));
});

afterEach(() => void vi.restoreAllMocks());

describe('brolly install', () => {
  it('makes what the blueprint describes, shows outputs and says what to do next', async () => {
    expect(await run('brolly', 'install', blueprint)).toBe(0);
    expect(behaviour.calls).toEqual(['create web', 'start web']);
    expect(stdout).toContain('url  http://10.0.0.1');
    expect(stdout).toContain('Where the time went');
    expect(stdout).toMatch(/Next:[\s\S]*brolly uninstall/);
  });

  it('takes inputs', async () => {
    await run('brolly', 'install', blueprint, '-i', 'ip=10.9.9.9');
    await run('brolly', 'outputs', blueprint, '--raw', 'url');
    expect(stdout).toBe('http://10.9.9.9\n');
  });

  it('gives outputs that several instances have in common, and says of another one why it has none', async () => {
    const two = BLUEPRINT.replace('    type: shop.Server\n', '    type: shop.Server\n    instances: {deploy: 2}\n');
    writeFileSync(blueprint, `${two}  which: {value: {get_attribute: [web, node_instance_id]}}\n`);
    await run('brolly', 'install', blueprint);
    expect(await run('brolly', 'outputs', blueprint, '--raw', 'url')).toBe(0);
    expect([stdout, stderr]).toEqual(['http://10.0.0.1\n', '']);
    expect(await run('brolly', 'outputs', blueprint, '--raw', 'which')).toBe(1);
    expect(stderr).toContain('output "which" has no value: node template "web" has 2 instances');
  });

  it('takes an archive, which it unpacks beside it', async () => {
    const code =
      "import tarfile\nwith tarfile.open('app.tar.gz', 'w:gz') as t: t.add('blueprint.yaml', 'app-1.0/blueprint.yaml')";
    execFileSync('python3', ['-c', code], { cwd: folder });
    expect(await run('brolly', 'install', join(folder, 'app.tar.gz'))).toBe(0);
    expect(behaviour.calls).toEqual(['create web', 'start web']);
    await run('brolly', 'outputs', join(folder, 'app', 'app-1.0'), '--raw', 'url');
    expect(stdout).toContain('http://10.0.0.1');
  });

  it.each(['-d', '-b', '--blueprint-id'])('names its deployment by %s, and so do the others', async (option) => {
    expect(await run('brolly', 'install', blueprint, option, 'mine')).toBe(0);
    expect(await run('brolly', 'outputs', folder, option, 'mine', '--raw', 'url')).toBe(0);
    expect(stdout).toBe('http://10.0.0.1\n');
    expect(await run('brolly', 'outputs', folder, option, 'yours')).toBe(2);
    expect(stderr).toContain('there is no deployment "yours"');
  });

  it.each(['../mine', '..', '.', '', 'a/b'])('refuses the id "%s", whose folder would lie elsewhere', async (id) => {
    expect(await run('brolly', 'install', blueprint, '-d', id)).toBe(2);
    expect(stderr).toContain(`"${id}" cannot be the id of a deployment`);
    expect(await run('brolly', 'plan', blueprint, '-d', id)).toBe(2);
    expect(behaviour.calls).toEqual([]);
  });

  it('does nothing twice', async () => {
    await run('brolly', 'install', blueprint);
    behaviour.calls.length = 0;
    expect(await run('brolly', 'install', blueprint)).toBe(0);
    expect(behaviour.calls).toEqual([]);
  });

  it('keeps its state for its owner only', async () => {
    await run('brolly', 'install', blueprint);
    expect(statSync(join(folder, '.brolly')).mode & 0o777).toBe(0o700);
    expect(statSync(join(folder, '.brolly/brolly.db')).mode & 0o777).toBe(0o600);
    const files = await instance('config');
    expect(readFileSync(files, 'utf8')).toContain('THE-PRIVATE-KEY');
    expect(statSync(files).mode & 0o777).toBe(0o600);
  });

  it('shows no secret anywhere', async () => {
    await run('brolly', '-vv', 'install', blueprint);
    let everything = stdout + stderr;
    for (const command of ['events', 'logs', 'status', 'instances', 'outputs']) {
      await run('brolly', '-vv', command, blueprint);
      everything += stdout + stderr;
    }
    expect(everything).toContain('password is ********');
    expect(everything).not.toMatch(/hunter22|THE-PRIVATE-KEY/);
  });
});

async function instance(property: string): Promise<string> {
  await run('brolly', 'instances', blueprint);
  const [record] = JSON.parse(stdout) as { runtime_properties: Record<string, string> }[];
  return record?.runtime_properties[property] ?? '';
}

describe('a failed install', () => {
  let exitCode: number;

  beforeEach(async () => {
    behaviour.startFails = true;
    exitCode = await run('brolly', 'install', blueprint);
  });

  it('ends with exit code 1', () => {
    expect(exitCode).toBe(1);
  });

  it('names node template, line, reason, evidence and what to do', () => {
    const text = stdout + stderr;
    expect(text).toContain('node template "web"');
    expect(text).toMatch(/blueprint\.yaml:8:\d/);
    expect(text).toContain('till-jammed: the till is jammed: ********');
    expect(text).toContain('squeak');
    expect(text).toContain('oil it');
    expect(text).toContain('brolly resume');
  });

  it('goes on where it stopped, whatever was checked since', async () => {
    expect(await run('brolly', 'run', 'check_status', blueprint)).toBe(0);
    await run('brolly', 'status', blueprint);
    expect(stdout).toMatch(/brolly resume +goes on with the install/);
    behaviour.startFails = false;
    behaviour.calls.length = 0;
    expect(await run('brolly', 'resume', blueprint)).toBe(0);
    expect(stdout).toContain('Going on with the install');
    expect(behaviour.calls).toEqual(['start web']);
    await run('brolly', 'resume', blueprint);
    expect(stdout).toContain('nothing to go on with');
  });

  it('of a heal is begun anew, since that decides by what it finds', async () => {
    expect(await run('brolly', 'heal', blueprint, '--force-reinstall')).toBe(1);
    expect(stdout).toContain('brolly run heal');
    expect(stdout).not.toContain('brolly resume');
    await run('brolly', 'status', blueprint);
    expect(stdout).toContain('brolly run heal');
    expect(await run('brolly', 'resume', blueprint)).toBe(2);
    expect(stderr).toContain('brolly run heal');
  });

  it('stands in the events', async () => {
    await run('brolly', 'events', blueprint, '--failed');
    expect(stdout).toMatch(/^\S+ web_\w+ start: failed after .*till-jammed/);
  });
});

describe('cfy', () => {
  it('does the same by its own grammar, with its own lines', async () => {
    expect(await run('cfy', 'local', 'install-plugins', '-p', blueprint)).toBe(0);
    expect(await run('cfy', 'install', folder)).toBe(0);
    expect(stdout).toMatch(/CFY <[^>]+> \[web_\w+\.create\] Task succeeded 'shop\.create'/);
  });

  it('names a plugin that is lacking and the line that declares it', async () => {
    writeFileSync(
      blueprint,
      `${BLUEPRINT}plugins:\n  till:\n    executor: central_deployment_agent\n    install: true\n`,
    );
    expect(await run('cfy', 'local', 'install-plugins', '-p', blueprint)).not.toBe(0);
    expect(stderr).toMatch(/"till"[\s\S]*blueprint\.yaml:16:/);
  });

  it('says of the manager that it is not built, and fails', async () => {
    expect(await run('cfy', 'tenants', 'list', '--all')).toBe(4);
    expect(stderr).toContain('not built yet');
  });
});

describe('wrong usage', () => {
  it.each([
    ['an unknown command', ['brolly', 'frobnicate']],
    ['an unknown option', ['brolly', 'status', '--frob']],
    ['a missing argument', ['cfy', 'local', 'init']],
    ['a wrong number', ['brolly', 'resume', '--task-retries', 'many']],
    ['no such blueprint', ['brolly', 'validate', '/no/such/blueprint.yaml']],
    ['unreadable inputs', ['brolly', 'install', 'BLUEPRINT', '-i', 'no-such-file']],
    ['an unknown input', ['brolly', 'install', 'BLUEPRINT', '-i', 'port=1']],
    ['an unknown workflow', ['brolly', 'install', 'BLUEPRINT', '-w', 'frob']],
  ])('ends with 2: %s', async (_, words) => {
    expect(await run(...words.map((word) => (word === 'BLUEPRINT' ? blueprint : word)))).toBe(2);
    expect(stderr).not.toBe('');
    expect(behaviour.calls).toEqual([]);
  });

  it('offers the blueprints that are there', async () => {
    await run('brolly', 'validate', join(folder, 'blueprnt.yaml'));
    expect(stderr).toContain('did you mean');
    expect(stderr).toContain('blueprint.yaml');
  });
});

describe('brolly validate', () => {
  it('ends with a verdict, and speaks of nothing that was to begin', async () => {
    expect(await run('brolly', 'validate', blueprint, '-i', 'no_such_input=1')).toBe(2);
    expect(stderr).toContain(`${blueprint} is not valid with these inputs: 1 error\n`);
    writeFileSync(blueprint, `${BLUEPRINT}nonsense: 1\n`);
    expect(await run('brolly', 'validate', blueprint)).toBe(2);
    expect(stderr).toContain(`${blueprint} is not valid: 1 error\n`);
    expect(stderr).not.toContain('begun');
  });

  it('makes the plan where no input is needed, and tells what a deployment would be refused for', async () => {
    expect(await run('brolly', 'validate', blueprint)).toBe(0);
    expect(stdout).toMatch(/is a valid blueprint: \d+ node instances?/);
    const circle =
      'node_types: {t: {properties: {p: {}}}}\nnode_templates: {n: {type: t, properties: {p: {get_property: [n, p]}}}}\n';
    const header = 'tosca_definitions_version: cloudify_dsl_1_5\n';
    writeFileSync(blueprint, header + circle);
    expect(await run('brolly', 'validate', blueprint)).toBe(2);
    expect(stderr).toContain('refers to itself');
    expect(stderr).not.toContain('with these inputs');
    writeFileSync(blueprint, `${header}inputs: {needed: {}}\n${circle}`);
    expect(await run('brolly', 'validate', blueprint)).toBe(0);
  });
});

describe('brolly validate --sarif', () => {
  const results = (): unknown => (JSON.parse(stdout) as { runs: readonly { results: unknown }[] }).runs[0]?.results;

  it('prints one document with every problem', async () => {
    expect(await run('brolly', 'validate', '--sarif', blueprint)).toBe(0);
    expect(results()).toEqual([]);
    writeFileSync(blueprint, BLUEPRINT.replace('shop.Server', 'shop.Servr').replace('outputs:', 'outputz:'));
    for (const words of [
      ['brolly', 'validate'],
      ['cfy', 'blueprints', 'validate'],
    ]) {
      expect(await run(...words, '--sarif', blueprint)).toBe(2);
      expect(results()).toMatchObject([{ ruleId: 'type-unknown' }, { ruleId: 'section-unknown' }]);
    }
  });

  it('says in the document that there is no file', async () => {
    expect(await run('brolly', 'validate', '--sarif', join(folder, 'none.yaml'))).not.toBe(0);
    expect(stdout).toContain('toolExecutionNotifications');
  });
});

describe('brolly schema', () => {
  it('prints the JSON Schema of blueprints', async () => {
    expect(await run('brolly', 'schema')).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ title: 'Blueprint', type: 'object' });
  });
});

describe('brolly fmt', () => {
  const untidy = 'a:   1 # why\nb: [x,y]\n';
  const tidy = 'a: 1 # why\nb: [ x, y ]\n';

  it('lays files out in place and lists those that it changed', async () => {
    const file = join(folder, 'a.yaml');
    writeFileSync(file, untidy, { mode: 0o640 });
    const other = join(folder, 'b.yaml');
    writeFileSync(other, tidy);
    expect(await run('brolly', 'fmt', file, other)).toBe(0);
    expect(stdout).toBe(`${file}\n`);
    expect(readFileSync(file, 'utf8')).toBe(tidy);
    expect(statSync(file).mode & 0o777).toBe(0o640);
    expect(await run('brolly', 'fmt', file)).toBe(0);
    expect(stdout).toBe('');
  });

  it('only looks with --check, and fails where something is to do', async () => {
    const file = join(folder, 'a.yaml');
    writeFileSync(file, untidy);
    expect(await run('brolly', 'fmt', '--check', file)).toBe(1);
    expect(stdout).toBe(`${file}\n`);
    expect(stderr).toContain('1 file to lay out');
    expect(readFileSync(file, 'utf8')).toBe(untidy);
    writeFileSync(file, tidy);
    expect(await run('brolly', 'fmt', '--check', file)).toBe(0);
  });

  it('leaves a file alone that is no YAML, and does the others', async () => {
    const broken = join(folder, 'broken.yaml');
    const file = join(folder, 'a.yaml');
    writeFileSync(broken, 'a: [1\n');
    writeFileSync(file, untidy);
    expect(await run('brolly', 'fmt', broken, file)).toBe(2);
    expect(stderr).toContain('yaml-syntax');
    expect(readFileSync(broken, 'utf8')).toBe('a: [1\n');
    expect(readFileSync(file, 'utf8')).toBe(tidy);
  });
});
