// Where the lab keeps things: a cache that survives, and the state of what runs now.

import { homedir } from 'node:os';
import { join } from 'node:path';

/** Built binaries, images and root file systems; safe to delete, dear to make again. */
export function cacheFolder(...parts: readonly string[]): string {
  return join(process.env['BROLLY_LAB_CACHE'] || join(homedir(), '.cache', 'brolly-lab'), ...parts);
}

/**
 * Running hosts, keys and the mirror's process; `down` empties it.
 *
 * Two labs with different state folders live side by side: each has its own bridge, addresses and cgroups.
 */
export function stateFolder(...parts: readonly string[]): string {
  return join(process.env['BROLLY_LAB_STATE'] || '/var/lib/brolly-lab', ...parts);
}
