// The changes of many events as one change per instance: what is written at the end of a turn.

import type { ExecutionEvent, InstanceChange } from './execution-event.ts';

/** One change per instance, in the order in which the instances were first changed. */
export function mergeChanges(events: readonly ExecutionEvent[]): readonly InstanceChange[] {
  const merged = new Map<string, InstanceChange>();
  for (const event of events) {
    if (!('changes' in event)) continue;
    for (const change of event.changes) {
      const before = merged.get(change.instanceId);
      merged.set(change.instanceId, before === undefined ? change : followedBy(before, change));
    }
  }
  return [...merged.values()];
}

/** One change that does what two do, one after the other. What is deleted is deleted before anything is set. */
function followedBy(a: InstanceChange, b: InstanceChange): InstanceChange {
  const state = b.state ?? a.state;
  const deleted = new Set(b.deletedProperties ?? []);
  const kept = Object.entries(a.setProperties ?? {}).filter(([key]) => !deleted.has(key));
  const setProperties = { ...Object.fromEntries(kept), ...b.setProperties };
  const deletedProperties = [...new Set([...(a.deletedProperties ?? []), ...deleted])];
  const setSystemProperties = { ...a.setSystemProperties, ...b.setSystemProperties };
  return {
    instanceId: a.instanceId,
    ...(state === undefined ? {} : { state }),
    ...(Object.keys(setProperties).length === 0 ? {} : { setProperties }),
    ...(deletedProperties.length === 0 ? {} : { deletedProperties }),
    ...(Object.keys(setSystemProperties).length === 0 ? {} : { setSystemProperties }),
  };
}
