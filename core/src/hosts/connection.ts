// An open way to a host: the one interface behind which transports differ.

import type { Duplex } from 'node:stream';
import type { LentPort, PortAddress, ShellOptions, ShellProcess } from '@brolly/plugin-sdk';

/** How a script ended, or why that is not known. */
export type ExecOutcome =
  | { readonly kind: 'exited'; readonly exitCode: number; readonly stdout: string; readonly stderr: string }
  | { readonly kind: 'timed-out'; readonly stderr: string }
  | { readonly kind: 'aborted' }
  /** The connection broke before the end was heard: the script may have run, wholly or in part. */
  | { readonly kind: 'lost'; readonly message: string }
  /** No shell as root was had. `reason` is `sudo-needs-password`, `sudo-denied` or `shell-missing`. */
  | { readonly kind: 'no-root'; readonly reason: string; readonly message: string };

export interface ExecOptions {
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
  /** Called with each complete line of stdout as it comes. */
  readonly onLine?: ((line: string) => void) | undefined;
}

/**
 * A connection runs POSIX sh scripts as root, many at a time, each handed over on stdin.
 *
 * What a login shell prints before the script begins is no part of its output. stdout and stderr keep their last MiB.
 * It never throws for what a host or a network does.
 */
export interface Connection {
  readonly isOpen: boolean;
  exec(script: string, options: ExecOptions): Promise<ExecOutcome>;
  /** Starts a shell whose stdin stays open. It takes up one of the connection's few channels until it has ended. */
  startShell(program: string, options: ShellOptions): Promise<ShellStart>;
  /** A stream to a port that the host can reach. @throws Error with the reason when there is none */
  openStream(to: PortAddress): Promise<Duplex>;
  /** Listens on a port of the host's loopback until it is ended. @throws Error with the reason when that is refused */
  lendPort(lent: LentPort): Promise<() => void>;
  close(): void;
}

/** A shell whose program has begun, or why there is none. */
export type ShellStart =
  | { readonly kind: 'started'; readonly shell: ShellProcess }
  | Exclude<ExecOutcome, { kind: 'timed-out' }>;

/** Why no connection was had. */
export interface ConnectFailure {
  readonly kind: 'failed';
  readonly reason: string;
  readonly message: string;
  readonly hint: string;
  readonly isRecoverable: boolean;
}

/** Gives an open connection; opens it again after it was lost. */
export type OpenConnection = (signal: AbortSignal) => Promise<Connection>;
