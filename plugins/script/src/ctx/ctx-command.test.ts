// The command "ctx" in the shells that hosts have: what is printed for each form, and how it ends.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { localShellOf } from '../local-shell.ts';
import { payloadText } from '../payload.ts';
import { runRelay } from '../relay/relay.ts';
import { sketchContext, sketchInstance } from '../testing/sketch-context.ts';
import { ctxService } from './ctx-service.ts';

const SHELLS = [['dash'], ['bash'], ['busybox', 'ash']].filter(isThere);

function isThere([program = '']: readonly string[]): boolean {
  try {
    execFileSync('sh', ['-c', `command -v ${program}`]);
    return true;
  } catch {
    return false;
  }
}

const target = sketchInstance('db', {}, { id: 'db_1' });
target.runtimeProperties['ip'] = '10.0.0.9';

function context() {
  const self = sketchInstance(
    'web',
    {
      port: 8080,
      on: true,
      off: false,
      zero: 0,
      empty: {},
      text: "it's",
      deep: { list: [{ name: 'first' }, 'b'] },
      none: null,
    },
    {
      relationships: [{ type: 'cloudify.relationships.connected_to', typeHierarchy: [], target }],
      drift: { port: 9 },
    },
  );
  self.runtimeProperties['ip'] = '10.0.0.1';
  return sketchContext({
    self,
    instances: [self, sketchInstance('web', {}, { id: 'web_2' }), target],
    texts: { 'conf/a.conf': 'port={{ ctx.node.properties.port }} {{ who }}\n', 'b.txt': 'plain {{ b }}' },
  });
}

/** Runs commands, each line of which is printed as `[stdout](exit code)`. */
async function ctx(shell: readonly string[], commands: readonly string[]) {
  const operation = context();
  const service = ctxService(operation);
  let stdout = '';
  let stderr = '';
  const lines = commands.map((each) => `out=$(${each}; echo "($?)"); printf '[%s]\\n' "$out"`);
  const end = await runRelay(localShellOf(shell), {
    files: [{ path: 'bin/ctx', mode: '755', content: await payloadText('ctx.sh') }],
    // The command under the shell that is tested.
    run: (folder) =>
      `export BROLLY_CTX=${folder}\nctx() { ${shell.join(' ')} ${folder}/bin/ctx "$@"; }\n${lines.join('\n')}\n`,
    answer: (request, place) => service.answer(request, place),
    onStdout: (text) => (stdout += text),
    onStderr: (text) => (stderr += text),
    signal: AbortSignal.timeout(60_000),
  });
  return { end, stderr, answers: stdout.trimEnd().split('\n'), operation, service };
}

const FORMS: readonly (readonly [string, string])[] = [
  ['ctx node id', 'web'],
  ['ctx node number-of-instances', '2'],
  ['ctx node properties port', '8080'],
  ['ctx node properties on', 'True'],
  ['ctx node properties off', ''],
  ['ctx -j node properties off', 'false'],
  ['ctx node properties zero', ''],
  ['ctx node properties -j zero', '0'],
  ['ctx node properties empty', ''],
  ['ctx node properties none', ''],
  ['ctx -j node properties none', 'null'],
  ['ctx node properties text', "it's"],
  ['ctx node properties deep', "{'list': [{'name': 'first'}, 'b']}"],
  ['ctx node properties "deep.list[0].name"', 'first'],
  ['ctx -j node properties "deep.list"', '[{"name":"first"},"b"]'],
  ['ctx instance id', 'web_a1b2c3'],
  ['ctx instance host-ip', '10.0.0.1'],
  ['ctx instance drift', "{'port': 9}"],
  ['ctx -j instance drift', '{"port":9}'],
  ['ctx instance host_ip', '10.0.0.1'],
  ['ctx instance runtime-properties ip', '10.0.0.1'],
  ['ctx instance runtime-properties n 5', ''],
  ['ctx -j instance runtime-properties n', '"5"'],
  ['ctx instance runtime-properties n @5', ''],
  ['ctx -j instance runtime-properties n', '5'],
  ['ctx instance runtime-properties a.b.c @true', ''],
  ['ctx instance runtime-properties a', "{'b': {'c': True}}"],
  [`ctx instance runtime-properties q '@{"x": [1, null, "ä\\n"]}'`, ''],
  ['ctx instance runtime-properties q', "{'x': [1, None, 'ä\\n']}"],
  [
    `ctx instance runtime-properties s '  two
lines  '`,
    '',
  ],
  ['ctx -j instance runtime-properties s', '"  two\\nlines  "'],
  ['ctx instance runtime-properties e ""', ''],
  ['ctx -j instance runtime-properties e', '""'],
  ['ctx instance runtime-properties -- e -x', ''],
  ['ctx instance runtime-properties e', '-x'],
  ['ctx --json-arg-prefix % instance runtime-properties e %7', ''],
  ['ctx -t 5 --socket-url http://x -j instance runtime-properties e', '7'],
  ['ctx instance runtime-properties pop e', '7'],
  ['ctx instance runtime-properties get e none', 'none'],
  ['ctx instance update', ''],
  ['ctx instance refresh', ''],
  ['ctx deployment id', 'shop'],
  ['ctx blueprint id', 'shop'],
  ['ctx execution-id', 'e1'],
  ['ctx workflow-id', 'install'],
  ['ctx task-id', 'task_1'],
  ['ctx task-name', 'cloudify.interfaces.lifecycle.start'],
  ['ctx tenant-name', 'default_tenant'],
  ['ctx tenant name', 'default_tenant'],
  ['ctx operation name', 'cloudify.interfaces.lifecycle.start'],
  ['ctx operation retry-number', ''],
  ['ctx operation max-retries', '5'],
  ['ctx plugin name', 'script'],
  ['ctx plugin workdir', '/tmp/brolly-sketch'],
  ['ctx capabilities get-all', "{'db_1': {'ip': '10.0.0.9'}}"],
  ['ctx logger info "hi there"', ''],
  ['ctx send-event done', ''],
  ['ctx get-resource b.txt', 'plain {{ b }}'],
  [`ctx get-resource-and-render conf/a.conf '@{"who": "me"}'`, 'port=8080 me'],
  ['cat "$(ctx download-resource b.txt)"', 'plain {{ b }}'],
  ['printf %s "$(cat "$(ctx download-directory conf)/a.conf")"', 'port={{ ctx.node.properties.port }} {{ who }}'],
  [`cat "$(ctx download-resource-and-render conf/a.conf '@{"template_variables": {"who": "you"}}')"`, 'port=8080 you'],
];

