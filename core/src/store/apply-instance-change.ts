// What an operation or a workflow leaves in an instance, merged per key.

import type { InstanceChange } from '#execution/execution-event.ts';
import { mergeSystemProperties } from '#graph/live-view.ts';
import type { InstanceRecord } from './store.ts';

/** The instance after a change; its version counts up. */
export function applyInstanceChange(instance: InstanceRecord, change: InstanceChange): InstanceRecord {
  const deleted = new Set(change.deletedProperties ?? []);
  const kept = Object.entries(instance.runtimeProperties).filter(([key]) => !deleted.has(key));
  return {
    ...instance,
    state: change.state ?? instance.state,
    runtimeProperties: { ...Object.fromEntries(kept), ...change.setProperties },
    ...(change.setSystemProperties === undefined
      ? {}
      : { systemProperties: mergeSystemProperties(instance.systemProperties ?? {}, change.setSystemProperties) }),
    version: instance.version + 1,
  };
}
