// What happens to a node instance in the store: its state, its runtime properties, what the engine notes of it.

import type { Json } from '@brolly/plugin-sdk';
import type { InstanceState } from './task-graph.ts';

/** What an operation or a workflow leaves in an instance. Everything is merged per key. */
export interface InstanceChange {
  readonly instanceId: string;
  readonly state?: InstanceState | undefined;
  readonly setProperties?: Readonly<Record<string, Json>> | undefined;
  readonly deletedProperties?: readonly string[] | undefined;
  /** What workflows note of an instance (`status`, `configuration_drift`, ...); `null` deletes a key. */
  readonly setSystemProperties?: Readonly<Record<string, Json>> | undefined;
}
