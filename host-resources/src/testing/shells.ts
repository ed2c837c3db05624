// The shells of this machine that scripts are tried with.

import { spawnSync } from 'node:child_process';

const CANDIDATES: readonly (readonly string[])[] = [
  ['dash', '-s'],
  ['bash', '-s'],
  ['busybox', 'sh', '-s'],
];

/** Those that are there, as words of a command line that reads a script from stdin. */
export const SHELLS: readonly (readonly string[])[] = CANDIDATES.filter(
  ([command = '', ...args]) => spawnSync(command, args, { input: 'exit 0' }).status === 0,
);
