// What every script we send has in common.

import { createHash } from 'node:crypto';
import { quote } from '@brolly/plugin-sdk';
import { encodeWord } from '../protocol.ts';
import type { LeaseClaim } from './lease-functions.ts';

/** Where a host keeps records, stamps and half-finished downloads. */
export const DEFAULT_RECORD_ROOT = '/var/lib/brolly';

export interface ScriptOptions {
  /** Under which name the host keeps the record: `<deployment>.<node instance>`. */
  readonly owner: string;
  /** Default `/var/lib/brolly`. */
  readonly recordRoot?: string;
  /** The `/etc/machine-id` that the host had before: another machine at its address is not changed. Default: any. */
  readonly machineId?: string | undefined;
  /** Who wants to hold the lease of the host: a change or revert that cannot have it changes nothing. Default: nobody is asked. */
  readonly lease?: LeaseClaim | undefined;
}

/** What makes every shell behave alike; also the head of every recorded revert script. */
export const SHELL_DEFAULTS = `LC_ALL=C; export LC_ALL; umask 022; unset CDPATH IFS
PATH=\${PATH:-/usr/bin}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin; export PATH`;

/**
 * Puts a script together: functions first, then one last line that runs `brolly_main` with nothing on stdin.
 *
 * A shell that gets only a part of it runs nothing, since all of it is one list in braces: the first letters of a line, too,
 * may be the name of a program (`ex` of `exit`). No command in it can eat the rest of the script.
 */
export function assembleScript(functions: readonly string[], main: string): string {
  const text = [
    '{',
    SHELL_DEFAULTS,
    ...functions.map((text) => text.trim()),
    'brolly_main() {',
    main.trim(),
    '}',
    'brolly_main </dev/null; exit "$?"',
    '}',
  ];
  return `${text.join('\n')}\n`;
}

/** Sets the variables that all fragments use: `root`, `records` and `owner`, which is safe as a file name. */
export function placeVariables(options: ScriptOptions): string {
  const root = options.recordRoot ?? DEFAULT_RECORD_ROOT;
  const owner = ownerFileName(options.owner);
  return `root=${quote(root)}; owner=${quote(owner)}; records=$root/records/$owner`;
}

/** Ends `brolly_main` where the machine is another one than before. Needs the functions of progress. */
export function sameMachine({ machineId }: ScriptOptions): string {
  if (machineId === undefined) return ':';
  return `{ read -r machine </etc/machine-id; } 2>/dev/null || machine=
if [ -n "$machine" ] && [ "$machine" != ${quote(machineId)} ]; then
  brolly_lost host-swapped "this is machine $machine, and it was "${quote(machineId)}" that was changed before"; return 1
fi`;
}

/** The owner as the name of a directory: `a/b` becomes `a%2Fb`, and no name begins with a dot. */
export function ownerFileName(owner: string): string {
  return encodeWord(owner).replaceAll('/', '%2F').replace(/^\./, '%2E');
}

/** A short name for a key that is safe in file names and stays the same for ever: 16 hex digits. */
export function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
