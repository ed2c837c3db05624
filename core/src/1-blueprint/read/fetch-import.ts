// Fetches the text of an import from an address, within limits, for those who allowed it.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FetchLimits, fetchArchive } from './fetch-archive.ts';
import { MAX_FILE_BYTES, readTextFile, type TextFile } from './read-text-file.ts';

/** A file of definitions is small; a server that is not there should not hold up the rest for long. */
export const IMPORT_LIMITS: FetchLimits = { bytes: MAX_FILE_BYTES, silenceMs: 10_000, totalMs: 60_000 };

/** The text behind an address; what cannot be fetched is missing, and the message says why. Leaves no file behind. */
export async function fetchImport(
  url: string,
  { signal, limits = IMPORT_LIMITS }: { readonly signal: AbortSignal; readonly limits?: FetchLimits | undefined },
): Promise<TextFile> {
  const folder = await mkdtemp(join(tmpdir(), 'brolly-import-'));
  try {
    const file = join(folder, 'import.yaml');
    const fetched = await fetchArchive(url, file, { signal, limits });
    return fetched.kind === 'refused' ? { kind: 'missing', message: fetched.message } : await readTextFile(file);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
