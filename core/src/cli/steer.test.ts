// Executions steered from another terminal, and what is chosen before they begin.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Plugin } from '@brolly/plugin-sdk';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { CommandError } from './command-error.ts';
import { parseTime } from './parse-time.ts';
import { runProgram } from './run-program.ts';

/** What the double does: operations of a node template listed in `held` wait for the test; `begun` tells of each call. */
const behaviour = vi.hoisted(() => ({
  calls: [] as string[],
  held: new Set<string>(),
  broken: new Set<string>(),
  release: new Map<string, () => void>(),
  begun: (_call: string): void => undefined,
}));

vi.mock('#plugins/bundled-plugins.ts', async () => {
  const { onlyPlugin } = await import('#plugins/testing/only-plugin.ts');
  const operation = (name: string): Plugin['operations'][string] => ({
    kind: 'imperative',
    async run({ self, signal }) {
      const call = `${name} ${self.nodeName}`;
      behaviour.calls.push(call);
      behaviour.begun(call);
      if (behaviour.broken.has(call)) throw new Error('it is broken');
      if (!behaviour.held.has(call)) return;
      await new Promise<void>((resolve) => {
        behaviour.release.set(call, resolve);
        signal.addEventListener('abort', () => resolve());
      });
      signal.throwIfAborted();
    },
  });
  return onlyPlugin({
    name: 'shop',
    yaml: `
node_types:
  shop.Server:
    derived_from: cloudify.nodes.Root
    interfaces:
      cloudify.interfaces.lifecycle:
        create: shop.create
        start: shop.start
`,
    operations: { create: operation('create'), start: operation('start') },
  });
});

const BLUEPRINT = `tosca_definitions_version: cloudify_dsl_1_3
imports:
  - http://www.getcloudify.org/spec/cloudify/3.2/types.yaml
  - http://example.org/shop/plugin.yaml
node_templates:
  db:
    type: shop.Server
  web:
    type: shop.Server
    relationships:
      - {type: cloudify.relationships.depends_on, target: db}
`;

let folder: string;
let blueprint: string;
let output: string;

/** Runs a command, of brolly unless the first word is `cfy`, and gives its exit code; all commands of a test write to one output. */
async function run(...words: string[]): Promise<number> {
  try {
    const parsed = words[0] === 'cfy' ? await runProgram('cfy', words.slice(1)) : await runProgram('brolly', words);
    return parsed ?? Number(process.exitCode ?? 0);
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    output += `${error.message}\n${error.hint ?? ''}\n`;
    return error.exitCode;
  } finally {
    process.exitCode = 0;
  }
}

/** Begins an install and resolves when a call of an operation waits for the test. */
async function installUntil(call: string, ...words: string[]): Promise<{ readonly exitCode: Promise<number> }> {
  behaviour.held.add(call);
  const isHeld = new Promise<void>((resolve) => {
    behaviour.begun = (begun) => begun === call && resolve();
  });
  const exitCode = run('install', blueprint, ...words);
  await Promise.race([isHeld, exitCode]);
  return { exitCode };
}

/** The one task of an operation of a node template, as the events name it. */
async function taskOf(node: string, operation: string): Promise<string> {
  output = '';
  await run('events', blueprint, '--json');
  return new RegExp(`"(${node}_\\w+/${operation})"`).exec(output)?.[1] ?? '';
}

// What commands load when they run is loaded before: that is none of what is tested.
beforeAll(async () => {
  await Promise.all([import('./actions/install-blueprint.ts'), import('./actions/control-execution.ts')]);
}, 60_000);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'brolly-steer-'));
  blueprint = join(folder, 'blueprint.yaml');
  writeFileSync(blueprint, BLUEPRINT);
  output = '';
  behaviour.calls.length = 0;
  for (const each of [behaviour.held, behaviour.broken, behaviour.release]) each.clear();
  for (const stream of [process.stdout, process.stderr])
    vi.spyOn(stream, 'write').mockImplementation((text) => ((output += String(text)), true));
});

afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

describe('brolly cancel', () => {
  it('ends what another process runs, and resume goes on with it', async () => {
    const ended = await installUntil('start db');
    expect(await run('cancel', blueprint)).toBe(0);
    expect(await ended.exitCode).toBe(1);
    expect(behaviour.calls).toEqual(['create db', 'start db']);
    behaviour.held.clear();
    expect(await run('resume', blueprint)).toBe(0);
    expect(behaviour.calls).toEqual(['create db', 'start db', 'start db', 'create web', 'start web']);
  });

  it('has the grammar of cfy, too, where an execution may be named', async () => {
    vi.spyOn(process, 'cwd').mockReturnValue(folder);
    const ended = await installUntil('start db');
    await run('executions', blueprint, '--json');
    const id = /"id":"([^"]+)"/.exec(output)?.[1] ?? '';
    expect(await run('cfy', 'executions', 'cancel', 'no-such')).toBe(2);
    expect(output).toContain('has no execution "no-such"');
    expect(await run('cfy', 'executions', 'cancel', id.slice(0, 8), '--force')).toBe(0);
    expect(await ended.exitCode).toBe(1);
    behaviour.held.clear();
    expect(await run('cfy', 'executions', 'resume', id)).toBe(0);
    behaviour.calls.length = 0;
    expect(await run('cfy', 'executions', 'start', 'restart', '--dry-run')).toBe(0);
    expect(behaviour.calls).toEqual([]);
    expect(await run('cfy', 'executions', 'cancel', id)).toBe(1);
    expect(output).toContain('it is completed');
  });

  it('refuses where nothing runs, with what there is', async () => {
    expect(await run('install', blueprint)).toBe(0);
    output = '';
    expect(await run('cancel', blueprint)).toBe(1);
    expect(output).toContain('cannot cancel the last install');
    expect(output).toContain('brolly executions');
  });
});

describe('two deployments of one folder', () => {
  it('run side by side, and each is steered alone', async () => {
    expect(await run('install', blueprint, '-d', 'other')).toBe(0);
    const ended = await installUntil('start db', '-d', 'first');
    expect(await run('install', blueprint, '-d', 'first')).toBe(3);
    expect(output).toContain('another run holds the deployment "first"');
    behaviour.held.clear();
    expect(await run('run', 'restart', folder, '-d', 'other')).toBe(0);
    expect(await run('cancel', folder, '-d', 'other', '--kill')).toBe(1);
    expect(output).toContain('of "other": it is completed');
    expect(await run('cancel', folder, '-d', 'first')).toBe(0);
    expect(await ended.exitCode).toBe(1);
  });
});

describe('brolly pause', () => {
  it('lets nothing begin until resume', async () => {
    const ended = await installUntil('create db');
    expect(await run('pause', blueprint)).toBe(0);
    const isReleased = behaviour.release.get('create db');
    expect(await run('executions', blueprint, '--json')).toBe(0);
    isReleased?.();
    expect(behaviour.calls).toEqual(['create db']);
    expect(await run('resume', blueprint)).toBe(0);
    expect(output).toContain('goes on in process');
    expect(await ended.exitCode).toBe(0);
    expect(behaviour.calls).toEqual(['create db', 'start db', 'create web', 'start web']);
  });
});

describe('brolly skip', () => {
  it('lets a task that hangs count as done', async () => {
    const ended = await installUntil('start db');
    expect(await run('skip', await taskOf('db', 'start'), blueprint, '--reason', 'by hand')).toBe(0);
    expect(await ended.exitCode).toBe(0);
    expect(behaviour.calls).toEqual(['create db', 'start db', 'create web', 'start web']);
  });

  it('lets a task that failed count as done before the execution is gone on with', async () => {
    behaviour.broken.add('start db');
    expect(await run('install', blueprint, '--task-retries', '0')).toBe(1);
    const task = await taskOf('db', 'start');
    output = '';
    expect(await run('skip', 'db/strat', blueprint, '--reason', 'by hand')).toBe(2);
    expect(output).toContain('has no task "db/strat"');
    expect(await run('skip', task, blueprint, '--reason', 'started by hand')).toBe(0);
    expect(await run('resume', blueprint)).toBe(0);
    expect(behaviour.calls).toEqual(['create db', 'start db', 'create web', 'start web']);
    output = '';
    await run('events', blueprint);
    expect(output).toContain(`${task} is skipped: started by hand`);
  });
});

