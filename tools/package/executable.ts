// One executable file: Node with the bundle inside, which needs nothing on the machine but its C library.

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inject } from 'postject';
import { build } from 'rolldown';

const DIST = fileURLToPath(new URL('../../core/dist/', import.meta.url));
const LAUNCHER = fileURLToPath(new URL('../../core/bin/brolly', import.meta.url));
const MAIN = fileURLToPath(new URL('./unpack-and-run.ts', import.meta.url));
/** What Node looks for in its own file. */
const FUSE = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2';

/** Makes the executable for the machine that it is made on, from the Node that runs. To be called when core/dist is built. */
export async function packExecutable(path: string): Promise<void> {
  mkdirSync(dirname(path), { recursive: true });
  const work = mkdtempSync(join(tmpdir(), 'brolly-executable-'));
  try {
    const files = readdirSync(DIST, { recursive: true, encoding: 'utf8' })
      .filter((name) => statSync(join(DIST, name)).isFile())
      .sort();
    const main = join(work, 'main.cjs');
    const memory = memoryOf(readFileSync(LAUNCHER, 'utf8'));
    await build({
      input: MAIN,
      platform: 'node',
      transform: {
        target: 'node24',
        define: {
          FILES: JSON.stringify(files),
          DIGEST: JSON.stringify(digestOf(files)),
          ENGINE_COMMANDS: JSON.stringify(memory.engineCommands),
          ENGINE_FLAGS: JSON.stringify(memory.engineFlags),
        },
      },
      output: { file: main, format: 'cjs' },
    });
    const config = join(work, 'sea.json');
    const blob = join(work, 'sea.blob');
    const assets = Object.fromEntries(files.map((name) => [name, join(DIST, name)]));
    // As the launcher starts Node for large blueprints. Commands that execute start it again with other flags.
    const execution = { execArgv: memory.flags, execArgvExtension: 'cli' };
    const settings = { main, output: blob, assets, ...execution, disableExperimentalSEAWarning: true };
    writeFileSync(config, JSON.stringify(settings));
    execFileSync(process.execPath, ['--experimental-sea-config', config], { stdio: ['ignore', 'ignore', 'inherit'] });
    copyFileSync(process.execPath, path);
    chmodSync(path, 0o755);
    await inject(path, 'NODE_SEA_BLOB', readFileSync(blob), { sentinelFuse: FUSE });
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** How Node's memory is laid out, by what a command does. */
export interface MemoryLayout {
  readonly flags: readonly string[];
  readonly engineCommands: readonly string[];
  /** Instead of `flags` for those commands. */
  readonly engineFlags: readonly string[];
}

/** Reads it from the launcher, so that it stands in one place. @throws Error where the launcher says it in another way */
export function memoryOf(launcher: string): MemoryLayout {
  const usual = /\nmemory='([^']+)'\n/.exec(launcher)?.[1];
  const [, commands, engine] = /\n {4}([a-z| -]+)\)\n {6}memory=(\S+)\n/.exec(launcher) ?? [];
  if (usual === undefined || commands === undefined || engine === undefined)
    throw new Error('core/bin/brolly no longer says "memory=" as it did: how Node is to be started is not known');
  return { flags: usual.split(' '), engineCommands: commands.split(' | '), engineFlags: [engine] };
}

/** Names the content: another release never meets the files of this one. */
function digestOf(files: readonly string[]): string {
  const hash = createHash('sha256');
  for (const name of files) {
    hash
      .update(relative('.', name))
      .update('\0')
      .update(readFileSync(join(DIST, name)))
      .update('\0');
  }
  return hash.digest('hex').slice(0, 16);
}
