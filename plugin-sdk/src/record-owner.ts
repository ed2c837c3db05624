// Whose a record on a host is.

import type { NodeInstance } from './operation.ts';

/** Under which name a host keeps the record of what an instance's operations changed: `shop.db_a1b2c3`. */
export function recordOwner({
  deploymentId,
  self,
}: {
  readonly deploymentId: string;
  readonly self: Pick<NodeInstance, 'id'>;
}): string {
  return `${deploymentId}.${self.id}`;
}
