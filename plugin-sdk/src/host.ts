// A host as an operation sees it: one connection, facts, scripts, desired state.

import type { Duplex } from 'node:stream';

/**
 * How to reach a host and who to be there. All of it comes from the blueprint or the user, nothing from the lab.
 *
 * What is left out comes from the user's ssh configuration, then from the defaults.
 * Sample: `{ name: 'db_a1b2c3', address: '10.0.0.11', credentials: [], hostKeyPolicy: { kind: 'known-hosts' } }`.
 */
export interface HostAddress extends HostLogin {
  /** The name that messages use: the node instance id, such as `master_a1b2c3`. */
  readonly name: string;
  /** Default: `sudo` without a password, and nothing for root. */
  readonly become?: BecomeRoot | undefined;
  /** Hosts to pass on the way, the first one first. Default: `ProxyJump` of the ssh configuration. */
  readonly bastions?: readonly HostLogin[] | undefined;
  /**
   * What carries the connection. `native` is built in; `openssh` is the ssh client of this machine, for certificates,
   * security keys, Kerberos and proxy commands; `local` is this machine itself. Default `auto`: `openssh` where the
   * ssh configuration or a key asks for what only it can do, else `native`.
   */
  readonly transport?: 'auto' | 'native' | 'openssh' | 'local' | undefined;
}

/** A host that can be logged in to: the one to reach, or one on the way. */
export interface HostLogin {
  /** IP address, DNS name, or a name that the ssh configuration knows. */
  readonly address: string;
  /** 1 to 65535. Default 22. */
  readonly port?: number | undefined;
  /** Default root. */
  readonly user?: string | undefined;
  /** Tried in this order; empty means the ssh agent and the keys that the ssh client would use. */
  readonly credentials: readonly HostCredential[];
  readonly hostKeyPolicy: HostKeyPolicy;
}

export type HostCredential =
  /** `certificate`: path of the certificate that belongs to the key. */
  | { readonly kind: 'key-file'; readonly path: string; readonly passphrase?: string; readonly certificate?: string }
  | { readonly kind: 'password'; readonly password: string }
  /** Answers to what the host asks, in the order in which it asks, over all its steps. */
  | { readonly kind: 'answers'; readonly answers: readonly string[] }
  | { readonly kind: 'agent' };

/** How the user who logs in becomes root. Without a `password` the host must not ask for one. */
export interface BecomeRoot {
  readonly method: 'sudo' | 'doas' | 'su';
  readonly password?: string | undefined;
}

/**
 * What makes a host's key acceptable.
 *
 * `known-hosts`: it stands in the user's known_hosts (or `file`); an unknown key is asked for in an interactive
 * terminal and refused elsewhere. `pinned`: its SHA256 fingerprint or its `type base64` line is one of `keys`.
 * `accept-new`: an unknown key is accepted and written down; a changed one is refused.
 */
export type HostKeyPolicy =
  | { readonly kind: 'known-hosts'; readonly file?: string }
  | { readonly kind: 'pinned'; readonly keys: readonly string[] }
  | { readonly kind: 'accept-new'; readonly file?: string };

/** Desired state of one thing on a host; `@brolly/host-resources` lists the kinds. Sample: `{ kind: 'file', path: '/etc/motd', content: 'hi\n' }`. */
export interface Resource {
  readonly kind: string;
}

/** What a script did. A non-zero exit code is an outcome, not an error. */
export interface CommandOutcome {
  readonly exitCode: number;
  /** At most 1 MiB is kept, the end of it. */
  readonly stdout: string;
  readonly stderr: string;
}

export interface CommandOptions {
  readonly signal: AbortSignal;
  /** Milliseconds until the command is ended and `command-timeout` is thrown. Default 60,000. */
  readonly timeoutMs?: number;
  /** Called with each complete line of stdout as it comes. */
  readonly onLine?: (line: string) => void;
}

/** How a shell that was started ended. `lost`: the connection broke, so it is not known what became of it. */
export type ShellEnd =
  | { readonly kind: 'exited'; readonly exitCode: number }
  | { readonly kind: 'killed'; readonly signal: string }
  | { readonly kind: 'lost'; readonly message: string };

