// What is so on a lab host: the product's own snapshot, taken over a way that is not the product's.

import { readdirSync } from 'node:fs';
import {
  compareSnapshots,
  formatSnapshotDifference,
  parseSnapshot,
  type Snapshot,
  snapshotScript,
} from '@brolly/host-resources';
import { type LabHost, labStatus } from '@brolly/lab';
import { sshToHost } from './ssh-to-host.ts';

/**
 * Settings that each host has for itself, although its kernel is the machine's: of its network, its name, its message queues and
 * shared memory. All others are the machine's.
 */
const OF_A_HOST = 'net/|fs/mqueue/|kernel/(hostname|domainname|sem|msg|shm)';
/** Settings of the machine that kubelets set and that an uninstall brings back: of a host that has the machine for itself they tell. */
const SET_BY_KUBELETS = 'vm/(overcommit_memory|panic_on_oom)$|kernel/(panic|panic_on_oops|keys/root_max(keys|bytes))$';

/** Whether no other host of any lab is there, whose kubelet would set what the hosts of this machine share. */
function hasMachineForItself(): boolean {
  const labs = readdirSync('/sys/class/net').filter((link) => link.startsWith('brollylab'));
  return labs.length === 1 && labStatus().hosts.length === 1;
}

/** Everything that is so on a host; throws where the snapshot was cut. */
export async function takeHostSnapshot(host: LabHost): Promise<Snapshot> {
  const { stdout, stderr } = await sshToHost(host, snapshotScript());
  const snapshot = parseSnapshot(stdout, new Date());
  if (snapshot === undefined) throw new Error(`the snapshot of ${host.name} was cut: ${stderr}`);
  return snapshot;
}

/** What came, went or changed between two snapshots: `+ files /etc/motd: file 644 0:0 3 5f70...`. */
export function differencesSince(before: Snapshot | undefined, after: Snapshot): readonly string[] {
  if (before === undefined) throw new Error('there is no snapshot to compare with');
  const compared = hasMachineForItself() ? `${OF_A_HOST}|${SET_BY_KUBELETS}` : OF_A_HOST;
  const ignore = { sysctls: [new RegExp(`^(?!${compared})`)] };
  return compareSnapshots(before, after, { ignore }).map(formatSnapshotDifference);
}
