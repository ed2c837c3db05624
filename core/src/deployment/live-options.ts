// What whoever starts an execution decides and hears.

import type { LiveEvent } from '#execution/execution-event.ts';
import type { AskHostKey } from '#hosts/host-key-check.ts';

/** Overrides the host key policy that the blueprint states, except for pinned keys. */
export type HostKeyPolicyOverride = 'known-hosts' | 'accept-new';

export interface LiveOptions {
  /** Aborting it cancels: running operations are told, nothing new begins. */
  readonly signal: AbortSignal;
  readonly onEvent: (event: LiveEvent) => void;
  /** Called when an instance's operation asks for its host. */
  readonly onHost?: ((instanceId: string, address: string) => void) | undefined;
  /** Asks a person about an unknown host key; without it an unknown key is refused. */
  readonly askHostKey?: AskHostKey | undefined;
  readonly hostKeyPolicy?: HostKeyPolicyOverride | undefined;
  /** How many attempts may follow the first; -1: without limit. */
  readonly maxRetries: number;
  readonly retryIntervalMs: number;
  /** How many operations may run side by side. */
  readonly maxConcurrent: number;
}