/** A shell that is talked to while it runs. */
export interface ShellProcess {
  /** Writes to its stdin; what is written after its end is dropped. */
  write(content: string | Uint8Array): void;
  endInput(): void;
  /** Resolves when little of what was written still waits to go out: who writes much waits for it. Not every place has it. */
  drained?(): Promise<void>;
  /** Lets go of it at once: its stdin and its outputs are closed. */
  close(): void;
  /** Resolves when it has ended; never rejects. Processes that it left behind may still hold its outputs. */
  readonly ended: Promise<ShellEnd>;
}

export interface ShellOptions {
  /** Aborting it closes the shell's stdin: its program is expected to end then. */
  readonly signal: AbortSignal;
  /** What it writes after `program` has begun. */
  readonly onStdout: (text: string) => void;
  readonly onStderr: (text: string) => void;
  /** As root by sudo, where the user is not root. Default false: as the user who is logged in. */
  readonly asRoot?: boolean;
}

/** Where shells are started: a host, or this machine. */
export interface ShellPlace {
  /**
   * Starts a POSIX sh with `program` and keeps its stdin open. The program must read its stdin only after it has
   * written something and that was answered: a shell may read ahead while it reads its program.
   */
  startShell(program: string, options: ShellOptions): Promise<ShellProcess>;
}

/** A port that the host can reach: `{ address: '127.0.0.1', port: 6443 }` is a port of the host itself. */
export interface PortAddress {
  readonly address: string;
  readonly port: number;
}

/** A port of this machine's loopback that leads to a port that a host can reach. */
export interface ForwardedPort {
  readonly port: number;
  /** Why the last connection to it could not be carried on: the host forbids it, or nothing answers there. */
  failure(): string | undefined;
  /** Ends what goes through it. */
  close(): void;
}

/** A difference between what is on the host and what is declared. */
export interface ResourceChange {
  /** Unique within the list of resources: `file:/etc/motd`. */
  readonly key: string;
  readonly kind: string;
  readonly action: 'create' | 'update' | 'delete' | 'run';
  /** One line for people: `create /etc/motd (0644, 3 bytes)`. */
  readonly summary: string;
  /** Unified diff of the content where there is one and it is not secret. */
  readonly diff?: string;
  /** Units that it restarts. */
  readonly restarts?: readonly string[];
  /** The address of what is downloaded for it. */
  readonly downloads?: string;
}

/** A port that a host finds on its own loopback: who connects to it there is answered here. */
export interface LentPort {
  readonly port: number;
  /** Given each connection. */
  readonly onStream: (stream: Duplex) => void;
}

export interface ApplyOptions {
  /** Under which name the host keeps the record of what is changed: `<deployment>.<node instance>`. */
  readonly owner: string;
  readonly signal: AbortSignal;
  /** Milliseconds for the whole list. Default 600,000. */
  readonly timeoutMs?: number;
  /** What the host can ask while it is changed, as with `ssh -R`; refused, nothing is changed and `port-refused` is thrown. */
  readonly lends?: LentPort | undefined;
}

/** How what an owner has changed is taken back. */
export interface RevertOptions extends ApplyOptions {
  /**
   * What becomes of a file that somebody else has changed in the same place: `keep` leaves their version, `force` brings
   * back what was there before; the other one is set aside on the host. Default: the file stays, and `changed-since` is thrown.
   */
  readonly decision?: 'keep' | 'force' | undefined;
  /**
   * Told when all is done, in words, of each thing that is left or that became otherwise than one would think: a file that somebody
   * else has changed, a folder with something of others in it, kernel modules that are in use.
   */
  readonly onKept?: (text: string) => void;
}

/**
 * A host that an operation may use.
 *
 * Every method throws a `RecoverableError` or `NonRecoverableError` with one of the reasons in docs/hosts.md
 * (`host-refused`, `host-unreachable`, `host-key-changed`, `authentication-failed`, `sudo-needs-password`,
 * `command-timeout`, `connection-lost`, `disk-full`, `checksum-mismatch`, `resource-failed`, ...).
 */
