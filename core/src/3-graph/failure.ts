// Why an operation failed, as data: kept in the journal, shown to the user, told to the workflow.

import type { Evidence } from '@brolly/plugin-sdk';

/** Why an attempt failed. Sample: `{ reason: 'host-refused', message: '...', recoverable: true, evidence: [] }`. */
export interface Failure {
  readonly reason: string;
  readonly message: string;
  readonly recoverable: boolean;
  readonly retryAfterMs?: number | undefined;
  readonly hint?: string | undefined;
  readonly evidence: readonly Evidence[];
}
