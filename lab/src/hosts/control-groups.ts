// A host's own control groups: one in every hierarchy of this machine, so that two hosts never share one.

import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pollUntil } from '../machine/processes.ts';

const BUSY_LIMIT_MS = 5000;

interface Hierarchy {
  readonly mountPoint: string;
  readonly kind: 'cgroup' | 'cgroup2';
}

/** The mounted hierarchies: one per controller with cgroup v1, a single one with v2, both kinds on mixed machines. */
function hierarchies(): readonly Hierarchy[] {
  return readFileSync('/proc/self/mounts', 'utf8')
    .split('\n')
    .map((line) => line.split(' '))
    .filter((fields) => fields[1]?.startsWith('/sys/fs/cgroup') === true)
    .flatMap(([, mountPoint = '', kind]) => (kind === 'cgroup' || kind === 'cgroup2' ? [{ mountPoint, kind }] : []));
}

/**
 * Makes the groups `lab/name` and gives their `cgroup.procs` files, to be written before the host starts.
 *
 * @param lab the name of the lab's bridge.
 */
export function makeControlGroups(lab: string, name: string): readonly string[] {
  return hierarchies().map(({ mountPoint, kind }) => {
    const parent = join(mountPoint, lab);
    const group = join(parent, name);
    if (kind === 'cgroup2') delegate(mountPoint);
    mkdirSync(parent, { recursive: true });
    if (kind === 'cgroup2') delegate(parent);
    mkdirSync(group, { recursive: true });
    // A new cpuset of version 1 is empty and takes no process.
    if (existsSync(join(group, 'cpuset.cpus')) && kind === 'cgroup') {
      for (const [from, to] of [
        [mountPoint, parent],
        [parent, group],
      ] as const) {
        for (const file of ['cpuset.cpus', 'cpuset.mems'])
          writeFileSync(join(to, file), readFileSync(join(from, file)));
      }
    }
    return join(group, 'cgroup.procs');
  });
}

/** Lets children of a cgroup v2 use the controllers; where this machine forbids it, hosts do without. */
function delegate(group: string): void {
  const controllers = readFileSync(join(group, 'cgroup.controllers'), 'utf8').split(/\s+/).filter(Boolean);
  for (const controller of controllers) {
    try {
      writeFileSync(join(group, 'cgroup.subtree_control'), `+${controller}`);
    } catch {
      // A group that holds processes, as a container's root does, cannot hand its controllers down.
    }
  }
}

/** Processes in the groups of a host, by pid. */
export function processesInGroups(lab: string, name: string): readonly number[] {
  const groups = hierarchies().flatMap(({ mountPoint }) => groupsBelow(join(mountPoint, lab, name)));
  return [
    ...new Set(
      groups.flatMap((group) => readFileSync(join(group, 'cgroup.procs'), 'utf8').split('\n').filter(Boolean)),
    ),
  ]
    .map(Number)
    .filter((pid) => pid > 0);
}

/** Removes a host's groups, which must be empty of processes; a group is busy for a moment after its last one ended. */
export async function removeControlGroups(lab: string, name: string): Promise<void> {
  for (const { mountPoint } of hierarchies()) {
    const group = join(mountPoint, lab, name);
    await pollUntil(() => removeGroups(group), {
      limitMs: BUSY_LIMIT_MS,
      what: `the control group ${group} to be free`,
    });
  }
}

function removeGroups(top: string): boolean {
  try {
    for (const group of groupsBelow(top)) rmdirSync(group);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EBUSY') return false;
    throw error;
  }
}

/** Removes the lab's own groups once all hosts are gone. */
export function removeLabControlGroups(lab: string): void {
  for (const { mountPoint } of hierarchies()) {
    const group = join(mountPoint, lab);
    if (existsSync(group)) rmdirSync(group);
  }
}

/** The group and all below it, innermost first. */
function groupsBelow(group: string): readonly string[] {
  if (!existsSync(group)) return [];
  const below = readdirSync(group, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return [...below.flatMap((entry) => groupsBelow(join(group, entry.name))), group];
}
