// What was so on a host at one moment, section by section, as values that can be compared.

import { gunzipSync } from 'node:zlib';
import { LINE_PREFIX } from '../protocol.ts';
import { READERS } from './read-sections.ts';
import { SNAPSHOT_SECTIONS, type SnapshotSection } from './snapshot-sections.ts';

/**
 * A snapshot: each section is a name and what is so of it. Plain JSON.
 *
 * Sample: `{ version: 1, takenAt: '2026-11-26T12:00:00Z', sections: { files: { '/etc/motd': 'file 644 0:0 3 5f70bf18...' }, ... } }`.
 * Of a file it is type, mode, owner, size, the first half of its SHA-256 and its extended attributes.
 */
export interface Snapshot {
  readonly version: 1;
  /** ISO 8601. */
  readonly takenAt: string;
  readonly sections: Readonly<Record<SnapshotSection, Readonly<Record<string, string>>>>;
}

/**
 * Reads the output of a snapshot script.
 *
 * @returns `undefined` when the output was cut: nothing may be concluded from it.
 */
export function parseSnapshot(stdout: string, takenAt: Date): Snapshot | undefined {
  const begin = stdout.indexOf(`${LINE_PREFIX}snapshot\n`);
  const end = stdout.indexOf(`${LINE_PREFIX}snapshot-end`);
  if (begin < 0 || end < 0) return undefined;
  const packed = stdout.slice(begin + LINE_PREFIX.length + 'snapshot\n'.length, end);
  const texts = sectionTexts(gunzipSync(Buffer.from(packed, 'base64')).toString('utf8'));
  const sections = Object.fromEntries(SNAPSHOT_SECTIONS.map((name) => [name, READERS[name](texts)]));
  // Every section is there: the list of names is the type.
  return { version: 1, takenAt: takenAt.toISOString(), sections: sections as Snapshot['sections'] };
}

/** Reads a snapshot that was written as JSON. @returns `undefined` for what is none. */
export function readSnapshot(text: string): Snapshot | undefined {
  try {
    const value = JSON.parse(text) as Partial<Snapshot> | null;
    const isOne = value?.version === 1 && SNAPSHOT_SECTIONS.every((name) => typeof value.sections?.[name] === 'object');
    return isOne ? (value as Snapshot) : undefined;
  } catch {
    return undefined;
  }
}

/** The raw text of each section by its name; a line with `@` alone before a word begins one. */
function sectionTexts(text: string): ReadonlyMap<string, string> {
  const names =
    'addresses|attributes|cgroups|files|firewall|groups|hashes|links|modules|mounts|packages|processes|routes|rules|sysctls|units|users';
  const parts = text.split(new RegExp(`^@(${names})\\n`, 'm'));
  const texts = new Map<string, string>();
  for (let at = 1; at < parts.length; at += 2) texts.set(parts[at] ?? '', parts[at + 1] ?? '');
  return texts;
}
