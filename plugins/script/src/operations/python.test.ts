// Python scripts with the package "cloudify", really run.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OperationContext } from '@brolly/plugin-sdk';
import { describe, expect, it } from 'vitest';
import { sketchContext, sketchInstance } from '../testing/sketch-context.ts';
import { run } from './run.ts';

const hasPython = (() => {
  try {
    execFileSync('python3', ['--version']);
    return true;
  } catch {
    return false;
  }
})();

function python(text: string, changes: Parameters<typeof sketchContext>[0] = {}) {
  return sketchContext({
    ...changes,
    texts: { 'scripts/go.py': text, ...changes.texts },
    inputs: { script_path: 'scripts/go.py', ...changes.inputs },
  });
}

const outcome = (context: OperationContext) =>
  run.run(context).then(
    (result) => ({ result }),
    (error: unknown) => error,
  );

describe.runIf(hasPython)('a Python script', { timeout: 60_000 }, () => {
  it('has ctx and its inputs, and keeps what it changes, also deep inside', async () => {
    const self = sketchInstance('web', { port: 8080 });
    self.runtimeProperties['old'] = 1;
    self.runtimeProperties['deep'] = { list: [1] };
    const instances = [self, sketchInstance('web', {}, { id: 'web_2' })];
    const context = python(
      [
        'from cloudify import ctx',
        'from cloudify.state import ctx_parameters as inputs',
        'assert ctx.node.number_of_instances == 2',
        "ctx.logger.info('port {0} {1}'.format(ctx.node.properties['port'], inputs.name))",
        "ctx.instance.runtime_properties['url'] = 'http://' + inputs['name']",
        "ctx.instance.runtime_properties['deep']['list'].append(2)",
        "del ctx.instance.runtime_properties['old']",
        'assert ctx.operation.retry_number == 0 and ctx.deployment.id == "shop" and ctx.plugin == "script"',
        "print(__name__ + ' ' + ctx.instance.id)",
        '',
      ].join('\n'),
      { self, instances, inputs: { name: 'shop' } },
    );
    await run.run(context);
    expect(context.lines).toEqual(['info: port 8080 shop', 'info: <out> __main__ web_a1b2c3']);
    expect(
      Object.fromEntries(Object.entries(self.runtimeProperties).filter(([, value]) => value !== undefined)),
    ).toEqual({
      url: 'http://shop',
      deep: { list: [1, 2] },
    });
  });

  it.each([
    [
      "from cloudify.exceptions import NonRecoverableError\nraise NonRecoverableError('never')",
      { reason: 'python-raised', recoverable: false },
    ],
    [
      "from cloudify.exceptions import RecoverableError\nraise RecoverableError('later', retry_after=9)",
      { recoverable: true, retryAfterMs: 9000 },
    ],
    [
      "from cloudify.exceptions import OperationRetry\nraise OperationRetry('again')",
      { reason: 'retry-requested', recoverable: true },
    ],
    [
      "from cloudify import ctx\nctx.operation.retry('asked', retry_after=3)",
      { reason: 'retry-requested', retryAfterMs: 3000 },
    ],
    ["raise ValueError('bad')", { reason: 'python-raised', recoverable: true }],
    ['import sys\nsys.exit(4)', { reason: 'script-failed' }],
    ['this is no python', { reason: 'python-raised' }],
    ["from cloudify import ctx\nctx.node.properties['port'] = 1", { recoverable: false }],
    ['from cloudify.manager import get_rest_client\nget_rest_client()', { recoverable: false }],
    ["from cloudify import ctx\nctx.instance.runtime_properties['x'] = object()", { recoverable: false }],
  ])('%s', async (text, expected) => {
    expect(await outcome(python(text))).toMatchObject(expected);
  });

  it('shows where it failed', async () => {
    const failed = (await outcome(python("def inner():\n    raise ValueError('bad')\ninner()\n"))) as Error & {
      evidence: readonly { lines: readonly string[] }[];
    };
    expect(failed.message).toBe('scripts/go.py: ValueError: bad');
    expect(failed.evidence[0]?.lines.join('\n')).toMatch(/go\.py", line 2, in inner/);
  });

  it('keeps what it changed before it failed', async () => {
    const context = python(
      "from cloudify import ctx\nctx.instance.runtime_properties['half'] = True\nraise ValueError('x')",
    );
    await outcome(context);
    expect(context.self.runtimeProperties).toEqual({ half: true });
  });

  it('works on both ends of a relationship', async () => {
    const source = sketchInstance('app');
    const target = sketchInstance('db', { port: 5432 });
    const context = python(
      "from cloudify import ctx\nctx.source.instance.runtime_properties['port'] = ctx.target.node.properties['port']\nctx.target.instance.runtime_properties['seen'] = ctx.operation.relationship\n",
      { self: source, source, target },
    );
    await run.run(context);
    expect([source.runtimeProperties, target.runtimeProperties]).toEqual([{ port: 5432 }, { seen: 'source' }]);
  });

  it('reads the targets of its relationships', async () => {
    const target = sketchInstance('db');
    target.runtimeProperties['ip'] = '10.0.0.9';
    const self = sketchInstance('web', {}, { relationships: [{ type: 'T', typeHierarchy: ['T'], target }] });
    const context = python(
      "from cloudify import ctx\nfor each in ctx.instance.relationships:\n    print(each.type, each.target.node.name, each.target.instance.runtime_properties['ip'])\n",
      { self },
    );
    await run.run(context);
    expect(context.lines).toEqual(['info: <out> T db 10.0.0.9']);
  });

  it('renders templates with the runtime properties of that moment', async () => {
    const path = join(mkdtempSync(join(tmpdir(), 'brolly-render-')), 'a.conf');
    const context = python(
      `from cloudify import ctx\nctx.instance.runtime_properties['url'] = 'http://x'\nctx.download_resource_and_render('a.j2', '${path}', {'who': 'me'})\nprint(ctx.get_resource('a.j2'))`,
      { texts: { 'a.j2': '{{ who }} {{ ctx.instance.runtime_properties.url }}' } },
    );
    await run.run(context);
    expect(readFileSync(path, 'utf8')).toBe('me http://x');
    expect(context.lines).toEqual(['info: <out> {{ who }} {{ ctx.instance.runtime_properties.url }}']);
  });

  it('is told what brolly does not offer', async () => {
    expect(await outcome(python('from cloudify import ctx\nctx.agent.init_script()'))).toMatchObject({
      recoverable: false,
      message: expect.stringContaining('ctx.agent is not offered') as string,
    });
  });

  it('is a command with its own first line where eval_python is false', async () => {
    const context = python(
      "#!/usr/bin/env python3\nimport os\nfrom cloudify import ctx\nctx.instance.runtime_properties['x'] = os.environ['x']\n",
      {
        inputs: { x: '1', process: { eval_python: false } },
      },
    );
    await run.run(context);
    expect(context.self.runtimeProperties).toEqual({ x: '1' });
  });

  it('can stand in the blueprint itself', async () => {
    const context = sketchContext({ inputs: { script_source: "from cloudify import ctx\nctx.returns({'a': 1})\n" } });
    expect(await run.run(context)).toEqual({ a: 1 });
  });
});
