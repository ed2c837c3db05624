// A snapshot of a host, and what differs from an earlier one: the proof that nothing was left.

import { readFileSync } from 'node:fs';
import { compareSnapshots, formatSnapshotDifference, readSnapshot, type Snapshot, takeSnapshot } from '#index';
import type { CliContext } from '../cli-context.ts';
import { CommandError } from '../command-error.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import type { NamedHost } from '../host-options.ts';
import { count } from '../render/words.ts';
import { sayOf, withNamedHost } from './with-named-host.ts';

export interface SnapshotRequest {
  /** The file of an earlier snapshot. */
  readonly compare: string | undefined;
  readonly everything: boolean;
}

/** Writes the snapshot as one JSON value, or what came (+), went (-) and changed (~). */
export async function snapshotHost(context: CliContext, named: NamedHost, request: SnapshotRequest): Promise<ExitCode> {
  const before = request.compare === undefined ? undefined : earlier(request.compare);
  return withNamedHost(context, named, async ({ host, signal }) => {
    const after = await takeSnapshot(host, signal);
    if (before === undefined) {
      context.output.write(JSON.stringify(after));
      return EXIT.ok;
    }
    const differences = compareSnapshots(before, after, { everything: request.everything });
    for (const each of differences) {
      context.output.write(
        context.isJson ? JSON.stringify({ kind: 'difference', ...each }) : formatSnapshotDifference(each),
      );
    }
    const { name } = host.address;
    const compared = { kind: 'compared', host: name, since: before.takenAt, differences: differences.length };
    if (context.isJson) context.output.write(JSON.stringify(compared));
    sayOf(
      context,
      host,
      `${differences.length === 0 ? 'no difference' : count(differences.length, 'difference')} since ${before.takenAt}`,
    );
    return differences.length === 0 ? EXIT.ok : EXIT.failed;
  });
}

function earlier(path: string): Snapshot {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new CommandError(`${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`, {
      exitCode: EXIT.usage,
      hint: 'make one with "brolly host snapshot HOST > FILE"',
    });
  }
  const snapshot = readSnapshot(text);
  if (snapshot !== undefined) return snapshot;
  throw new CommandError(`${path} is no snapshot of this release`, {
    exitCode: EXIT.usage,
    hint: 'make one with "brolly host snapshot HOST > FILE"',
  });
}
