// What the lab remembers of a host, in a file of its own so that two hosts can be changed at the same time.

import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { stateFolder } from '../folders.ts';
import type { ProcessIdentity } from '../machine/processes.ts';
import type { DebianSuite } from './root-file-system.ts';

export interface HostRecord {
  readonly name: string;
  readonly address: string;
  /** Whether Debian's Docker runs on it with one container. */
  readonly docker: boolean;
  /** Default `bookworm`. */
  readonly suite?: DebianSuite;
  /** The systemd-nspawn process; not there before the first start. */
  readonly process?: ProcessIdentity;
}

/** The folder of one host: its record, identity, layers and console output. */
export function hostFolder(name: string, ...parts: readonly string[]): string {
  return stateFolder('hosts', name, ...parts);
}

export function readHostRecord(name: string): HostRecord | undefined {
  const path = hostFolder(name, 'host.json');
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as HostRecord) : undefined;
}

export function writeHostRecord(record: HostRecord): void {
  const path = hostFolder(record.name, 'host.json');
  mkdirSync(hostFolder(record.name), { recursive: true });
  writeFileSync(`${path}.draft`, `${JSON.stringify(record, undefined, 2)}\n`);
  renameSync(`${path}.draft`, path);
}

/** All hosts of the lab, by address. */
export function readHostRecords(): readonly HostRecord[] {
  const folder = stateFolder('hosts');
  if (!existsSync(folder)) return [];
  const lastNumber = (record: HostRecord): number => Number(record.address.split('.')[3]);
  return readdirSync(folder)
    .map(readHostRecord)
    .filter((record) => record !== undefined)
    .sort((one, other) => lastNumber(one) - lastNumber(other));
}
