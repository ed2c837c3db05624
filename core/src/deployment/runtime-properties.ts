// The runtime properties of a deployment's instances in memory, kept equal to what is durable in the store.

import type { Json } from '@brolly/plugin-sdk';
import type { InstanceChange, LiveEvent } from '#execution/execution-event.ts';
import type { InstanceRecord } from '#store/store.ts';

type Properties = Readonly<Record<string, Json>>;

/** Runtime properties by instance id. */
export interface RuntimeProperties {
  of(instanceId: string): Properties;
  /** Takes the changes of an event that is durable. */
  follow(event: LiveEvent): void;
  apply(changes: readonly InstanceChange[]): void;
}

/** Begins with what the store holds. Reading the store again for each operation would cost its square. */
export function runtimeProperties(instances: readonly InstanceRecord[]): RuntimeProperties {
  const byInstance = new Map<string, Properties>(instances.map((each) => [each.id, each.runtimeProperties]));
  const apply = (changes: readonly InstanceChange[]): void => {
    for (const change of changes) {
      if (change.setProperties === undefined && change.deletedProperties === undefined) continue;
      const properties: Record<string, Json> = { ...byInstance.get(change.instanceId), ...change.setProperties };
      for (const key of change.deletedProperties ?? []) delete properties[key];
      byInstance.set(change.instanceId, properties);
    }
  };
  return {
    of: (instanceId) => byInstance.get(instanceId) ?? {},
    apply,
    follow(event) {
      if ('changes' in event) apply(event.changes);
    },
  };
}
