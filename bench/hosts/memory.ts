// How much memory it takes to be connected to thousands of hosts at once.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Measured, timed } from '../whole-process.ts';
import type { Fleet } from './server.ts';

const HERE = fileURLToPath(new URL('./', import.meta.url));
const PORT = 20_023;

/** Facts and a comparison on so many simulated hosts, by one process that stays connected to all of them. */
export async function measureMemory(fleet: Fleet, count: number): Promise<Measured> {
  const hosts = spawn(
    process.execPath,
    [join(HERE, 'simulated-hosts.ts'), join(fleet.folder, 'host-key'), String(PORT)],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const ended = once(hosts, 'exit');
  await Promise.race([once(hosts.stdout, 'data'), ended.then(() => Promise.reject(new Error('no simulated hosts')))]);
  try {
    const addresses = Array.from(
      { length: count },
      (_, index) => `127.1.${Math.floor(index / 200)}.${1 + (index % 200)}`,
    );
    const file = join(fleet.folder, 'simulated.json');
    writeFileSync(file, JSON.stringify({ ...fleet, port: PORT, addresses }));
    return await timed([process.execPath, join(HERE, 'fleet-run.ts'), 'facts-and-compare', file]);
  } finally {
    hosts.kill();
    await ended.catch(() => undefined);
  }
}
