// Why an operation failed, as data: kept in the journal, shown to the user, told to the workflow.

import type { Evidence } from '@brolly/plugin-sdk';

/** Why an attempt failed. Sample: `{ reason: 'host-refused', message: '...', recoverable: true, evidence: [] }`. */
export interface Failure {
  readonly reason: string;
  readonly message: string;
  readonly recoverable: boolean;
  readonly retryAfterMs?: number | undefined;
  /** Going on without it would do harm: it is heeded where failures are ignored. */
  readonly isRefusal?: boolean | undefined;
  readonly hint?: string | undefined;
  readonly evidence: readonly Evidence[];
}

/** What a host is to blame for that cannot be reached, or no longer; docs/hosts.md has them all. */
const REASONS_OF_AWAY: ReadonlySet<string> = new Set([
  'host-refused',
  'host-unreachable',
  'host-timeout',
  'connection-lost',
]);

/**
 * Whether a failure sets a host aside: what needs it waits for a later run, and nothing else is held up by that.
 */
export function setsHostAside({ reason }: Pick<Failure, 'reason'>): boolean {
  return REASONS_OF_AWAY.has(reason);
}
