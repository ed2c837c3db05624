// What the executable runs first: puts the bundle into the user's cache once, and starts it from there.

import { chmodSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { homedir, tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { getRawAsset } from 'node:sea';

/** Put in when the executable is made: the files of the bundle, and a name for their content. */
declare const FILES: readonly string[];
declare const DIGEST: string;
/** Commands that run thousands of operations side by side, and the flags of Node that suit them better than those inside. */
declare const ENGINE_COMMANDS: readonly string[];
declare const ENGINE_FLAGS: readonly string[];

/** The bundle's main file. */
const MAIN = 'brolly.cjs';

/** The folder with the files of the bundle, unpacked by this run or an earlier one. */
function unpacked(): string {
  for (const cache of cacheFolders()) {
    const folder = join(cache, DIGEST);
    try {
      if (isOurs(folder)) return folder;
      mkdirSync(cache, { recursive: true, mode: 0o700 });
      const fresh = mkdtempSync(join(cache, 'unpacking-'));
      for (const name of FILES) write(join(fresh, name), new Uint8Array(getRawAsset(name)));
      try {
        renameSync(fresh, folder);
      } catch (error) {
        // Another run was faster: its files are the same.
        rmSync(fresh, { recursive: true, force: true });
        if (!isOurs(folder)) throw error;
      }
      return folder;
    } catch {
      // The next place may be writable.
    }
  }
  process.stderr.write('brolly cannot unpack itself: make ~/.cache or the folder of temporary files writable\n');
  process.exit(1);
}

function cacheFolders(): string[] {
  const { XDG_CACHE_HOME: named = '' } = process.env;
  const user = process.getuid?.() ?? 0;
  return [join(named === '' ? join(homedir(), '.cache') : named, 'brolly'), join(tmpdir(), `brolly-${user}`)];
}

/** Complete, and written by nobody else: what lies there is run. */
function isOurs(folder: string): boolean {
  if (!existsSync(join(folder, MAIN))) return false;
  const owner = process.getuid?.();
  return [folder, dirname(folder)].every((each) => {
    const stat = statSync(each);
    return (owner === undefined || stat.uid === owner) && (stat.mode & 0o022) === 0;
  });
}

function write(path: string, content: string | Uint8Array): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  writeFileSync(path, content, { mode: 0o600 });
  chmodSync(path, 0o600);
}

/** Takes back what the flags inside say of it. */
const NO_OLD_SPACE = '--initial-old-space-size=0';

/** Starts Node again where the command needs another layout of its memory, which is settled when Node starts. */
function startAnewForEngine(): void {
  const words = process.argv.slice(2);
  const command = words.find((word) => !word.startsWith('-')) ?? '';
  if (!ENGINE_COMMANDS.includes(command) || ENGINE_FLAGS.every((flag) => process.execArgv.includes(flag))) return;
  const options = `--node-options=${[NO_OLD_SPACE, ...ENGINE_FLAGS].join(' ')}`;
  process.execve?.(process.execPath, [process.argv0, options, ...words], process.env);
}

startAnewForEngine();
const folder = unpacked();
// A program that is started in a process of its own comes as the first word: the one for plugins.
const [, , program] = process.argv;
const isChild = program === join(folder, 'plugin-child.cjs');
if (isChild) process.argv.splice(1, 1);
else if (basename(process.argv0) === 'cfy') process.argv.splice(2, 0, '--as-cfy');
// Code inside the executable may load only what Node has: this loads files.
createRequire(join(folder, MAIN))(isChild ? program : join(folder, MAIN));
