// What can be seen of a host without changing anything: its records, its snapshot, its lease; and the lease taken over.

import {
  type HostLease,
  lookAtLeaseScript,
  parseLease,
  parseRecords,
  parseSnapshot,
  type RecordedChange,
  recordsScript,
  type Snapshot,
  snapshotScript,
  takeLeaseScript,
} from '@brolly/host-resources';
import { type Host, RecoverableError } from '@brolly/plugin-sdk';
import type { LeaseIdentity } from '#hosts/host-lease.ts';

const LOOK_TIMEOUT_MS = 120_000;

/** Takes a snapshot. @throws RecoverableError `observe-failed` when the script did not come to its end. */
export async function takeSnapshot(host: Host, signal: AbortSignal): Promise<Snapshot> {
  const { lines, stderr } = await run(host, snapshotScript(), signal);
  const snapshot = parseSnapshot(`${lines.join('\n')}\n`, new Date());
  if (snapshot === undefined) throw cut(host, 'snapshot', stderr);
  return snapshot;
}

/** Reads the records of a host, oldest change first. @throws RecoverableError `observe-failed` when the script did not come to its end. */
export async function readRecords(host: Host, signal: AbortSignal): Promise<readonly RecordedChange[]> {
  const { lines, stderr } = await run(host, recordsScript(), signal);
  const records = parseRecords(lines);
  if (records === undefined) throw cut(host, 'records', stderr);
  return records;
}

/** Says who may change a host now, seen by `holder`. @throws RecoverableError `observe-failed` when the host does not say. */
export function readLease(host: Host, holder: string, signal: AbortSignal): Promise<HostLease> {
  return leaseBy(host, lookAtLeaseScript({ holder }), signal);
}

/** Takes the lease of a host from whoever holds it, who changes nothing there any more. @throws as `readLease` */
export function takeLease(host: Host, { holder, who }: LeaseIdentity, signal: AbortSignal): Promise<HostLease> {
  return leaseBy(host, takeLeaseScript({ holder, who, takesOver: true }), signal);
}

async function leaseBy(host: Host, script: string, signal: AbortSignal): Promise<HostLease> {
  const { lines, stderr } = await run(host, script, signal);
  const lease = lines.map(parseLease).find((one) => one !== undefined);
  if (lease === undefined) throw cut(host, 'lease', stderr);
  return lease;
}

/** What a command keeps of its output has a limit; lines that are taken as they come have none. */
async function run(
  host: Host,
  script: string,
  signal: AbortSignal,
): Promise<{ readonly lines: readonly string[]; readonly stderr: string }> {
  const lines: string[] = [];
  const { stderr } = await host.run(script, {
    signal,
    timeoutMs: LOOK_TIMEOUT_MS,
    onLine: (line) => lines.push(line),
  });
  return { lines, stderr };
}

function cut(host: Host, what: string, stderr: string): RecoverableError {
  const { name, address } = host.address;
  return new RecoverableError(`${name} (${address}): its ${what} could not be read to the end`, {
    reason: 'observe-failed',
    evidence: [{ title: 'stderr', lines: stderr.trimEnd().split('\n').slice(-20) }],
  });
}
