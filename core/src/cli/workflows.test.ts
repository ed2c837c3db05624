// Workflows from end to end, with a double of a plugin: words in, texts, states and exit codes out.

import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { NonRecoverableError } from '@brolly/plugin-sdk';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CommandError } from './command-error.ts';
import { runProgram } from './run-program.ts';

/** What the double does next time, and what it was asked for. */
const behaviour = vi.hoisted(() => ({ failing: '', calls: [] as string[] }));

vi.mock('#plugins/bundled-plugins.ts', async () => {
  const { onlyPlugin } = await import('#plugins/testing/only-plugin.ts');
  const names = ['create', 'start', 'stop', 'delete', 'check', 'mend'];
  const operations = names.map((name) => [
    name,
    {
      kind: 'imperative' as const,
      run: (context: { self: { nodeName: string } }) => {
        behaviour.calls.push(`${name} ${context.self.nodeName}`);
        if (behaviour.failing !== name) return Promise.resolve(name);
        return Promise.reject(new NonRecoverableError(`${name} is jammed`, { reason: 'jammed' }));
      },
    },
  ]);
  return onlyPlugin({
    name: 'shop',
    yaml: `
node_types:
  shop.Server:
    derived_from: cloudify.nodes.Root
    properties: {port: {default: 80}, token: {default: none}}
    interfaces:
      cloudify.interfaces.lifecycle:
        {create: shop.create, start: shop.start, stop: shop.stop, delete: shop.delete, heal: shop.mend}
      cloudify.interfaces.validation: {check_status: shop.check}
workflows:
  twice: {mapping: shop.twice}
`,
    operations: Object.fromEntries(operations),
    workflows: {
      twice: {
        *steps({ instances, parts }) {
          const all = instances.map(({ id }) => parts.executeOperation({ instance: id, operation: 'start' }));
          yield parts.runGraph('first', parts.forkJoin(...all));
          yield parts.runGraph('second', parts.forkJoin(...all));
          return instances.length;
        },
      },
    },
  });
});

const HEADER = `tosca_definitions_version: cloudify_dsl_1_3
imports:
  - http://www.getcloudify.org/spec/cloudify/3.2/types.yaml
  - http://example.org/shop/plugin.yaml
workflows:
  own: {mapping: workflows/own.js, parameters: {word: {default: hello}}}
inputs: {port: {default: 80}}
`;
const SHOP = `${HEADER}node_templates:
  web:
    type: shop.Server
    capabilities: {scalable: {properties: {default_instances: 1, max_instances: 3}}}
    properties: {port: {get_input: port}}
`;

let folder: string;
let blueprint: string;
let stdout: string;
let stderr: string;

async function run(...words: string[]): Promise<number> {
  stdout = '';
  stderr = '';
  behaviour.calls = [];
  process.exitCode = 0;
  try {
    const isCfy = words[0] === 'cfy';
    return (await runProgram(isCfy ? 'cfy' : 'brolly', isCfy ? words.slice(1) : words)) ?? process.exitCode;
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    stderr += `${error.message}\n${error.hint ?? ''}`;
    return error.exitCode;
  } finally {
    process.exitCode = 0;
  }
}

/** Name and state of each instance, as `brolly instances` has them. */
async function states(): Promise<readonly string[]> {
  await run('status', folder, '--json');
  return [...stdout.matchAll(/"state":"(\w+)"/gu)]
    .map((match) => match[1] ?? '')
    .filter((state) => state !== 'completed' && state !== 'failed');
}

/** The first install loads everything, which takes its time on a busy machine. */
const INSTALL_TIMEOUT_MS = 60_000;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'brolly-workflows-'));
  blueprint = join(folder, 'blueprint.yaml');
  mkdirSync(join(folder, 'workflows'));
  writeFileSync(join(folder, 'workflows', 'own.js'), OWN);
  writeFileSync(blueprint, SHOP);
  Object.assign(behaviour, { failing: '', calls: [] });
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => ((stdout += String(text)), true));
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => ((stderr += String(text)), true));
  await run('install', blueprint);
}, INSTALL_TIMEOUT_MS);

const OWN = `export function* steps({ parameters, instances, parts }) {
  yield parts.message(parameters.word + ' from a module');
  for (const { id } of instances) yield parts.runGraph(id, parts.reinstall([id]));
  return 'done';
}
`;

afterEach(() => void vi.restoreAllMocks());

