// What a transport gives: a way to start commands on a host, each with its own streams.

import type { Duplex, Readable, Writable } from 'node:stream';
import type { LentPort, PortAddress } from '@brolly/plugin-sdk';

/** How a command ended: with an exit code, or `null` and the signal that killed it. */
export interface ChannelExit {
  readonly code: number | null;
  /** `SIGKILL` */
  readonly signal?: string | undefined;
}

/** One command that runs on a host. Both streams it prints to have to be read, or it comes to a halt. */
export interface Channel {
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Resolves when the command has ended; processes that it left behind may still hold its outputs. `undefined`: its end was not heard. */
  readonly exited: Promise<ChannelExit | undefined>;
  /** The same, when all that it printed was handed over as well. */
  readonly ended: Promise<ChannelExit | undefined>;
  /** Lets go of it. Whether the command ends by that is the host's business. */
  close(): void;
}

/** An open way to a host for commands of the user who logged in. */
export interface Link {
  readonly isOpen: boolean;
  /** Resolves with the reason, in words, when it is open no more. */
  readonly closed: Promise<string>;
  /** How many channels it has room for at a time. */
  readonly mostChannels: number;
  /** Milliseconds there and back, as far as it was noticed while connecting; 0 where it was not. */
  readonly roundTripMs: number;
  /** @throws Error when the link is lost before the command has begun. */
  start(command: string): Promise<Channel>;
  /**
   * Starts a command on a terminal of its own, whose output comes on stdout and whose keyboard is stdin.
   * `undefined`: the transport has no terminals.
   */
  readonly startOnTerminal: ((command: string) => Promise<Channel>) | undefined;
  /**
   * A stream to a port that the host can reach. Takes up no channel.
   *
   * @throws Error when the host refuses it; where that shows only later the stream fails with the reason.
   */
  openStream(to: PortAddress): Promise<Duplex>;
  /**
   * Listens on a port of the host's loopback. It ends with the link.
   *
   * @returns what ends it
   * @throws Error when the host refuses it or the port is taken there
   */
  lendPort(lent: LentPort): Promise<() => void>;
  close(): void;
}

/** A signal that ended a command counts as this exit code. */
const ENDED_BY_SIGNAL = 1;

/** The exit code; `undefined` when the end was not heard. */
export function exitCodeOf(exit: ChannelExit | undefined): number | undefined {
  return exit === undefined ? undefined : (exit.code ?? ENDED_BY_SIGNAL);
}
