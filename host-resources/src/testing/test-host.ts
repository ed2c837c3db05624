// A directory of this machine that stands in for a host in tests: real shells, real files, a record root of its own.

import { spawn } from 'node:child_process';
import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { changeScript } from '../change-script.ts';
import { type Change, compareResources } from '../compare-resources.ts';
import type { HostResource } from '../kinds.ts';
import { observeScript, parseObservation } from '../observe-script.ts';
import { type Progress, parseProgress } from '../progress.ts';
import { revertScript } from '../revert-script.ts';

export interface ScriptOutcome {
  /** `undefined` when it was killed. */
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

export interface TestHost {
  /** The directory that tests may change. */
  readonly directory: string;
  readonly recordRoot: string;
  run(script: string): Promise<ScriptOutcome>;
  compare(resources: readonly HostResource[]): Promise<Change[]>;
  apply(resources: readonly HostResource[]): Promise<Progress[]>;
  revert(): Promise<Progress[]>;
  /** Every path below `directory` with its type, mode, owner, content and, for files, time of change. */
  tree(): Record<string, string>;
  remove(): void;
}

export interface TestHostOptions {
  /** What runs scripts from stdin; `$TEST_HOST` is the folder of `host` and `record`. Default `['sh', '-s']`. */
  readonly shell?: readonly string[];
  /** Scripts by the name of the command that they stand in for. */
  readonly commands?: Readonly<Record<string, string>>;
  /** Default `deployment.host_1`. */
  readonly owner?: string;
}

/** Makes a test host; `remove` takes it away. */
export function makeTestHost(options: TestHostOptions = {}): TestHost {
  const root = mkdtempSync(join(tmpdir(), 'host-resources-'));
  const directory = join(root, 'host');
  const recordRoot = join(root, 'record');
  mkdirSync(directory);
  const commands = writeCommands(join(root, 'commands'), options.commands ?? {});
  const script = { owner: options.owner ?? 'deployment.host_1', recordRoot };
  const environment = { PATH: [commands, process.env['PATH']].join(delimiter), TEST_HOST: root };
  const run = (text: string): Promise<ScriptOutcome> => runScript(text, options.shell ?? ['sh', '-s'], environment);
  const compare = async (resources: readonly HostResource[]): Promise<Change[]> =>
    compareResources(resources, parseObservation((await run(observeScript(resources, script))).stdout));
  return {
    directory,
    recordRoot,
    run,
    compare,
    async apply(resources) {
      return progressOf(await run(changeScript(await compare(resources), script)));
    },
    async revert() {
      return progressOf(await run(revertScript(script)));
    },
    tree: () => treeOf(directory),
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}

/** Runs a script in a process group of its own, so that it may kill all of it. */
export function runScript(
  script: string,
  shell: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<ScriptOutcome> {
  const [command = 'sh', ...args] = shell;
  const child = spawn(command, args, { detached: true, env: { ...process.env, ...environment } });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  child.stdin.on('error', () => undefined);
  child.stdin.end(script);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ exitCode: code ?? undefined, stdout, stderr }));
  });
}

export function progressOf(outcome: ScriptOutcome): Progress[] {
  return outcome.stdout.split('\n').flatMap((line) => parseProgress(line) ?? []);
}

function writeCommands(directory: string, commands: Readonly<Record<string, string>>): string {
  mkdirSync(directory);
  for (const [name, text] of Object.entries(commands)) {
    writeFileSync(join(directory, name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
  }
  return directory;
}

function treeOf(directory: string): Record<string, string> {
  const tree: Record<string, string> = {};
  for (const name of readdirSync(directory, { recursive: true, encoding: 'utf8' }).sort()) {
    const path = join(directory, name);
    const stat = lstatSync(path);
    const head = `${(stat.mode & 0o7777).toString(8)} ${stat.uid}:${stat.gid}`;
    if (stat.isDirectory()) tree[name] = `directory ${head}`;
    else if (stat.isSymbolicLink()) tree[name] = `link ${readlinkSync(path)}`;
    else tree[name] = `file ${head} ${Math.floor(stat.mtimeMs)} ${readFileSync(path).toString('base64')}`;
  }
  return tree;
}
