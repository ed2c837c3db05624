// The kinds of desired state, as data. One file per kind under kinds/ knows how to observe, compare, change and revert it.

/**
 * Where a download's SHA-256 comes from: written down, or a file at an address whose first word is the hash
 * (upstream's `.sha256` files, also those with lines of `hash  name`: then `name` picks the line).
 */
export type Checksum =
  | { readonly kind: 'sha256'; readonly value: string }
  | { readonly kind: 'url'; readonly url: string; readonly name?: string };

export interface FileResource {
  readonly kind: 'file';
  readonly path: string;
  /** Text, or bytes in base64 for what is no text. */
  readonly content: string;
  readonly encoding?: 'utf8' | 'base64';
  /** Default 0o644. */
  readonly mode?: number;
  /** Default `root`, and the group too; with an owner but no group it is the owner's login group. */
  readonly owner?: string;
  readonly group?: string;
  /** Its content is never shown. */
  readonly secret?: boolean;
}

export interface DirectoryResource {
  readonly kind: 'directory';
  readonly path: string;
  /** Default 0o755. */
  readonly mode?: number;
  /**
   * What revert does with what others have put into a directory that was made for this declaration. `keep` (the
   * default) removes the directory only when it is empty; `remove` removes all in it, unmounting what is mounted below.
   */
  readonly contents?: 'keep' | 'remove';
}

/** One file from an address, verified, put in place atomically. */
export interface DownloadResource {
  readonly kind: 'download';
  readonly url: string;
  readonly checksum: Checksum;
  readonly path: string;
  /** Default 0o755. */
  readonly mode?: number;
}

/** Members of a tar archive (gzip, xz or none) from an address, verified before anything is unpacked. */
export interface ArchiveResource {
  readonly kind: 'archive';
  readonly url: string;
  readonly checksum: Checksum;
  /** Where the members go. */
  readonly directory: string;
  /** Leading path elements to drop from each member's name. Default 0. */
  readonly stripComponents?: number;
  /** Member names after dropping, that must be there; only these are unpacked: `['containerd', 'ctr']`. Empty or absent: all, and revert removes exactly what was unpacked. */
  readonly members?: readonly string[];
}

export interface SystemdUnitResource {
  readonly kind: 'systemd-unit';
  /** `containerd.service`; its file is a resource of its own, listed before. */
  readonly name: string;
  readonly enabled: boolean;
  readonly active: boolean;
  /** Keys of resources (`file:/etc/containerd/config.toml`) whose change restarts the unit when it runs already. */
  readonly restartOn?: readonly string[];
}

export interface SysctlResource {
  readonly kind: 'sysctl';
  /** `net.ipv4.ip_forward` */
  readonly key: string;
  readonly value: string;
  /** The file that keeps it over a reboot: default `/etc/sysctl.d/90-brolly.conf`, to which the line is added. */
  readonly file?: string;
}

export interface KernelModuleResource {
  readonly kind: 'kernel-module';
  readonly name: string;
}

/** Swap off: active devices, and the lines of /etc/fstab that would bring it back. */
export interface SwapResource {
  readonly kind: 'swap';
  readonly enabled: false;
}

export interface OsPackageResource {
  readonly kind: 'os-package';
  readonly name: string;
}

/** A script with a guard: the declared way to do what no other kind can. */
export interface CommandResource {
  readonly kind: 'command';
  /** Names it, unique in the list: `kubeadm-init`. */
  readonly name: string;
  /** POSIX sh, run under `set -e`. Ends with 0 for success; its stderr is the evidence of a failure, its stdout is dropped. */
  readonly run: string;
  /** POSIX sh, not under `set -e`: 0 means there is nothing to do. Asked again right before `run`. Without it the command runs every time. */
  readonly unless?: string;
  /** POSIX sh, run under `set -e`, that takes it back. Recorded before `run` starts, and must be safe after a `run` that was cut anywhere. */
  readonly undo?: string;
  /** For people: `initialise the control plane`. */
  readonly title?: string;
  /** Its text is never shown; its stderr still is when it fails. */
  readonly secret?: boolean;
}

export type HostResource =
  | FileResource
  | DirectoryResource
  | DownloadResource
  | ArchiveResource
  | SystemdUnitResource
  | SysctlResource
  | KernelModuleResource
  | SwapResource
  | OsPackageResource
  | CommandResource;

/** The name of a resource in a list, a change and a record. Samples: `file:/etc/motd`, `command:kubeadm-init`, `sysctl:net.ipv4.ip_forward`. */
export function resourceKey(resource: HostResource): string {
  switch (resource.kind) {
    case 'file':
    case 'directory':
    case 'download':
      return `${resource.kind}:${resource.path}`;
    case 'archive':
      return `archive:${resource.directory}:${resource.url.slice(resource.url.lastIndexOf('/') + 1)}`;
    case 'systemd-unit':
    case 'kernel-module':
    case 'os-package':
    case 'command':
      return `${resource.kind}:${resource.name}`;
    case 'sysctl':
      return `sysctl:${resource.key}`;
    case 'swap':
      return 'swap:off';
  }
}
