// For property tests: which generated lists a plugin may ask for.

import { checkResources } from '../check-resources.ts';
import type { HostResource } from '../kinds.ts';

/** Whether the resources contradict each other nowhere, so that a host can be asked about them. */
export function isList(resources: readonly HostResource[]): boolean {
  try {
    checkResources(resources);
    return true;
  } catch {
    return false;
  }
}
