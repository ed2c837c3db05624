// Kernel settings that all hosts share with this machine: kept at the first `up`, put back at the last `down`.

import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';

/** The settings that are changed, by the lab or by a kubelet on one of its hosts, for they are not per network namespace. */
const SETTINGS = [
  'net/ipv4/ip_forward',
  'fs/inotify/max_user_instances',
  'fs/inotify/max_user_watches',
  'vm/overcommit_memory',
  'vm/panic_on_oom',
  'kernel/panic',
  'kernel/panic_on_oops',
  'kernel/keys/root_maxkeys',
  'kernel/keys/root_maxbytes',
];

/** Of all labs of this machine, and gone with the next boot, as the settings themselves. */
const KEPT = '/run/brolly-lab-kernel-settings.json';

/** The root users of all hosts are one user to inotify, and each host wants some 30 instances. */
const INOTIFY_INSTANCES = 8192;

const path = (setting: string): string => `/proc/sys/${setting}`;

/** Keeps the settings as they are unless a lab has done so, then turns on what hosts need. */
export function prepareKernel(): void {
  if (!existsSync(KEPT)) {
    const present = SETTINGS.filter((setting) => existsSync(path(setting)));
    const kept = Object.fromEntries(present.map((setting) => [setting, readFileSync(path(setting), 'utf8').trim()]));
    writeFileSync(`${KEPT}.draft`, JSON.stringify(kept));
    renameSync(`${KEPT}.draft`, KEPT);
  }
  if (readFileSync(path('net/ipv4/ip_forward'), 'utf8').trim() !== '1') writeFileSync(path('net/ipv4/ip_forward'), '1');
  const instances = 'fs/inotify/max_user_instances';
  if (Number(readFileSync(path(instances), 'utf8')) < INOTIFY_INSTANCES)
    writeFileSync(path(instances), String(INOTIFY_INSTANCES));
}

/** Puts the kept settings back, to be called by the last lab that goes down. */
export function restoreKernel(): void {
  if (!existsSync(KEPT)) return;
  const kept = JSON.parse(readFileSync(KEPT, 'utf8')) as Record<string, string>;
  for (const [setting, value] of Object.entries(kept)) {
    if (readFileSync(path(setting), 'utf8').trim() !== value) writeFileSync(path(setting), value);
  }
  rmSync(KEPT);
}