export interface Host extends ShellPlace {
  readonly address: HostAddress;
  /** Facts of the host, gathered in one round trip and kept while the connection lives. */
  facts(signal: AbortSignal): Promise<HostFacts>;
  /** Runs a POSIX sh script as root, sent on stdin: nothing of it stands on a command line. */
  run(script: string, options: CommandOptions): Promise<CommandOutcome>;
  /**
   * Listens on a port of this machine's loopback and carries each connection to `to` through the host, as `ssh -L` does.
   * It ends with `signal`. What the host refuses shows when somebody connects: the connection is closed.
   */
  forwardPort(to: PortAddress, options: { readonly signal: AbortSignal }): Promise<ForwardedPort>;
  /** Compares the resources with the host in one round trip and changes nothing. */
  compare(resources: readonly Resource[], options: ApplyOptions): Promise<readonly ResourceChange[]>;
  /** Compares, records and changes: two round trips, one when there is nothing to do. */
  apply(resources: readonly Resource[], options: ApplyOptions): Promise<readonly ResourceChange[]>;
  /** Takes back all that `owner` has changed, newest first; without a record it does nothing. */
  revert(options: RevertOptions): Promise<readonly ResourceChange[]>;
}

/** What is so on a host. Gathered by one script; a fact that could not be had is `undefined` or empty. */
export interface HostFacts {
  /** `debian`, `ubuntu`, `rhel`, `flatcar`, ... from os-release. */
  readonly osId: string;
  readonly osVersion: string;
  readonly osName: string;
  readonly kernel: string;
  /** Go's word for it: `amd64`, `arm64`. */
  readonly architecture: string;
  readonly hostname: string;
  readonly machineId: string;
  readonly initSystem: 'systemd' | 'other';
  readonly cgroupVersion: 1 | 2;
  readonly cpus: number;
  readonly memoryBytes: number;
  /** Names of active swap devices and files. */
  readonly swaps: readonly string[];
  /** Names of the capabilities in the bounding set of PID 1, such as `CAP_SYS_RESOURCE`. */
  readonly capabilities: readonly string[];
  readonly usrIsReadOnly: boolean;
  /** Whether /proc/sys/net can be written (a container host may forbid it). */
  readonly netSysctlsAreWritable: boolean;
  readonly addresses: readonly { readonly interface: string; readonly address: string; readonly prefix: number }[];
  /** IPv4, as `ip` shows them, of all tables: `blackhole 10.9.0.0/16`, `10.7.0.0/16 dev wg0 table 51820`. None to the host itself. */
  readonly routes: readonly string[];
  /** TCP ports something listens on. */
  readonly listeningPorts: readonly number[];
  /** Mount point -> free bytes, for `/`, `/var`, `/usr`, `/tmp` where they are mounts of their own. */
  readonly freeBytes: Readonly<Record<string, number>>;
  /** Of the commands core asks for (curl, wget, tar, apt-get, dnf, iptables, ...), those that are there. */
  readonly commands: readonly string[];
  /** Unit name -> `active` state, for units of containers, Kubernetes, firewalls and time clients that exist: `{ 'docker.service': 'active' }`. */
  readonly units: Readonly<Record<string, string>>;
  /** The front end of a firewall whose rules are in force; the unit of ufw is active without that, too. */
  readonly firewall: 'firewalld' | 'ufw' | undefined;
  /** Paths out of a fixed list of traces of container runtimes and clusters that exist: `/etc/kubernetes/manifests`, `/run/containerd/containerd.sock`, ... */
  readonly traces: readonly string[];
  /** Version of the containerd that answers on the default socket or is on the PATH: `1.6.20`. */
  readonly containerdVersion: string | undefined;
  /** Whether the containerd on the default socket answers to Kubernetes (its CRI plugin is on). */
  readonly containerdServesCri: boolean;
  /** Whether that containerd leaves OOM scores alone where it may not lower them (`restrict_oom_score_adj`). */
  readonly containerdRestrictsOomScore: boolean;
  /** Owners of the records on the host: `barevm.master_a1b2c3`. */
  readonly recordOwners: readonly string[];
  /** Seconds since the epoch by the host's clock, and how far it is ahead of ours in milliseconds. */
  readonly clockSkewMs: number;
}
