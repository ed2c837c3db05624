// How a turn of the journal is written: all its events in one text, each as short as it can be and readable by itself.

import type { ExecutionEvent, InstanceChange } from '#execution/execution-event.ts';

/** The version of what `encodeTurn` writes. A change of the format counts up, and `upcastTurn` learns the old one. */
export const TURN_VERSION = 2;

/** `[kind, milliseconds since the first event of the turn, ...]`; absent values at the end are left out. */
type Entry = readonly [kind: string, after: number, ...rest: readonly unknown[]];
/** `[instance id, state, what is set, what is deleted, what of the system is set]`, cut after the last that is there. */
type ChangeEntry = readonly [instanceId: string, ...rest: readonly unknown[]];

/** Sample: `{"at":1764167979000,"events":[["start",0,"app_1/create",0],["done",2,"app_1/create",0,[["app_1","created"]]]]}` */
export function encodeTurn(events: readonly ExecutionEvent[]): string {
  const at = events[0]?.at ?? 0;
  return JSON.stringify({ at, events: events.map((event) => encodeEvent(event, event.at - at)) });
}

/** The events of a turn that `encodeTurn` of this version wrote. */
export function decodeTurn(body: string): readonly ExecutionEvent[] {
  const turn = JSON.parse(body) as { readonly at: number; readonly events: readonly Entry[] };
  return turn.events.map((entry) => decodeEvent(entry, turn.at + entry[1]));
}

/** Kinds that come thousands of times have a short form; the others are kept as they are. */
function encodeEvent(event: ExecutionEvent, after: number): Entry {
  if (event.kind === 'task-started') return ['start', after, event.taskId, event.attempt];
  if (event.kind === 'task-skipped') return ['skip', after, event.taskId, event.reason];
  if (event.kind !== 'task-succeeded') return ['event', after, event];
  const { taskId, attempt, result } = event;
  const changes = encodeChanges(event.changes);
  return result === undefined
    ? ['done', after, taskId, attempt, changes]
    : ['done', after, taskId, attempt, changes, result];
}

function decodeEvent(entry: Entry, at: number): ExecutionEvent {
  const [kind, , ...rest] = entry;
  switch (kind) {
    case 'start': {
      const [taskId, attempt] = rest as [string, number];
      return { kind: 'task-started', at, taskId, attempt };
    }
    case 'done': {
      const [taskId, attempt, changes, result] = rest as [string, number, readonly ChangeEntry[], never];
      const event = { kind: 'task-succeeded', at, taskId, attempt, changes: decodeChanges(changes) } as const;
      return rest.length > 3 ? { ...event, result } : event;
    }
    case 'skip': {
      const [taskId, reason] = rest as [string, string];
      return { kind: 'task-skipped', at, taskId, reason };
    }
    default:
      return rest[0] as ExecutionEvent;
  }
}

function encodeChanges(changes: readonly InstanceChange[]): readonly ChangeEntry[] {
  return changes.map((change) => {
    const { setProperties, deletedProperties, setSystemProperties } = change;
    if (setSystemProperties !== undefined)
      return [
        change.instanceId,
        change.state ?? 0,
        setProperties ?? 0,
        deletedProperties ?? 0,
        setSystemProperties,
      ] as const;
    if (deletedProperties !== undefined)
      return [change.instanceId, change.state ?? 0, setProperties ?? 0, deletedProperties] as const;
    if (setProperties !== undefined) return [change.instanceId, change.state ?? 0, setProperties] as const;
    return change.state === undefined ? [change.instanceId] : [change.instanceId, change.state];
  });
}

function decodeChanges(entries: readonly ChangeEntry[]): readonly InstanceChange[] {
  return entries.map(([instanceId, state, set, deleted, system]) => ({
    instanceId,
    ...(isThere(state) ? { state: state as InstanceChange['state'] } : {}),
    ...(isThere(set) ? { setProperties: set as InstanceChange['setProperties'] } : {}),
    ...(isThere(deleted) ? { deletedProperties: deleted as InstanceChange['deletedProperties'] } : {}),
    ...(isThere(system) ? { setSystemProperties: system as InstanceChange['setSystemProperties'] } : {}),
  }));
}

function isThere(value: unknown): boolean {
  return value !== undefined && value !== 0;
}
