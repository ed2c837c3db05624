// What carries a connection to a host: each transport logs in its own way and gives the same link.

import type { Link } from './channel.ts';
import type { ConnectFailure } from './connection.ts';
import type { AskHostKey } from './host-key-check.ts';
import type { ReadKeyFile } from './key-files.ts';
import type { Target } from './login.ts';

export interface ConnectOptions {
  readonly signal: AbortSignal;
  /** Milliseconds for all of it but the answer of a person. Default: what the ssh configuration says, else 15,000. */
  readonly timeoutMs?: number | undefined;
  /** Asks a person about an unknown host key; without it an unknown key is refused. */
  readonly askHostKey?: AskHostKey | undefined;
  /** Default: each connect reads its key anew. */
  readonly readKey?: ReadKeyFile | undefined;
}

export const DEFAULT_CONNECT_TIMEOUT_MS = 15_000;

/** A transport with what it keeps while it is used, such as connections to hosts that others are reached through. */
export interface Transport {
  /** Logs in; never throws for what a host, a network or a key does. */
  connect(target: Target, options: ConnectOptions): Promise<Link | ConnectFailure>;
  close(): void;
}

export type TransportName = 'native' | 'openssh' | 'local';
