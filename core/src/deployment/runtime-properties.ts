// The runtime properties of a deployment's instances in memory, kept equal to what is durable in the store.

import type { Json, JsonObject } from '@brolly/plugin-sdk';
import type { InstanceChange, LiveEvent } from '#execution/execution-event.ts';
import { mergeSystemProperties } from '#graph/live-view.ts';
import type { InstanceRecord } from '#store/store.ts';

type Properties = Readonly<Record<string, Json>>;

/** Runtime properties by instance id. */
export interface RuntimeProperties {
  of(instanceId: string): Properties;
  /** What workflows have noted of an instance: `{ configuration_drift: { ok: false, ... } }`. */
  noted(instanceId: string): JsonObject;
  /** Takes the changes of an event that is durable. */
  follow(event: LiveEvent): void;
  apply(changes: readonly InstanceChange[]): void;
}

const NONE: Properties = {};

/** Begins with what the store holds. Reading the store again for each operation would cost its square. */
export function runtimeProperties(instances: readonly InstanceRecord[]): RuntimeProperties {
  // Most instances have none, and of most nothing is noted: a small map is in the processor's cache.
  const byInstance = new Map<string, Properties>();
  const notes = new Map<string, JsonObject>();
  for (const { id, runtimeProperties: own, systemProperties } of instances) {
    if (Object.keys(own).length > 0) byInstance.set(id, own);
    if (systemProperties !== undefined) notes.set(id, systemProperties);
  }
  const note = ({ instanceId, setSystemProperties }: InstanceChange): void => {
    if (setSystemProperties === undefined) return;
    notes.set(instanceId, mergeSystemProperties(notes.get(instanceId) ?? {}, setSystemProperties));
  };
  const apply = (changes: readonly InstanceChange[]): void => {
    for (const change of changes) {
      note(change);
      if (change.setProperties === undefined && change.deletedProperties === undefined) continue;
      const properties: Record<string, Json> = { ...byInstance.get(change.instanceId), ...change.setProperties };
      for (const key of change.deletedProperties ?? []) delete properties[key];
      byInstance.set(change.instanceId, properties);
    }
  };
  return {
    of: (instanceId) => byInstance.get(instanceId) ?? NONE,
    noted: (instanceId) => notes.get(instanceId) ?? {},
    apply,
    follow(event) {
      if ('changes' in event) apply(event.changes);
    },
  };
}
