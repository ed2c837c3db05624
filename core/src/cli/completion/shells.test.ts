// Completion in real shells: bash on every machine, zsh and fish where they are installed.

import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { shellScript } from './shell-script.ts';

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));
const BLUEPRINT = `tosca_definitions_version: cloudify_dsl_1_3
imports: [cloudify/types/types.yaml]
node_templates:
  front: {type: cloudify.nodes.Root}
  back: {type: cloudify.nodes.Root}
  till: {type: cloudify.nodes.Compute, properties: {ip: 10.9.8.7}}
`;

// Each key press starts the command line from its sources.
vi.setConfig({ testTimeout: 60_000 });

let folder: string;
let env: NodeJS.ProcessEnv;

/** Two deployments, and brolly on the PATH from its sources. */
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'brolly-complete-'));
  const bin = mkdtempSync(join(tmpdir(), 'brolly-bin-'));
  for (const name of ['brolly', 'cfy']) {
    const grammar = name === 'cfy' ? ' --as-cfy' : '';
    writeFileSync(join(bin, name), `#!/bin/sh\nexec '${process.execPath}' '${MAIN}'${grammar} "$@"\n`);
    chmodSync(join(bin, name), 0o755);
  }
  env = { ...process.env, HOME: folder, PATH: `${bin}${delimiter}${process.env['PATH'] ?? ''}`, NO_COLOR: '1' };
  writeFileSync(join(folder, 'shop.yaml'), BLUEPRINT);
  for (const id of ['shop-east', 'shop-west']) {
    execFileSync('cfy', ['init', 'shop.yaml', '-b', id], { cwd: folder, env });
  }
}, 60_000);

/** What bash offers for a line with the cursor at its end, sorted. */
function bashOffers(words: readonly string[]): string[] {
  const program = words[0] === 'cfy' ? 'cfy' : 'brolly';
  const script = `${shellScript(program, 'bash')}
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _${program}_complete; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const offered = execFileSync('bash', ['-c', script, 'bash', ...words], { cwd: folder, env, encoding: 'utf8' });
  return offered.split('\n').filter(Boolean).sort();
}

describe('bash completes', () => {
  it.each([
    ['commands', ['brolly', 'sta'], ['status']],
    ['commands of commands', ['brolly', 'secrets', 'ro'], ['rotate-key']],
    ['commands of cfy', ['cfy', 'local', 'inst'], ['install', 'install-plugins', 'instances']],
    ['options', ['brolly', 'install', '--task-r'], ['--task-retries', '--task-retry-interval']],
    ['options of the program', ['brolly', 'status', '--js'], ['--json']],
    ['values of options', ['brolly', 'plan', '--host-key-policy', ''], ['accept_new', 'known_hosts']],
    ['values after an equals sign', ['brolly', 'plan', '--host-key-policy', '=', 'acc'], ['accept_new']],
    ['deployments', ['brolly', 'status', '-d', ''], ['shop-east', 'shop-west']],
    ['deployments by -b', ['brolly', 'status', '-b', ''], ['shop-east', 'shop-west']],
    ['deployments of cfy', ['cfy', 'uninstall', '-b', 'shop-w'], ['shop-west']],
    ['workflows', ['brolly', 'execute', 'unin'], ['uninstall']],
    ['node templates', ['brolly', 'instances', '-d', 'shop-east', '--node', ''], ['back', 'front', 'till']],
    ['what can be scaled', ['brolly', 'scale', 'f'], ['front']],
    ['files', ['brolly', 'install', 'sho'], ['shop.yaml']],
    ['deployments and files', ['brolly', 'status', 'shop'], ['shop-east', 'shop-west', 'shop.yaml']],
    ['codes of diagnostics', ['brolly', 'explain', 'type-unk'], ['type-unknown']],
    ['shells', ['brolly', 'completion', ''], ['bash', 'fish', 'zsh']],
    ['nothing where nothing fits', ['brolly', 'install', '--task-retries', ''], []],
  ])('%s', (_, words, expected) => {
    expect(bashOffers(words)).toEqual(expected);
  });

  it('hosts, by their instances and node templates', () => {
    const [template, instance, ...others] = bashOffers(['brolly', 'host', 'facts', '']);
    expect([template, others]).toEqual(['till', []]);
    expect(instance).toMatch(/^till_\w{6}$/);
  });

  it('without running what is typed', () => {
    bashOffers(['brolly', 'status', `$(touch ${folder}/ran)`, '']);
    expect(spawnSync('test', ['-e', join(folder, 'ran')]).status).toBe(1);
  });

  it('in an interactive bash, at a key press', () => {
    const rc = join(folder, 'rc');
    writeFileSync(rc, 'source <(brolly completion bash)\nbind "set bell-style none"\nPS1="> "\n');
    const run = spawnSync('bash', ['--rcfile', rc, '-i'], {
      cwd: folder,
      env,
      encoding: 'utf8',
      input: 'complete -p brolly\n',
    });
    expect(run.stdout).toContain('complete -F _brolly_complete brolly');
  });
});

const has = (shell: string): boolean => spawnSync(shell, ['-c', 'true']).status === 0;

describe.runIf(has('fish'))('fish completes', () => {
  it('commands with what they do, and files where they may stand', () => {
    const offers = (line: string): string =>
      execFileSync('fish', ['-c', `${shellScript('brolly', 'fish')}\ncomplete -C '${line}'`], {
        cwd: folder,
        env,
        encoding: 'utf8',
      });
    expect(offers('brolly sta')).toMatch(/^status\tshow a deployment/);
    expect(offers('brolly status -d shop-w').trim()).toBe('shop-west');
    expect(offers('brolly install sho').trim()).toMatch(/^shop\.yaml/);
  });
});

describe.runIf(has('zsh'))('zsh', () => {
  it('takes the script', () => {
    const run = spawnSync('zsh', ['-f', '-c', `${shellScript('brolly', 'zsh')}\nprint -r -- $_comps[brolly]`], {
      cwd: folder,
      env,
      encoding: 'utf8',
    });
    expect(run.stdout).toContain('_brolly');
    expect(run.stderr).toBe('');
  });
});
