// What is so on a lab host: the product's own snapshot, taken over a way that is not the product's.

import {
  compareSnapshots,
  formatSnapshotDifference,
  parseSnapshot,
  type Snapshot,
  snapshotScript,
} from '@brolly/host-resources';
import type { LabHost } from '@brolly/lab';
import { sshToHost } from './ssh-to-host.ts';

/** What a lab host shares with the machine, where hosts of other labs change it meanwhile. */
const OF_THE_MACHINE = { sysctls: [/^(?!net\/)/], modules: [/^/] };

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
  return compareSnapshots(before, after, { ignore: OF_THE_MACHINE }).map(formatSnapshotDifference);
}
