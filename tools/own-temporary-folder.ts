// Gives a run of the tests a folder for temporary files, which is gone with all that is in it when the run has ended.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Sets TMPDIR for the tests and for the programs that they start. @returns what takes the folder away */
export function setup(): () => void {
  const before = process.env['TMPDIR'];
  // Short: paths of sockets lie in it, which may have some hundred letters.
  const folder = mkdtempSync(join(tmpdir(), 'bt-'));
  // What Node has compiled once is kept from run to run.
  process.env['NODE_COMPILE_CACHE'] ??= join(tmpdir(), 'node-compile-cache');
  process.env['TMPDIR'] = folder;
  return () => {
    if (before === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = before;
    rmSync(folder, { recursive: true, force: true });
  };
}
