// The sections of a snapshot, in the order in which differences are listed.

/** The sections of a snapshot. */
export const SNAPSHOT_SECTIONS = [
  'files',
  'packages',
  'units',
  'links',
  'addresses',
  'routes',
  'rules',
  'firewall',
  'mounts',
  'sysctls',
  'modules',
  'users',
  'groups',
  'cgroups',
  'processes',
] as const;

export type SnapshotSection = (typeof SNAPSHOT_SECTIONS)[number];