describe('brolly run', () => {
  it('runs a built-in workflow of several graphs', async () => {
    expect(await run('run', 'reinstall', folder)).toBe(0);
    expect(behaviour.calls).toEqual(['stop web', 'delete web', 'create web', 'start web']);
  });

  it('takes back and installs anew what failed, as often as it is told', async () => {
    expect(await run('run', 'uninstall', folder)).toBe(0);
    behaviour.failing = 'start';
    expect(await run('run', 'install', folder, '--subgraph-retries', '1')).toBe(1);
    expect(behaviour.calls).toEqual(['create web', 'start web', 'stop web', 'delete web', 'create web', 'start web']);
  });

  it('runs a workflow of a plugin', async () => {
    expect(await run('run', 'twice', folder)).toBe(0);
    expect(behaviour.calls).toEqual(['start web', 'start web']);
    expect(stdout).toContain('Result\n1\n');
  });

  it("runs a module in the blueprint's own folder, with its parameters", async () => {
    expect(await run('run', 'own', folder, '-p', 'word=hi')).toBe(0);
    expect(behaviour.calls).toEqual(['stop web', 'delete web', 'create web', 'start web']);
    expect(stdout).toContain('hi from a module');
    expect(await run('logs', folder)).toBe(0);
    expect(stdout).toContain('hi from a module');
  });

  it('says what is wrong with a module before anything runs', async () => {
    const other = join(folder, 'other.yaml');
    writeFileSync(other, SHOP.replace('workflows/own.js', 'workflows/other.js'));
    writeFileSync(join(folder, 'workflows', 'other.js'), 'export const step = 1;\n');
    expect(await run('install', other)).toBe(0);
    expect(await run('run', 'own', other)).toBe(2);
    expect(stderr).toContain('workflows/other.js cannot be loaded: it exports no function "steps"');
  });

  it('says that agents are not built', async () => {
    expect(await run('run', 'install_new_agents', folder)).toBe(2);
    expect(stderr).toContain('agents-not-built');
  });
});

describe('brolly scale', () => {
  it('adds instances by a number or to one, and takes them away again', async () => {
    expect(await run('scale', 'web', folder, '--by', '1')).toBe(0);
    expect(behaviour.calls).toEqual(['create web', 'start web']);
    expect(await states()).toEqual(['started', 'started']);
    expect(await run('scale', 'web', folder, '--to', '3')).toBe(0);
    expect(await states()).toEqual(['started', 'started', 'started']);
    expect(await run('scale', 'web', folder, '--to', '1')).toBe(0);
    expect(behaviour.calls.filter((call) => call === 'delete web')).toHaveLength(2);
    expect(await states()).toEqual(['started']);
  });

  it('can be planned before, with the instances that would come', async () => {
    const asked = ['-p', 'scalable_entity_name=web', '-p', 'delta=1'];
    expect(await run('plan', folder, '-w', 'scale', ...asked)).toBe(0);
    expect(stdout).toContain('web_new1');
    expect(stdout).toMatch(/brolly run scale -p '?scalable_entity_name=web'? -p '?delta=1'?  makes these changes/);
    expect(await run('graph', folder, '-w', 'scale', ...asked)).toBe(0);
    expect(stdout).toContain('subgraph "web_new1"');
    expect(behaviour.calls).toEqual([]);
  });

  it('refuses what the blueprint does not allow, and runs nothing', async () => {
    expect(await run('scale', 'web', folder, '--to', '4')).toBe(2);
    expect(stderr).toContain('node template "web" would have 4 instances, more than it may');
    expect(await run('scale', 'wep', folder, '--by', '1')).toBe(2);
    expect(stderr).toContain('Did you mean "web"?');
    expect(await run('scale', 'web', folder)).toBe(2);
    expect(stderr).toContain('--by NUMBER or --to NUMBER');
    expect(behaviour.calls).toEqual([]);
  });

  it('takes back what could not be installed', async () => {
    behaviour.failing = 'start';
    expect(await run('scale', 'web', folder, '--by', '1')).toBe(1);
    expect(behaviour.calls).toEqual(['create web', 'start web', 'stop web', 'delete web']);
    expect(await states()).toEqual(['started']);
  });
});

describe('brolly heal', () => {
  it('heals what its check says is not well, and reinstalls what healing does not help', async () => {
    behaviour.failing = 'check';
    expect(await run('heal', folder)).toBe(0);
    expect(behaviour.calls).toEqual(['check web', 'mend web']);
    behaviour.failing = 'mend';
    expect(await run('heal', folder, '--force-reinstall')).toBe(0);
    expect(behaviour.calls).toEqual(['stop web', 'delete web', 'create web', 'start web']);
  });
});

