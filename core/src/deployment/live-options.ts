// What whoever starts an execution decides and hears.

import type { LiveEvent } from '#execution/execution-event.ts';
import type { TaskGraph } from '#graph/task-graph.ts';
import type { AskHostKey } from '#hosts/host-key-check.ts';
import type { ReadSecret } from './surroundings.ts';
import type { HostCall } from './watched-host.ts';

/** Overrides the host key policy that the blueprint states, except for pinned keys. */
export type HostKeyPolicyOverride = 'known-hosts' | 'accept-new';

export interface LiveOptions {
  /** Aborting it cancels: running operations are told, nothing new begins. */
  readonly signal: AbortSignal;
  /** Events of the journal come with their sequence numbers. */
  readonly onEvent: (event: LiveEvent, sequence?: number) => void;
  /** Told of each graph before its events. */
  readonly onGraph?: ((graph: TaskGraph) => void) | undefined;
  /** Called when an instance's operation asks for its host. */
  readonly onHost?: ((instanceId: string, address: string) => void) | undefined;
  /** Called when a call of a host has ended; without it they are not watched. */
  readonly onHostCall?: ((call: HostCall) => void) | undefined;
  /** Asks a person about an unknown host key; without it an unknown key is refused. */
  readonly askHostKey?: AskHostKey | undefined;
  readonly hostKeyPolicy?: HostKeyPolicyOverride | undefined;
  /** How many attempts may follow the first; -1: without limit. */
  readonly maxRetries: number;
  readonly retryIntervalMs: number;
  /** How many operations may run side by side. */
  readonly maxConcurrent: number;
  /** How many of them on one host; `undefined`: no limit of its own. */
  readonly maxPerHost?: number | undefined;
  /** How many of them on instances of one node type, by the type's name. */
  readonly maxOfNodeType?: Readonly<Record<string, number>> | undefined;
  /** How long other branches go on after the first failure for good. Default 600,000. */
  readonly waitAfterFailMs?: number | undefined;
  /** Operations are not sent and succeed, and nothing is kept. */
  readonly isDryRun?: boolean | undefined;
  /** Reads the secrets that blueprints ask for with get_secret; without it there are none. */
  readonly secrets?: ReadSecret | undefined;
}
