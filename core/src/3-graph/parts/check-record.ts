// What a check leaves in the system properties of an instance.

import type { Json, JsonObject } from '@brolly/plugin-sdk';

/** The form that Cloudify gives status and drift. */
export interface CheckRecord extends JsonObject {
  readonly ok: boolean;
  /** UTC, ISO 8601: when the execution was begun. */
  readonly timestamp: string;
  /** The operation; `null` where there is none, which is neither good nor bad. */
  readonly task: string | null;
  readonly result: Json;
}

/** A record of the time at which the execution was begun. */
export function checkRecord(at: number, made: Omit<CheckRecord, 'timestamp'>): CheckRecord {
  const { ok, task, result } = made as CheckRecord;
  return { ok, timestamp: new Date(at).toISOString(), task, result };
}

/** `unchecked`: there is no record, or no operation that could have checked. */
export function verdictOf(record: Json | undefined): 'ok' | 'bad' | 'unchecked' {
  if (typeof record !== 'object' || record === null || Array.isArray(record)) return 'unchecked';
  const { ok, task } = record as JsonObject;
  if (task === null && ok === true) return 'unchecked';
  return ok === true ? 'ok' : 'bad';
}
