// Under which name the API server keeps which fields of an object a deployment has set.

import type { OperationContext } from '@brolly/plugin-sdk';

const LONGEST = 128;

/** `brolly-shop` for the deployment `shop`: two deployments that set the same field are a conflict. */
export function fieldManager({ deploymentId }: OperationContext): string {
  return `brolly-${deploymentId}`.slice(0, LONGEST);
}
