// What archives of blueprints are called. What unpacks them is loaded when there is one.

import { basename } from 'node:path';

const ENDING = /\.(zip|tar|tar\.gz|tgz|tar\.bz2|tbz2?)$/i;

/** The endings that are looked for where an archive is not named in full. */
export const ARCHIVE_ENDINGS: readonly string[] = ['.zip', '.tar', '.tar.gz', '.tgz', '.tar.bz2'];

/** Whether a file is called as an archive is. */
export function isArchive(path: string): boolean {
  return ENDING.test(path);
}

/** What an archive is called without its kind: `app.tar.gz` is `app`. */
export function archiveName(path: string): string {
  return basename(path).replace(ENDING, '');
}