describe('brolly update', () => {
  const edited = SHOP.replace('properties: {port: {get_input: port}}', 'properties: {port: 81, token: s3cret}');
  const grown = `${SHOP}  db: {type: shop.Server}\n`;

  it('shows what is different and what it does, then does it', async () => {
    writeFileSync(blueprint, grown);
    expect(await run('update', blueprint, '--yes')).toBe(0);
    expect(stdout).toContain('+ nodes:db');
    expect(stdout).toContain('install: db_');
    expect(behaviour.calls.filter((call) => call.endsWith(' db'))).toEqual(['create db', 'start db']);
    writeFileSync(blueprint, SHOP);
    expect(await run('update', blueprint, '--yes')).toBe(0);
    expect(behaviour.calls.filter((call) => call.endsWith(' db'))).toEqual(['stop db', 'delete db']);
    expect(await states()).toEqual(['started']);
  });

  it('reinstalls what is to be otherwise, and shows no secrets', async () => {
    writeFileSync(blueprint, edited);
    expect(await run('update', blueprint, '--yes', '--no-heal')).toBe(0);
    expect(stdout).toContain('~ nodes:web:properties:port: 80 -> 81');
    expect(stdout).not.toContain('s3cret');
    expect(behaviour.calls).toEqual(['stop web', 'delete web', 'create web', 'start web']);
    expect(await run('executions', folder, '--json')).toBe(0);
    expect(stdout).toContain('"skip_heal":true');
    expect(stdout).not.toContain('s3cret');
  });

  it('lays new inputs over those that the deployment has', async () => {
    expect(await run('update', blueprint, '-i', 'port=90', '--preview')).toBe(0);
    expect(stdout).toContain('port: 80 -> ');
  });

  it('has the grammar of cfy, too, which does not ask', async () => {
    writeFileSync(blueprint, grown);
    vi.spyOn(process, 'cwd').mockReturnValue(folder);
    expect(await run('cfy', 'deployments', 'update', '-p', blueprint, '--preview')).toBe(0);
    expect(behaviour.calls).toEqual([]);
    expect(await run('cfy', 'deployments', 'update', '-p', blueprint, '--skip-heal')).toBe(0);
    expect(behaviour.calls).toEqual(['create db', 'start db']);
    expect(await run('cfy', 'executions', 'start', 'restart')).toBe(0);
    expect(behaviour.calls).toHaveLength(4);
  });

  it('refuses a blueprint whose operations cannot be run before anything is taken down', async () => {
    const agent = '{create: agent.create}';
    writeFileSync(
      blueprint,
      `${HEADER}node_templates:\n  db: {type: shop.Server, interfaces: {cloudify.interfaces.lifecycle: ${agent}}}\n`,
    );
    expect(await run('update', blueprint, '--yes')).toBe(2);
    expect(stderr).toContain('the plugin "agent" is lacking; nothing was begun');
    expect(behaviour.calls).toEqual([]);
    expect(await states()).toEqual(['started']);
  });

  it('may be carried out by another workflow, and begins nothing where there is none of that name', async () => {
    const other = join(folder, 'other.yaml');
    writeFileSync(other, grown);
    const id = basename(folder);
    expect(await run('update', other, '-d', id, '-w', 'no-such', '--yes')).toBe(2);
    expect(await run('status', folder, '--json')).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ blueprint });
    expect(await run('update', other, '-d', id, '-w', 'restart', '--yes')).toBe(0);
    expect(stdout).toContain('run the workflow: restart');
    expect(behaviour.calls).toEqual(expect.arrayContaining(['stop web', 'start web', 'start db']));
    expect(behaviour.calls).not.toContain('create db');
  });

  it('needs a blueprint', async () => {
    expect(await run('run', 'csys_new_deployment_update', folder)).toBe(2);
    expect(stderr).toContain('brolly update BLUEPRINT');
  });

  it('changes nothing when it only shows, and nothing when nobody can be asked', async () => {
    writeFileSync(blueprint, grown);
    expect(await run('update', blueprint, '--preview')).toBe(0);
    expect(behaviour.calls).toEqual([]);
    expect(await run('update', blueprint)).toBe(2);
    expect(stderr).toContain('add --yes');
    expect(await states()).toEqual(['started']);
  });

  it('refuses what cannot be changed, with its place in the blueprint', async () => {
    writeFileSync(
      blueprint,
      SHOP.replace('type: shop.Server', 'type: cloudify.nodes.Root').replace(/ {4}properties: .*\n/u, ''),
    );
    expect(await run('update', blueprint, '--yes')).toBe(2);
    expect(stderr).toContain('node template "web" has another type: shop.Server before, cloudify.nodes.Root now');
    expect(stderr).toMatch(/blueprint\.yaml:\d+/u);
    expect(stderr).toContain('update-unsupported');
  });
});
