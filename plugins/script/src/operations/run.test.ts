// Scripts that are really run on this machine.

import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { JsonObject, OperationContext } from '@brolly/plugin-sdk';
import { describe, expect, it } from 'vitest';
import { sketchContext, sketchInstance } from '../testing/sketch-context.ts';
import { run } from './run.ts';

function operation(text: string, changes: Parameters<typeof sketchContext>[0] = {}, name = 'scripts/go.sh') {
  const texts = { [name]: text, ...changes.texts };
  return sketchContext({ ...changes, texts, inputs: { script_path: name, ...changes.inputs } });
}

const outcome = (context: OperationContext) =>
  run.run(context).then(
    (result) => ({ result }),
    (error: unknown) =>
      error as Error & { reason: string; recoverable: boolean; retryAfterMs?: number; evidence: unknown },
  );

describe('a script', () => {
  it('has inputs and process.env as variables, and says its lines to the log', async () => {
    const context = operation('echo "$name|$list|$on|$nothing|$port|$only"\necho oops >&2\n', {
      inputs: {
        name: "it's $HOME",
        list: [1, { a: 'b' }],
        on: true,
        nothing: null,
        port: 80,
        only: 'x',
        process: { env: { only: 'y' } },
      },
    });
    expect(await run.run(context)).toBeNull();
    // Standard output and standard error are two pipes: which of them is read first is nobody's promise.
    const said = [...context.lines].sort();
    expect(said).toEqual(['info: <err> oops', `info: <out> it's $HOME|[1,{"a":"b"}]|true|None|80|y`]);
  });

  it('can write to /dev/stderr, and keeps what it prints in order with what it logs', async () => {
    const context = operation('echo one\nctx logger warning two\necho three\necho err >/dev/stderr\nprintf four');
    await run.run(context);
    expect(context.lines.filter((line) => !line.includes('err'))).toEqual([
      'info: <out> one',
      'warning: two',
      'info: <out> three',
      'info: <out> four',
    ]);
    expect(context.lines).toContain('info: <err> err');
  });

  it.each([
    ['args as they are, split by the shell', { args: ['a b', "'c d'"] }, 'echo "$#:$3"', 'info: <out> 3:c d'],
    ['a working directory', { cwd: '/usr' }, 'pwd', 'info: <out> /usr'],
    ['a command before it', { command_prefix: 'X=1 sh -x' }, 'echo $X', 'info: <out> 1'],
    ['stderr in stdout', { stderr_to_stdout: true }, 'echo e >&2', 'info: <out> e'],
  ])('is given %s', async (_, process, text, line) => {
    const context = operation(text, { inputs: { process } });
    await run.run(context);
    expect(context.lines).toContain(line);
  });

  it('is silent in the log where the blueprint says so', async () => {
    const context = operation('echo out; echo err >&2', {
      inputs: { process: { log_stdout: false, log_stderr: false } },
    });
    await run.run(context);
    expect(context.lines).toEqual([]);
  });

  it.each([
    ['its first line', '#!/usr/bin/env python3\nimport os\nprint("py " + os.environ["x"])\n', 'scripts/go'],
    ['perl', '#!/usr/bin/perl\nprint "pl $ENV{x}\\n";\n', 'scripts/go.pl'],
    ['the shell without a first line', 'echo "sh $x"\n', 'scripts/go'],
  ])('is run by the interpreter of %s', async (_, text, name) => {
    const context = operation(text, { inputs: { x: 'in' } }, name);
    await run.run(context);
    expect(context.lines.join()).toMatch(/<out> (py|pl|sh) in/);
  });

  it('can stand in the blueprint itself', async () => {
    const context = sketchContext({ inputs: { script_source: '    ctx returns @5\n    echo "$x"\n', x: 'hi' } });
    expect(await run.run(context)).toBe(5);
    expect(context.lines).toEqual(['info: <out> hi']);
  });

  it('needs exactly one text', async () => {
    expect(await outcome(sketchContext({ inputs: {} }))).toMatchObject({
      reason: 'script-missing',
      recoverable: false,
    });
    expect(await outcome(operation('true', { inputs: { script_source: 'true' } }))).toMatchObject({
      reason: 'script-missing',
    });
  });

  it('leaves nothing behind but what it started', async () => {
    const context = operation('sleep 47 >/dev/null 2>&1 & ctx returns $!\necho "$0" >&2');
    const pid = Number(await run.run(context));
    expect(existsSync(`/proc/${pid}`)).toBe(true);
    process.kill(pid);
    const path = /<err> (\S+)/.exec(context.lines.join('\n'))?.[1] ?? '';
    expect(path).toMatch(/\/script\/go\.sh$/);
    expect(existsSync(path)).toBe(false);
    expect(existsSync(dirname(dirname(path)))).toBe(false);
  });

  it('does not wait for a daemon that holds its outputs', async () => {
    const context = operation('sleep 48 &\nctx returns $!\n');
    const pid = Number(await run.run(context));
    expect(isAlive(String(pid))).toBe(true);
    process.kill(pid);
  });

  it('is not held up by large outputs and large requests', async () => {
    const context = operation(
      'i=0; while [ $i -lt 3000 ]; do echo "line $i of many that a script prints"; i=$((i+1)); done\n' +
        'big=$(head -c 100000 /dev/zero | tr "\\0" x); ctx instance runtime-properties big "$big"; ctx instance runtime-properties big | wc -c\n',
    );
    await run.run(context);
    expect(context.lines.filter((line) => line.includes('line '))).toHaveLength(3000);
    expect(context.lines.at(-1)).toMatch(/<out> +100000$/);
  });
});

