// A file that two changed, for the person who has to decide.

import type { Progress } from './progress.ts';
import { unifiedDiff } from './unified-diff.ts';

type Conflict = Extract<Progress, { kind: 'conflict' }>;

/** The differences between the three versions of a file in conflict, each with its title; none where no text may be shown. */
export function showConflict(conflict: Conflict): readonly { readonly title: string; readonly diff: string }[] {
  const { path, before, ours, theirs } = conflict;
  const shown: { title: string; diff: string }[] = [];
  if (ours !== undefined && theirs !== undefined) {
    const diff = unifiedDiff(ours, theirs, { beforeName: `${path} as brolly wrote it`, afterName: `${path} now` });
    shown.push({ title: `${path}: what somebody else has changed since`, diff });
  }
  if (ours !== undefined) {
    const names = {
      beforeName: before === undefined ? '/dev/null' : `${path} before brolly`,
      afterName: `${path} as brolly wrote it`,
    };
    shown.push({ title: `${path}: what brolly had changed`, diff: unifiedDiff(before ?? '', ours, names) });
  }
  return shown;
}
