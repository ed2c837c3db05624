// Where the mirror's process and address are kept.

import { existsSync, readFileSync } from 'node:fs';
import { stateFolder } from '../folders.ts';
import type { ProcessIdentity } from '../machine/processes.ts';

export interface MirrorRecord {
  readonly process: ProcessIdentity;
  /** `http://10.77.0.1:8080`. */
  readonly url: string;
}

export function mirrorRecordPath(): string {
  return stateFolder('mirror.json');
}

export function readMirrorRecord(): MirrorRecord | undefined {
  const path = mirrorRecordPath();
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as MirrorRecord) : undefined;
}
