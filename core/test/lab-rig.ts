// Bare hosts for a test, and the example blueprint as its reader would edit it for them.

import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { editBareVmBlueprint, type LabHost, type LabUpOptions, labUp, resetHost } from '@brolly/lab';

const EXAMPLE = fileURLToPath(new URL('../../examples/barevm/barevm-blueprint.yaml', import.meta.url));

export interface BareHosts {
  readonly hosts: readonly LabHost[];
  /** Base address of the mirror: `http://10.77.0.1:8080`. */
  readonly mirror: string;
}

/** A host of the lab by its place, from 0; throws where there are not so many. */
export function hostAt({ hosts }: BareHosts, index: number): LabHost {
  const found = hosts[index];
  if (found === undefined) throw new Error(`the lab has no host ${index}`);
  return found;
}

/** Brings up hosts of the given Debian suites, by their names, as they were when they were made, and the mirror. */
export async function hostsOfSuites(suites: NonNullable<LabUpOptions['suites']>): Promise<BareHosts> {
  const names = Object.keys(suites);
  const lab = await labUp({ names, suites });
  for (const name of names) await resetHost(name);
  return { hosts: lab.hosts.filter(({ name }) => names.includes(name)), mirror: lab.mirror };
}

/** Brings up `count` hosts as they were when they were made, and the mirror; with `docker`, Docker runs on them. */
export async function bareHosts(count: number, options: { readonly docker?: boolean } = {}): Promise<BareHosts> {
  const lab = await labUp({ hosts: count, docker: options.docker ?? false });
  for (const host of lab.hosts) await resetHost(host.name);
  return { hosts: lab.hosts.slice(0, count), mirror: lab.mirror };
}

/** Writes the edited example into a new folder called `barevm` and returns that folder. */
export function writeBareVmBlueprint(lab: Pick<BareHosts, 'mirror'>, hosts: readonly LabHost[]): Promise<string> {
  const folder = join(mkdtempSync(join(tmpdir(), 'brolly-e2e-')), 'barevm');
  mkdirSync(folder, { recursive: true });
  const text = editBareVmBlueprint(readFileSync(EXAMPLE, 'utf8'), { hosts, mirror: lab.mirror, user: 'ubuntu' });
  writeFileSync(join(folder, 'barevm-blueprint.yaml'), text);
  return Promise.resolve(folder);
}
