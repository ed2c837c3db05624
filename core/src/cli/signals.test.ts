// Signals as a person sends them: Ctrl-C twice, and a process that does not obey. Real processes of the command line.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const MAIN = fileURLToPath(new URL('main.ts', import.meta.url));

/** `mule.hold` hears of no cancel, `hold.sh` of no signal: both end when the file `gate` is there. */
const FILES = {
  'blueprint.yaml': `tosca_definitions_version: cloudify_dsl_1_3
imports:
  - http://www.getcloudify.org/spec/cloudify/3.2/types.yaml
plugins:
  mule: {executor: central_deployment_agent, source: mule}
inputs:
  held: {}
node_templates:
  cart:
    type: cloudify.nodes.Root
    interfaces:
      cloudify.interfaces.lifecycle:
        create: scripts/create.sh
        start: {implementation: mule.hold, inputs: {isHeld: {get_input: held}}}
        poststart: {implementation: scripts/hold.sh, inputs: {process: {env: {HELD: {get_input: held}}}}}
`,
  'plugins/mule/package.json': '{"name": "mule", "type": "module", "brolly": {"plugin": "./index.js"}}',
  'plugins/mule/index.js': `import { appendFileSync, existsSync } from 'node:fs';
const run = ({ inputs, files: { folder } }) => new Promise((resolve) => {
  appendFileSync(folder + '/calls', 'start ' + process.pid + '\\n');
  const timer = setInterval(() => {
    if (inputs.isHeld === 'script' || existsSync(folder + '/gate')) resolve(clearInterval(timer));
  }, 20);
});
export const plugin = { name: 'mule', version: '1', yaml: '', importNames: [], operations: { hold: { kind: 'imperative', run } } };
`,
  'scripts/create.sh': '#!/bin/sh\necho create $$ >> "$FOLDER/calls"\n',
  'scripts/hold.sh': `#!/bin/sh
trap '' INT TERM HUP
echo poststart $$ >> "$FOLDER/calls"
until [ "$HELD" = plugin ] || [ -e "$FOLDER/gate" ]; do sleep 0.05; done
`,
};

let folder: string;
const running: ChildProcess[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'brolly-signals-'));
  for (const [path, text] of Object.entries(FILES)) {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), text, { mode: 0o755 });
  }
});

afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL');
  rmSync(folder, { recursive: true });
});

interface Brolly {
  readonly child: ChildProcess;
  readonly said: () => string;
  readonly ended: Promise<{ readonly exitCode: number | null; readonly signal: string | null; readonly said: string }>;
}

function brolly(...words: readonly string[]): Brolly {
  const child = spawn(process.execPath, [MAIN, ...words], {
    cwd: folder,
    env: { ...process.env, NO_COLOR: '1', FOLDER: folder },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.push(child);
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (part: string) => (text += part));
  const ended = once(child, 'close').then(([exitCode, signal]) => ({
    exitCode: exitCode as number | null,
    signal: signal as string | null,
    said: text,
  }));
  return { child, said: () => text, ended };
}

/** Looks until it is so; the limit of the test is its limit. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await sleep(10);
}

const calls = (): string[] => {
  const file = join(folder, 'calls');
  return existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : [];
};
const names = (): string[] => calls().map((call) => call.split(' ')[0] ?? '');

function isThere(pid: number): boolean {
  try {
    // One that has ended and was not collected yet does nothing any more.
    return !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ');
  } catch {
    return false;
  }
}

/** Begins an install and waits until the operation runs that holds it up. */
async function installHeldBy(what: 'plugin' | 'script'): Promise<Brolly> {
  const install = brolly('install', 'blueprint.yaml', '-i', `held=${what}`);
  const held = what === 'plugin' ? 'start' : 'poststart';
  await Promise.race([until(() => names().includes(held)), install.ended]);
  expect(names(), install.said()).toContain(held);
  return install;
}

async function stateOfLast(): Promise<string> {
  const { said } = await brolly('executions', '--json').ended;
  const listed = JSON.parse(said) as readonly { readonly status: string }[];
  return listed.at(-1)?.status ?? said;
}

describe.skipIf(process.platform !== 'linux')('a person who has no time', { timeout: 300_000 }, () => {
  it('leaves at once with a second Ctrl-C, and the execution is gone on with', async () => {
    const install = await installHeldBy('plugin');
    install.child.kill('SIGINT');
    await until(() => install.said().includes('Ctrl-C again leaves at once'));
    install.child.kill('SIGINT');
    expect((await install.ended).exitCode).toBe(130);
    expect(await stateOfLast(), 'nothing waited for its end').toBe('started');

    writeFileSync(join(folder, 'gate'), '');
    const resumed = await brolly('resume').ended;
    expect(resumed.exitCode, resumed.said).toBe(0);
    expect(resumed.said).toContain('was cut off');
    expect(names(), 'only what was in flight runs again').toEqual(['create', 'start', 'start', 'poststart']);
  });

  it('ends a process that does not obey, with all that it runs here, by cancel --kill', async () => {
    const install = await installHeldBy('script');
    const script = Number(calls().at(-1)?.split(' ')[1]);
    // As one whose machine has no more memory, or that an endless loop holds up.
    install.child.kill('SIGSTOP');
    const cancel = await brolly('cancel', '--kill').ended;
    expect(cancel.exitCode, cancel.said).toBe(0);
    expect(cancel.said).toContain('is cancelled');
    expect((await install.ended).signal).toBe('SIGKILL');
    await until(() => !isThere(script));
    expect(await stateOfLast()).toBe('cancelled');

    writeFileSync(join(folder, 'gate'), '');
    const resumed = await brolly('resume').ended;
    expect(resumed.exitCode, resumed.said).toBe(0);
    expect(names()).toEqual(['create', 'start', 'poststart', 'poststart']);
  });

  it.each(['--force', '--kill'])(
    'waits for no operation with cancel %s, and the process ends by itself',
    async (how) => {
      const install = await installHeldBy('plugin');
      const cancel = await brolly('cancel', how).ended;
      expect(cancel.exitCode, cancel.said).toBe(0);
      const { exitCode, signal, said } = await install.ended;
      expect([exitCode, signal], said).toEqual([1, null]);
      expect(said).toContain('left alone without waiting');
      expect(await stateOfLast()).toBe('cancelled');
    },
  );
});