const FAILURES: readonly (readonly [string, string])[] = [
  ['ctx node properties missing', 'illegal path: missing'],
  ['ctx node properties port 5', 'read only'],
  ['ctx node nothing', 'nothing cannot be processed'],
  ['ctx nonsense', 'nonsense cannot be processed'],
  ['ctx instance runtime-properties a b c', 'Illegal argument while accessing dict'],
  ['ctx get-resource missing.txt', 'there is no file "missing.txt"'],
  ['ctx download-resource b.txt /proc/nowhere/b', 'cannot be written'],
  ['ctx instance runtime-properties a @{', 'no JSON'],
  ['ctx --frobnicate node id', 'unrecognized arguments'],
];

// Each form starts several processes: on a machine with much to do they take their time.
describe.each(SHELLS)('ctx in %s %s', { timeout: 60_000 }, (...shell) => {
  it('prints what each form is to print, without a line end', async () => {
    const { answers, stderr, end } = await ctx(
      shell.filter((word) => word !== undefined),
      FORMS.map(([form]) => form),
    );
    expect(end).toEqual({ kind: 'exited', exitCode: 0 });
    expect(stderr).toBe('');
    const expected = FORMS.map(([, printed]) => `[${printed}(0)]`);
    expect(answers).toEqual(expected);
  });

  it('says on stderr what is wrong, and ends with 1, or 2 for its options', async () => {
    const { answers, stderr } = await ctx(
      shell.filter((word) => word !== undefined),
      FAILURES.map(([form]) => form),
    );
    expect(answers.slice(0, -2)).toEqual(FAILURES.slice(0, -2).map(() => '[(1)]'));
    expect(answers.slice(-2)).toEqual(['[(2)]', '[(2)]']);
    for (const [, said] of FAILURES) expect(stderr).toContain(said);
  });

  it('answers many that ask at the same time', async () => {
    const many = 'for i in 1 2 3 4 5 6 7 8 9; do ctx instance runtime-properties "k$i" "$i" & done; wait';
    const { operation, answers } = await ctx(
      shell.filter((word) => word !== undefined),
      [many],
    );
    expect(answers).toEqual(['[(0)]']);
    expect(Object.keys(operation.self.runtimeProperties).toSorted().join()).toBe('ip,k1,k2,k3,k4,k5,k6,k7,k8,k9');
  });
});

describe('download-resource', () => {
  it('writes to a path relative to where the script stands', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'brolly-target-'));
    const { answers } = await ctx(['sh'], [`cd ${folder}; ctx download-resource b.txt made/here.txt`]);
    expect(answers).toEqual([`[${folder}/made/here.txt(0)]`]);
    expect(readFileSync(join(folder, 'made/here.txt'), 'utf8')).toBe('plain {{ b }}');
  });
});

describe('a host whose dd cannot read exactly so many bytes', () => {
  it('gets its files as text', async () => {
    const bin = mkdtempSync(join(tmpdir(), 'brolly-dd-'));
    writeFileSync(join(bin, 'dd'), '#!/bin/sh\nexit 1\n', { mode: 0o755 });
    const { answers, operation } = await ctx(
      ['env', `PATH=${bin}:${process.env['PATH']}`, 'sh'],
      ['cat "$(ctx download-resource b.txt)"'],
    );
    expect(answers).toEqual(['[plain {{ b }}(0)]']);
    expect(operation.lines).toEqual([]);
  });
});
