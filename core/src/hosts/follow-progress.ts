// Follows the lines of a change or revert script: what is being done now, and what failed.

import { type Progress, parseProgress, showConflict } from '@brolly/host-resources';
import { hostError } from './host-error.ts';

export interface ProgressFollower {
  readonly onLine: (line: string) => void;
  readonly seen: () => readonly Progress[];
  /** Throws the failure that the script reported, or the one that it could not report. */
  readonly throwIfFailed: (end: {
    readonly where: string;
    readonly exitCode: number;
    readonly stderr: readonly string[];
    readonly clean: (text: string) => string;
  }) => void;
}

const HINTS: Readonly<Record<string, string>> = {
  'disk-full': 'Make room on the host, then run "brolly resume".',
  'checksum-mismatch': 'The source does not hold what it should: check the mirror, then run "brolly resume".',
  'download-failed': 'Check that the host reaches the address (mirror, proxy, DNS), then run "brolly resume".',
  'host-busy': 'Somebody else changes this host now; wait for them, then run "brolly resume".',
};

export function followProgress(options: {
  readonly hostName: string;
  readonly onStep: (hostName: string, text: string) => void;
}): ProgressFollower {
  const seen: Progress[] = [];
  return {
    onLine(line) {
      const progress = parseProgress(line);
      if (progress === undefined) return;
      seen.push(progress);
      if (progress.kind === 'started') options.onStep(options.hostName, progress.summary);
    },
    seen: () => seen,
    throwIfFailed({ where, exitCode, stderr, clean }) {
      const failed = seen.find((progress) => progress.kind === 'failed');
      if (failed !== undefined) {
        const title = failed.key === '' ? 'what it said' : `stderr of ${failed.key}`;
        const evidence = failed.evidence.length === 0 ? [] : [{ title, lines: failed.evidence.map(clean) }];
        const what = failed.key === '' ? '' : `${failed.key}: `;
        const hint = HINTS[failed.reason];
        throw hostError(failed.reason, `${where}: ${what}${clean(failed.message)}`, {
          evidence,
          ...(hint === undefined ? {} : { hint }),
        });
      }
      const conflicts = seen.filter((progress) => progress.kind === 'conflict');
      if (conflicts.length > 0) throw conflictError(where, { conflicts, hostName: options.hostName, clean });
      if (seen.some((progress) => progress.kind === 'finished' && !progress.isFailed)) return;
      throw hostError('resource-failed', `${where}: the change script ended early with exit code ${exitCode}`, {
        evidence: [{ title: 'stderr', lines: stderr }],
      });
    },
  };
}

/** All else is taken back by then: only a person can say what is to become of these files. */
function conflictError(
  where: string,
  found: {
    readonly conflicts: readonly Extract<Progress, { kind: 'conflict' }>[];
    readonly hostName: string;
    readonly clean: (text: string) => string;
  },
): Error {
  const paths = found.conflicts.map(({ path }) => path).join(', ');
  const evidence = found.conflicts
    .flatMap(showConflict)
    .map(({ title, diff }) => ({ title, lines: found.clean(diff).trimEnd().split('\n') }));
  return hostError('changed-since', `${where}: somebody else has changed ${paths} since; it stays as it is`, {
    evidence,
    hint: `"brolly host revert ${found.hostName} --keep" leaves their version; "--force" brings back what was there before. The other one is kept in /var/lib/brolly/kept.`,
  });
}
