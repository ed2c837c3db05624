// How fast much goes to many hosts, beside scp to one.

import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { timed } from '../whole-process.ts';
import { type Fleet, MEBIBYTE, MEBIBYTES_SENT } from './server.ts';

const FLEET_RUN = fileURLToPath(new URL('fleet-run.ts', import.meta.url));
const HOSTS = 20;
/** In memory: what is measured is no disk. */
const COPY = '/dev/shm/brolly-scp';

/** 64 MiB to 20 hosts at once by brolly, and to one by scp; MiB a second in sum. It goes to files in memory. */
export async function measureTransfer(fleet: Fleet): Promise<{ readonly ours: number; readonly scp: number }> {
  const file = join(fleet.folder, 'large');
  writeFileSync(file, Buffer.alloc(MEBIBYTE * MEBIBYTES_SENT, 'x'));
  const few = join(fleet.folder, 'few.json');
  const addresses = fleet.addresses.slice(0, HOSTS);
  writeFileSync(few, JSON.stringify({ ...fleet, addresses, atATime: HOSTS }));
  const trust = ['-o', 'UserKnownHostsFile=/dev/null', '-o', 'StrictHostKeyChecking=no', '-o', 'LogLevel=ERROR'];
  const login = ['-q', '-i', fleet.key, '-P', String(fleet.port), ...trust];
  const scp = await timed(['scp', ...login, file, `root@${addresses[0]}:${COPY}`]);
  rmSync(COPY);
  const ours = await timed([process.execPath, FLEET_RUN, 'send', few]);
  return { ours: (MEBIBYTES_SENT * HOSTS) / ours.seconds, scp: MEBIBYTES_SENT / scp.seconds };
}
