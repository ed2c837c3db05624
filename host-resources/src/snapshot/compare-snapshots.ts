// The difference between two snapshots of a host: the proof that an uninstall left nothing.

import { MOVING } from './moving.ts';
import type { Snapshot } from './snapshot.ts';
import { SNAPSHOT_SECTIONS, type SnapshotSection } from './snapshot-sections.ts';

/** Something that came, went or changed. */
export interface SnapshotDifference {
  readonly section: SnapshotSection;
  readonly name: string;
  /** `undefined` when it was not there. */
  readonly before: string | undefined;
  /** `undefined` when it is gone. */
  readonly after: string | undefined;
}

/** What is left out of a comparison. */
export interface ComparisonOptions {
  /** Beside what moves by itself on every host: expressions on the name, by section. */
  readonly ignore?: Partial<Readonly<Record<SnapshotSection, readonly RegExp[]>>>;
  /** Whether what moves by itself on every host counts, too: logs, caches, counters. Default false. */
  readonly everything?: boolean;
}

/** Compares section by section; sorted by section and name, empty when nothing differs. */
export function compareSnapshots(
  before: Snapshot,
  after: Snapshot,
  options: ComparisonOptions = {},
): readonly SnapshotDifference[] {
  return SNAPSHOT_SECTIONS.flatMap((section) => {
    const moving = options.everything === true ? [] : (MOVING[section] ?? []);
    const ignored = options.ignore?.[section] ?? [];
    const [had, has] = [before.sections[section], after.sections[section]];
    return [...new Set([...Object.keys(had), ...Object.keys(has)])]
      .filter((name) => had[name] !== has[name] && !ignored.some((one) => one.test(name)))
      .filter((name) => !moving.some((one) => one.name.test(name) && (one.when !== 'added' || had[name] === undefined)))
      .sort()
      .map((name) => ({ section, name, before: had[name], after: has[name] }));
  });
}

/** One line for people: `+ files /etc/motd: file 644 0:0 3 5f70...`, `- `, or `~ ` with both values. */
export function formatSnapshotDifference({ section, name, before, after }: SnapshotDifference): string {
  if (before === undefined) return `+ ${section} ${name}: ${after ?? ''}`;
  if (after === undefined) return `- ${section} ${name}: ${before}`;
  return `~ ${section} ${name}: ${before} -> ${after}`;
}
