// The state of a graph in a few bytes, so that a long execution is resumed without reading its whole journal.

import { deserialize, serialize } from 'node:v8';
import type { GraphNotes } from './graph-end.ts';
import { type GraphState, STATUS } from './graph-state.ts';

const SNAPSHOT_VERSION = 1;

interface SnapshotBody {
  readonly version: number;
  readonly status: Uint8Array;
  /** `[place, attempt]` of the tasks whose attempt is not the first. */
  readonly attempts: readonly (readonly [number, number])[];
  readonly toUndo: readonly number[];
  readonly failures: GraphNotes['failures'];
  readonly results: GraphNotes['results'];
}

/** The state and notes as bytes. */
export function takeSnapshot(state: GraphState, notes: GraphNotes): Uint8Array {
  const attempts: [number, number][] = [];
  for (let place = 0; place < state.attempt.length; place += 1) {
    const attempt = state.attempt[place] ?? 0;
    if (attempt !== 0) attempts.push([place, attempt]);
  }
  const { status, toUndo } = state;
  const { failures, results } = notes;
  const body: SnapshotBody = {
    version: SNAPSHOT_VERSION,
    status,
    attempts,
    toUndo: [...toUndo],
    failures,
    results,
  };
  return serialize(body);
}

/**
 * Brings a state that has seen no event to where a snapshot was taken. It must be followed by the rest of the journal
 * and an `execution-resumed`, which settles what may begin.
 *
 * @returns false where the snapshot is of another release or of another graph; the state is as it was.
 */
export function applySnapshot(state: GraphState, notes: GraphNotes, bytes: Uint8Array): boolean {
  const body = deserialize(bytes) as SnapshotBody;
  if (body.version !== SNAPSHOT_VERSION || body.status.length !== state.status.length) return false;
  state.status.set(body.status);
  for (const [place, attempt] of body.attempts) state.attempt[place] = attempt;
  for (const place of body.toUndo) state.toUndo.add(place);
  for (const [taskId, failure] of body.failures) notes.failures.set(taskId, failure);
  for (const [taskId, result] of body.results) notes.results.set(taskId, result);
  state.count.running = count(state, STATUS.running);
  state.count.retrying = count(state, STATUS.retrying);
  state.count.ready = count(state, STATUS.ready);
  state.count.done = count(state, STATUS.done);
  state.tasks.forEach((_, place) => {
    if (state.status[place] !== STATUS.done) return;
    const { first, targets } = state.dependents;
    for (let edge = first[place] ?? 0; edge < (first[place + 1] ?? 0); edge += 1) {
      const dependent = targets[edge] ?? 0;
      state.missing[dependent] = (state.missing[dependent] ?? 0) - 1;
    }
  });
  return true;
}

function count(state: GraphState, status: number): number {
  let found = 0;
  for (const each of state.status) if (each === status) found += 1;
  return found;
}