describe('a script that ends otherwise', () => {
  it.each<[string, string, JsonObject]>([
    ['an exit code', 'echo why >&2; exit 3', { reason: 'script-failed', recoverable: true }],
    [
      'abort-operation, whatever its exit code',
      'ctx abort-operation "no way"; exit 0',
      { reason: 'script-aborted', recoverable: false, message: 'no way' },
    ],
    [
      'retry-operation',
      'ctx retry-operation later @7',
      { reason: 'retry-requested', recoverable: true, message: 'later', retryAfterMs: 7000 },
    ],
    [
      'operation retry, after which it goes on',
      `ctx operation retry '@{"message": "again", "retry_after": 2}'; echo on`,
      { reason: 'retry-requested', retryAfterMs: 2000 },
    ],
    ['two decisions', 'ctx returns 1; ctx returns 2', { reason: 'script-decided-twice', recoverable: false }],
    ['a signal', 'kill -KILL $$', { reason: 'script-failed', recoverable: true }],
    ['no interpreter', '#!/nowhere/at/all\n', { reason: 'script-failed', recoverable: true }],
  ])('by %s', async (_, text, expected) => {
    expect(await outcome(operation(text))).toMatchObject(expected);
  });

  it('shows its last lines as evidence', async () => {
    const ended = await outcome(operation('echo a >&2; echo b >&2; exit 1'));
    expect(ended).toMatchObject({ evidence: [{ title: 'last lines of stderr', lines: ['a', 'b'] }] });
    expect((ended as Error).message).toBe('scripts/go.sh ended with exit code 1');
  });

  it('takes all that it has started with it when it is cancelled', async () => {
    const cancel = new AbortController();
    const context = operation('sleep 49 & echo "$! $$"; wait', { signal: cancel.signal });
    const ending = outcome({ ...context, log: (_, text) => (context.lines.push(text), cancel.abort()) });
    expect(await ending).toMatchObject({ reason: 'cancelled', recoverable: false });
    const pids = /<out> (\d+) (\d+)/.exec(context.lines.join('\n'))?.slice(1) ?? [];
    expect(pids).toHaveLength(2);
    for (const pid of pids) expect(isAlive(pid)).toBe(false);
  });

  it('may clean up when it is cancelled, and cannot refuse to end', async () => {
    const cancel = new AbortController();
    const context = operation('trap "echo cleaned; exit 1" TERM; (trap "" TERM; sleep 50; sleep 50) & echo go; wait', {
      signal: cancel.signal,
    });
    await outcome({ ...context, log: (_, text) => (context.lines.push(text), cancel.abort()) });
    expect(context.lines).toContain('<out> cleaned');
    expect(execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' })).not.toContain('sleep 50');
  });
});

function isAlive(pid: string): boolean {
  if (!existsSync(`/proc/${pid}`)) return false;
  return !/^\S+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
}

describe('an operation of a relationship', () => {
  it('reads and writes the properties of both ends', async () => {
    const source = sketchInstance('app');
    const target = sketchInstance('db', { port: 5432 });
    target.runtimeProperties['ip'] = '10.0.0.9';
    const context = operation(
      'ctx source instance runtime-properties db_url "http://$(ctx target instance host-ip):$(ctx target node properties port)"\n' +
        'ctx target instance runtime-properties clients \'@["app"]\'\nctx operation relationship',
      { self: source, source, target },
    );
    await run.run(context);
    expect(source.runtimeProperties).toEqual({ db_url: 'http://10.0.0.9:5432' });
    expect(target.runtimeProperties).toEqual({ ip: '10.0.0.9', clients: ['app'] });
    expect(await outcome(operation('set -e; ctx node id', { self: source, source, target }))).toMatchObject({
      reason: 'script-failed',
    });
  });
});
