// The peer of the benches: Cloudify's own parser and local engine in a virtual environment of its own.

import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { call } from './whole-process.ts';

const PACKAGES = ['cloudify-common==7.0.5', 'networkx<3', 'pyyaml', 'requests', 'requests-toolbelt', 'jinja2'];

/** The folder of the environment. */
export const PEER = join(homedir(), '.cache/brolly-bench/cloudify-common-7.0.5');

/** Makes the environment, once. */
export async function makePeer(): Promise<void> {
  if (existsSync(join(PEER, 'bin/dsl-parser-is-there'))) return;
  console.log(`making ${PEER} (about a minute, once)`);
  await call(['python3', '-m', 'venv', PEER]);
  await call([join(PEER, 'bin/pip'), 'install', '--quiet', ...PACKAGES]);
  await call(['touch', join(PEER, 'bin/dsl-parser-is-there')]);
}
