// The script plugin and the fabric plugin on a real sshd.

import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { JsonObject, NodeInstance, Plugin } from '@brolly/plugin-sdk';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type HostPool, openHostPool } from '#hosts/host-pool.ts';
import { canRunSshd, startSshd, type TestSshd } from '#hosts/testing/test-sshd.ts';
import { blueprintFiles } from './blueprint-files.ts';
import { bundledPlugins } from './bundled-plugins.ts';
import { childPlugin } from './child/child-plugin.ts';
import type { OperationCall, OperationTools } from './operation-context.ts';
import { runOperation } from './run-operation.ts';
import { SecretTexts } from './secret-texts.ts';

describe.runIf(canRunSshd)('scripts on a host', { timeout: 60_000 }, () => {
  let sshd: TestSshd;
  let pool: HostPool;
  const folder = mkdtempSync(join(tmpdir(), 'brolly-on-host-'));
  beforeAll(async () => {
    sshd = await startSshd();
    // What is written down of host keys is this test's own.
    const sshConfigFile = join(folder, 'ssh-config');
    writeFileSync(sshConfigFile, `Host *\n  UserKnownHostsFile ${join(folder, 'known_hosts')}\n`, { mode: 0o600 });
    pool = openHostPool({ onStep: () => undefined, onRecord: () => Promise.resolve(), sshConfigFile });
  });
  afterAll(async () => {
    await pool.close();
    await sshd.stop();
  });

  function instance(name: string, more: Partial<NodeInstance> = {}): NodeInstance {
    return {
      id: `${name}_1`,
      nodeName: name,
      type: 'T',
      typeHierarchy: ['T'],
      properties: {},
      runtimeProperties: {},
      relationships: [],
      ...more,
    };
  }

  /** Runs an operation for an instance on a Compute that is the sshd. */
  async function run(
    plugin: 'script' | 'fabric',
    functionName: string,
    options: {
      readonly inputs: JsonObject;
      readonly files?: Readonly<Record<string, string>>;
      readonly agent?: JsonObject;
      readonly signal?: AbortSignal;
      readonly onLog?: () => void;
      readonly loaded?: Plugin;
    },
  ) {
    for (const [name, text] of Object.entries(options.files ?? {})) writeFileSync(join(folder, name), text);
    const agent = { user: 'root', key: sshd.key, port: sshd.port, ...options.agent };
    const host = instance('vm', { properties: { ip: '127.0.0.1', agent_config: agent, ssh_host_key: sshd.hostKey } });
    const self = instance('web', { host, properties: { port: 8080 } });
    const lines: string[] = [];
    const call: OperationCall = {
      deploymentId: 'dep',
      operationName: 'cloudify.interfaces.lifecycle.start',
      taskId: 'task_1',
      function: functionName,
      retryNumber: 0,
      maxRetries: 3,
      executor: plugin === 'script' ? 'auto' : 'central_deployment_agent',
      execution: { id: 'e1', workflow: 'install', parameters: {} },
      plugin: { name: plugin },
      inputs: options.inputs,
      self,
      instances: [],
    };
    const values = {
      get: () => Promise.resolve(undefined),
      put: () => Promise.resolve(),
      delete: () => Promise.resolve(),
    };
    const signal = options.signal ?? AbortSignal.timeout(60_000);
    const tools: OperationTools = {
      signal,
      privateValues: values,
      host: (address) => pool.host(address, signal),
      log(level, text) {
        lines.push(`${level}: ${text}`);
        options.onLog?.();
      },
      step: () => undefined,
      saveFile(name, content) {
        writeFileSync(join(folder, name), content, { mode: 0o600 });
        return Promise.resolve(join(folder, name));
      },
      files: blueprintFiles(folder),
      workFolder: folder,
      privateTexts: new SecretTexts(),
    };
    const bundled = bundledPlugins.find((each) => each.name === plugin);
    if (bundled === undefined) throw new Error(`${plugin} is not in the list`);
    const outcome = await runOperation(options.loaded ?? (await bundled.load()), call, tools);
    return { outcome, lines, self };
  }

  const script = (text: string, more: Parameters<typeof run>[2] = { inputs: {} }, name = 'go.sh') =>
    run('script', 'script_runner.tasks.run', {
      ...more,
      inputs: { script_path: name, ...more.inputs },
      files: { ...more.files, [name]: text },
    });

  const fabricEnv = (): JsonObject => ({
    user: 'root',
    key_filename: sshd.key,
    port: sshd.port,
    ssh_host_key: sshd.hostKey,
  });

  it('run there, with inputs, ctx and files, and leave nothing behind', async () => {
    const { outcome, lines, self } = await script(
      'echo "$SSH_CONNECTION" | cut -d" " -f1; echo "$greeting"; pwd\nctx instance runtime-properties seen "$(cat "$(ctx download-resource-and-render a.conf)")"\nctx returns "$0"\n',
      { inputs: { greeting: "it's $HOME" }, files: { 'a.conf': 'port {{ ctx.node.properties.port }}' } },
    );
    expect(outcome).toMatchObject({ kind: 'succeeded' });
    expect(lines).toEqual(['info: <out> 127.0.0.1', "info: <out> it's $HOME", 'info: <out> /root']);
    expect(self.runtimeProperties['seen']).toBe('port 8080');
    const path = outcome.kind === 'succeeded' ? JSON.stringify(outcome.result).slice(1, -1) : '';
    expect(path).toMatch(/go\.sh$/);
    expect(existsSync(path)).toBe(false);
  });

  it('run there by a key that stands in the blueprint', async () => {
    expect(
      (await script('true', { inputs: {}, agent: { key: readFileSync(sshd.key, 'utf8') } })).outcome,
    ).toMatchObject({ kind: 'succeeded' });
  });

  it('say nothing of a password, in no line and on no command line of the host', async () => {
    const { lines } = await script(
      'echo "it is $db_password"; cat /proc/[0-9]*/cmdline 2>/dev/null | grep -c "hunter22[-]xyz"; true',
      { inputs: { db_password: 'hunter22-xyz' } },
    );
    expect(lines[0]).toBe('info: <out> it is ********');
    expect(lines.at(-1)).toBe('info: <out> 0');
  });

  it('run by the plugin in a child process as by the one in this process', async () => {
    const main = fileURLToPath(new URL('child/child-main.ts', import.meta.url));
    const module = createRequire(import.meta.url).resolve('@brolly/plugin-script');
    const inChild = await childPlugin({ name: 'script', file: process.execPath, parameters: [main, module], folder });
    const text =
      'echo "$greeting"; ctx instance runtime-properties port "@$(ctx node properties port)"; ctx returns "$(ctx get-resource-and-render a.conf)"';
    const more = { inputs: { greeting: 'hi' }, files: { 'a.conf': '{{ ctx.instance.id }} ä' } };
    const here = await script(text, more);
    const there = await script(text, { ...more, loaded: inChild });
    expect(there.outcome).toEqual(here.outcome);
    expect(there.lines).toEqual(here.lines);
    expect(there.outcome).toMatchObject({ kind: 'succeeded', result: 'web_1 ä' });
    const cancel = new AbortController();
    const cut = await script('echo go; sleep 53', {
      inputs: {},
      loaded: inChild,
      signal: cancel.signal,
      onLog: () => cancel.abort(),
    });
    expect(cut.outcome).toMatchObject({ failure: { reason: 'cancelled' } });
  });

  it('run here where the blueprint wants no agent', async () => {
    const { lines } = await script('echo "[$SSH_CONNECTION]"', { inputs: {}, agent: { install_method: 'none' } });
    expect(lines).toEqual(['info: <out> []']);
  });

  it('are ended with all that they have started when the operation is cancelled', async () => {
    const cancel = new AbortController();
    const { outcome, lines } = await script('sleep 51 & echo $!; wait', {
      inputs: {},
      signal: cancel.signal,
      onLog: () => cancel.abort(),
    });
    expect(outcome).toMatchObject({ failure: { reason: 'cancelled' } });
    const pid = /<out> (\d+)/.exec(lines.join())?.[1] ?? '';
    expect(pid).not.toBe('');
    expect(commandOf(pid)).toBe('');
  });

  it('are ended when the connection is lost', async () => {
    const own = openHostPool({ onStep: () => undefined, onRecord: () => Promise.resolve() });
    const shared = pool;
    pool = own;
    const { outcome } = await script('trap "" HUP; sleep 52 & echo $!; wait', {
      inputs: {},
      onLog: () => void own.close(),
    });
    pool = shared;
    expect(outcome).toMatchObject({ failure: { reason: 'connection-lost', recoverable: true } });
    const left = () => readdirSync('/proc').some((pid) => /^\d+$/.test(pid) && commandOf(pid) === 'sleep 52');
    await expect.poll(left, { timeout: 10_000 }).toBe(false);
  });

  it('in Python find the package cloudify there', async () => {
    const { outcome, self } = await script(
      "from cloudify import ctx\nctx.instance.runtime_properties['port'] = ctx.node.properties['port']\n",
      { inputs: {} },
      'go.py',
    );
    expect(outcome).toMatchObject({ kind: 'succeeded' });
    expect(self.runtimeProperties).toEqual({ port: 8080 });
  });

  it('run here where the host is this machine and nobody to log in as is named', async () => {
    expect((await script('true', { inputs: {}, agent: { user: '', key: '' } })).outcome).toMatchObject({
      kind: 'succeeded',
    });
  });

  describe('by the fabric plugin', () => {
    it('run_commands: each in a shell of its own, until one fails', async () => {
      const { outcome, lines } = await run('fabric', 'fabric_plugin.tasks.run_commands', {
        inputs: {
          commands: ['x=\'one two\'; echo "$x $GREETING"', 'echo "[$x]"', 'echo bad >&2; exit 3', 'echo never'],
          fabric_env: { ...fabricEnv(), shell_env: { GREETING: 'hi there' } },
        },
      });
      expect(lines).toEqual(['info: <out> one two hi there', 'info: <out> []', 'info: <err> bad']);
      expect(outcome).toMatchObject({
        failure: { reason: 'script-failed', recoverable: true, evidence: [{ lines: ['bad'] }] },
      });
    });

    it.each([
      [
        'an exit code that no retry cures',
        { non_recoverable_error_exit_codes: [3] },
        {},
        { kind: 'failed', failure: { recoverable: false } },
      ],
      ['a failure that is only a warning', {}, { warn_only: true }, { kind: 'succeeded' }],
      ['sudo', { use_sudo: true }, {}, { kind: 'failed', failure: { recoverable: true } }],
      [
        'a time limit',
        { commands: ['sleep 30'] },
        { command_timeout: 1 },
        { kind: 'failed', failure: { reason: 'command-timeout' } },
      ],
      [
        'a group to hide that there is not',
        { hide_output: ['stdin'] },
        {},
        { failure: { reason: 'fabric-input-invalid' } },
      ],
    ])('run_commands: %s', async (_, inputs, env, expected) => {
      const { outcome } = await run('fabric', 'fabric_plugin.tasks.run_commands', {
        inputs: { commands: ['exit 3'], ...inputs, fabric_env: { ...fabricEnv(), ...env } },
      });
      expect(outcome).toMatchObject(expected);
    });

    it('run_commands: through a gateway, which is passed with the same key', async () => {
      const gateway = await startSshd({ lets: sshd.key });
      const fabric_env = { ...fabricEnv(), gateway: `root@127.0.0.1:${gateway.port}` };
      const { outcome, lines } = await run('fabric', 'fabric_plugin.tasks.run_commands', {
        inputs: { commands: ['echo "$SSH_CONNECTION"'], fabric_env },
      });
      expect(outcome).toMatchObject({ kind: 'succeeded' });
      expect(lines.join()).toContain(String(sshd.port));
      expect(readFileSync(join(folder, 'known_hosts'), 'utf8')).toContain(`[127.0.0.1]:${gateway.port}`);
      await gateway.stop();
    });

    it('run_commands: says nothing of what is hidden', async () => {
      const { lines } = await run('fabric', 'fabric_plugin.tasks.run_commands', {
        inputs: { commands: ['echo a; echo b >&2'], hide_output: ['stdout'], fabric_env: fabricEnv() },
      });
      expect(lines).toEqual(['info: <err> b']);
    });

    it('run_script: with ctx, args and variables', async () => {
      const { outcome, self } = await run('fabric', 'fabric_plugin.tasks.run_script', {
        files: { 'fab.sh': '#!/bin/bash\r\nctx instance runtime-properties got "$1 $name"\r\nctx returns done\r\n' },
        inputs: { script_path: 'fab.sh', name: 'a b', process: { args: ['x'] }, fabric_env: fabricEnv() },
      });
      expect(outcome).toMatchObject({ kind: 'succeeded', result: 'done' });
      expect(self.runtimeProperties).toEqual({ got: 'x a b' });
    });

    it('run_task: commands, files and settings of release 1', async () => {
      const target = join(folder, 'put-there.txt');
      const { outcome, lines, self } = await run('fabric', 'fabric_plugin.tasks.run_task', {
        files: {
          'fabfile.py': [
            'from io import BytesIO',
            'from fabric.api import run, sudo, put, get, cd, settings, hide, env, task',
            'from fabric.contrib.files import exists',
            'from cloudify import ctx',
            '@task',
            'def deploy(name, **_):',
            '    with cd("/usr"):',
            '        assert run("pwd") == "/usr"',
            '    with settings(warn_only=True):',
            '        result = run("exit 7")',
            '    assert result.return_code == 7 and result.failed',
            `    put(BytesIO(b"text \\xc3\\xa4"), ${JSON.stringify(target)}, mode=0o600)`,
            `    assert exists(${JSON.stringify(target)}) and not exists("/nowhere")`,
            '    copy = BytesIO()',
            `    get(${JSON.stringify(target)}, copy)`,
            '    with hide("everything"):',
            '        run("echo hidden")',
            '    ctx.instance.runtime_properties["user"] = sudo("id -un")',
            '    return [name, copy.getvalue().decode("utf-8"), env.user]',
          ].join('\n'),
        },
        inputs: {
          tasks_file: 'fabfile.py',
          task_name: 'deploy',
          task_properties: { name: 'shop' },
          fabric_env: fabricEnv(),
        },
      });
      expect(outcome, JSON.stringify(outcome)).toMatchObject({ kind: 'succeeded', result: ['shop', 'text ä', 'root'] });
      expect(lines).toEqual(['info: <out> /usr', 'info: <out> root']);
      expect(self.runtimeProperties).toEqual({ user: 'root' });
      expect(readFileSync(target, 'utf8')).toBe('text ä');
    });

    it('run_task: with the connection of release 2, and a command that fails', async () => {
      const { outcome } = await run('fabric', 'fabric_plugin.tasks.run_task', {
        files: {
          'fab2.py':
            'from fabric import task\n@task\ndef go(c):\n    assert c.run("echo hi", hide=True).stdout == "hi\\n"\n    c.run("echo why >&2; false")\n',
        },
        inputs: { tasks_file: 'fab2.py', task_name: 'go', fabric_env: fabricEnv() },
      });
      expect(outcome).toMatchObject({
        failure: {
          reason: 'python-raised',
          recoverable: true,
          message: expect.stringContaining('ended with exit code 1: why') as string,
        },
      });
    });

    it.each([
      [{ task_name: 'nothing' }, 'there is no task'],
      [{ task_name: 'other' }, 'a connection to elsewhere is not offered'],
    ])('run_task: says what cannot be done: %j', async (inputs, said) => {
      const { outcome } = await run('fabric', 'fabric_plugin.tasks.run_task', {
        files: { 'fab3.py': 'from fabric import Connection\ndef other():\n    Connection("elsewhere")\n' },
        inputs: { tasks_file: 'fab3.py', ...inputs, fabric_env: fabricEnv() },
      });
      expect(outcome).toMatchObject({
        failure: { recoverable: false, message: expect.stringContaining(said) as string },
      });
    });

    it('run_module_task: a function of a module in the folder "plugins"', async () => {
      mkdirSync(join(folder, 'plugins/tools'), { recursive: true });
      writeFileSync(join(folder, 'plugins/tools/__init__.py'), '');
      writeFileSync(
        join(folder, 'plugins/tools/jobs.py'),
        'from fabric.api import run\ndef who():\n    return run("id -un")\n',
      );
      const { outcome } = await run('fabric', 'fabric_plugin.tasks.run_module_task', {
        inputs: { task_mapping: 'tools.jobs.who', fabric_env: fabricEnv() },
      });
      expect(outcome).toMatchObject({ kind: 'succeeded', result: 'root' });
    });
  });
});

function commandOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
  } catch {
    return '';
  }
}