describe('what is chosen before an execution begins', () => {
  it('--dry-run runs nothing and keeps nothing', async () => {
    expect(await run('install', blueprint, '--dry-run')).toBe(0);
    expect(output).toContain('dry run: the install');
    expect(behaviour.calls).toEqual([]);
    expect(await run('status', blueprint)).toBe(2);
  });

  it('--only runs the tasks of one node template', async () => {
    expect(await run('install', blueprint, '--only', 'db')).toBe(0);
    expect(behaviour.calls).toEqual(['create db', 'start db']);
  });

  it('--only and --from refuse what is not there', async () => {
    expect(await run('install', blueprint, '--only', 'weeb')).toBe(2);
    expect(output).toContain('did you mean web?');
    expect(await run('run', 'install', blueprint, '--from', 'nowhere/start')).toBe(2);
    expect(output).toContain('--from nowhere/start: there is no task of that name');
    expect(behaviour.calls).toEqual([]);
  });

  it('--at waits, and can be cancelled before its time', async () => {
    const exitCode = run('install', blueprint, '--at', '+1h');
    await vi.waitFor(() => expect(output).toContain('begins at'));
    await run('executions', blueprint, '--json');
    expect(output).toContain('"status":"scheduled"');
    expect(await run('cancel', blueprint)).toBe(0);
    expect(await exitCode).toBe(1);
    expect(behaviour.calls).toEqual([]);
  });

  it('is refused with the way to write it', async () => {
    expect(await run('install', blueprint, '--at', 'tomorrow')).toBe(2);
    expect(output).toContain('Write +90m, 03:00');
    expect(await run('install', blueprint, '--max-of-type', 'shop.Server')).toBe(2);
    expect(output).toContain('Write TYPE=NUMBER');
  });
});

describe('brolly events', () => {
  it('numbers its lines, begins where it is told, and follows to the end', async () => {
    const ended = await installUntil('start db');
    output = '';
    const followed = run('events', blueprint, '--follow', '--from', '3', '--json');
    await vi.waitFor(() => expect(output).toContain('"sequence":3'));
    behaviour.release.get('start db')?.();
    expect(await followed).toBe(0);
    expect(await ended.exitCode).toBe(0);
    const numbers = [...output.matchAll(/"sequence":(\d+),"kind":"([\w-]+)"/g)].map(([, number]) => Number(number));
    expect(output).not.toContain('"sequence":2,');
    expect(new Set(numbers).has(3)).toBe(true);
    expect(output).toContain('"kind":"execution-ended"');
  });
});

describe('a time', () => {
  const now = new Date(2026, 11, 24, 14, 30).getTime();
  it.each([
    ['+90m', 90 * 60_000],
    ['+2d', 2 * 86_400_000],
    ['15:00', 30 * 60_000],
    ['14:00', 23.5 * 3_600_000],
    ['2026-12-24T16:30', 2 * 3_600_000],
  ])('as %s is understood', (text, afterMs) => {
    expect(parseTime(text, now) - now).toBe(afterMs);
  });

  it.each(['25:00', '+x', 'soon', '2026-99-99'])('as %s is refused', (text) => {
    expect(() => parseTime(text, now)).toThrow('Write +90m');
  });

  it('that is past is refused', () => {
    expect(() => parseTime('2026-12-24T10:00', now)).toThrow('past');
  });
});
