// A drop-in of a systemd unit: settings beside the unit's own file.

import { nameMistake, type ResourceKind } from '../resource-kind.ts';
import { type FileResource, fileKind } from './file.ts';

/** The file `/etc/systemd/system/<unit>.d/<name>.conf`; a `systemd-unit` that names its key in `restartOn` is restarted. */
export interface SystemdDropInResource {
  readonly kind: 'systemd-drop-in';
  /** `containerd.service` */
  readonly unit: string;
  /** `90-proxy` */
  readonly name: string;
  readonly content: string;
  /** Default 0o644. */
  readonly mode?: number;
  /** Its content is never shown. */
  readonly secret?: boolean;
}

export const systemdDropInKind: ResourceKind<SystemdDropInResource> = {
  name: ({ unit, name }) => `${unit}/${name}`,
  mistake: ({ unit, name }) => nameMistake(unit, 'systemd unit') ?? nameMistake(name, 'drop-in'),
  changesUnits: () => true,
  observeFunctions: () => fileKind.observeFunctions?.() ?? [],
  observe: (resource, id) => fileKind.observe(fileOf(resource), id),
  compare: (resource, facts, context) => fileKind.compare(fileOf(resource), facts, context),
  change: (resource, facts, context) => fileKind.change(fileOf(resource), facts, context),
  revert: (resource, facts, id) => fileKind.revert(fileOf(resource), facts, id),
};

function fileOf({ unit, name, ...rest }: SystemdDropInResource): FileResource {
  return { ...rest, kind: 'file', path: `/etc/systemd/system/${unit}.d/${name}.conf` };
}
