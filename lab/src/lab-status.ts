// What runs in the lab now, as people and blueprints need to know it.

import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { stateFolder } from './folders.ts';
import { type HostRecord, readHostRecords } from './hosts/host-record.ts';
import { labKeyFile, readHostIdentity } from './hosts/identity.ts';
import { isRunning } from './machine/processes.ts';
import { readMirrorRecord } from './mirror/mirror-record.ts';
import type { LabNetwork } from './network/bridge.ts';
import { listImageNotes, listParts } from './parts/part-store.ts';

/** A bare host: root and `ubuntu` (passwordless sudo) log in with `keyFile`. */
export interface LabHost {
  readonly name: string;
  /** IPv4 address on the lab's bridge; sshd is on port 22. */
  readonly address: string;
  readonly running: boolean;
  /** Whether Debian's Docker runs on it, with the container `beside` on port 8000. */
  readonly docker: boolean;
  /** Absolute path of the private key, readable by root. */
  readonly keyFile: string;
  /** `SHA256:...` of the host's own key; a reset keeps it. */
  readonly fingerprint: string;
  /** `ssh-ed25519 AAAA... root@host1`. */
  readonly publicKey: string;
}

export interface LabStatus {
  /** By address. */
  readonly hosts: readonly LabHost[];
  /** Base address of the mirror, `http://10.77.0.1:8080`; empty when it does not run. */
  readonly mirror: string;
  /** Name and range of the bridge; `undefined` when the lab is down. */
  readonly network: LabNetwork | undefined;
  /** What is built and served: `kubernetes v1.36.3`. */
  readonly parts: readonly string[];
  /** Where an image is not what its tag says: another version than the one that kubeadm names. */
  readonly notes: readonly string[];
}

/** Reads the state folder and looks at the processes; opens and changes nothing. */
export function labStatus(): LabStatus {
  const mirror = readMirrorRecord();
  return {
    hosts: readHostRecords().map(describeHost),
    mirror: mirror !== undefined && isRunning(mirror.process) ? mirror.url : '',
    network: readNetwork(),
    parts: listParts(),
    notes: listImageNotes(),
  };
}

function describeHost(record: HostRecord): LabHost {
  const { publicKey, fingerprint } = readHostIdentity(record.name);
  return {
    name: record.name,
    address: record.address,
    running: record.process !== undefined && isRunning(record.process),
    docker: record.docker,
    keyFile: labKeyFile(),
    fingerprint,
    publicKey,
  };
}

/** The lab's network as it was made, or `undefined` when there is none. */
export function readNetwork(): LabNetwork | undefined {
  const path = stateFolder('network.json');
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as LabNetwork) : undefined;
}

export function writeNetwork(network: LabNetwork): void {
  const path = stateFolder('network.json');
  writeFileSync(`${path}.draft`, JSON.stringify(network));
  renameSync(`${path}.draft`, path);
}
