// What follows from an attempt that has ended.

import type { Json } from '@brolly/plugin-sdk';
import { describe, expect, it } from 'vitest';
import { decideOutcome, type RetrySettings } from './decide-outcome.ts';
import type { Failure, OperationOutcome, TaskEvent } from './execution-event.ts';
import { operation } from './testing/sketch-graph.ts';

const jammed: Failure = { reason: 'jammed', message: 'the till is jammed', recoverable: true, evidence: [] };
const settings: RetrySettings = { maxRetries: 2, intervalMs: 3000 };

/** What is decided of an attempt at 500 ms. */
function decideEnd(
  frame: Parameters<typeof operation>[2],
  outcome: OperationOutcome,
  ended: { readonly attempt: number; readonly isCancelled?: boolean },
): object {
  const event: TaskEvent = decideOutcome(operation('web/start', [], frame), outcome, { at: 500, settings, ...ended });
  if (event.kind !== 'task-failed') return event;
  return { decision: event.decision, ...(event.retryAt === undefined ? {} : { retryAt: event.retryAt }) };
}

describe('a failure', () => {
  const decide = (frame: Parameters<typeof operation>[2], attempt: number, failure: Partial<Failure> = {}): object =>
    decideEnd(frame, { kind: 'failed', failure: { ...jammed, ...failure }, changes: [] }, { attempt });

  it('retries after the interval of the settings, as often as they say', () => {
    expect(decide({}, 0)).toEqual({ decision: 'retry', retryAt: 3500 });
    expect(decide({}, 1)).toEqual({ decision: 'retry', retryAt: 3500 });
    expect(decide({}, 2)).toEqual({ decision: 'fail' });
  });

  it('takes what the operation says before the settings', () => {
    expect(decide({ maxRetries: 0 }, 0)).toEqual({ decision: 'fail' });
    expect(decide({ maxRetries: 5, retryIntervalSeconds: 10 }, 4)).toEqual({ decision: 'retry', retryAt: 10_500 });
    expect(decide({ retryIntervalSeconds: 0 }, 0)).toEqual({ decision: 'retry', retryAt: 500 });
  });

  it('retries for ever when the limit is -1', () => {
    expect(decide({ maxRetries: -1 }, 1_000_000)).toMatchObject({ decision: 'retry' });
  });

  it('waits as long as the failure itself asks for', () => {
    expect(decide({ retryIntervalSeconds: 10 }, 0, { retryAfterMs: 20 })).toEqual({ decision: 'retry', retryAt: 520 });
    expect(decide({}, 0, { retryAfterMs: 0 })).toEqual({ decision: 'retry', retryAt: 500 });
  });

  it('is heeded where failures are ignored, if the operation refused to do harm', () => {
    expect(decide({ ignoreFailure: true }, 0, { recoverable: false })).toEqual({ decision: 'ignore' });
    const refused = { recoverable: false, isRefusal: true };
    expect(decide({ ignoreFailure: true }, 0, refused)).toEqual({ decision: 'fail' });
  });

  it('leaves the instance in the state from before, if the operation refused', () => {
    const ended = (isRefusal: boolean): TaskEvent => {
      const failure = { ...jammed, recoverable: false, isRefusal };
      const changes = [{ instanceId: 'web', setProperties: { till: 'jammed' } }];
      const task = operation('web/stop', [], { stateIfRefused: 'started', ignoreFailure: true });
      return decideOutcome(task, { kind: 'failed', failure, changes }, { attempt: 0, at: 500, settings });
    };
    const kept = { instanceId: 'web', setProperties: { till: 'jammed' } };
    expect(ended(true)).toMatchObject({ changes: [kept, { instanceId: 'web', state: 'started' }] });
    expect(ended(false)).toMatchObject({ changes: [kept] });
  });

  it('never retries what cannot recover', () => {
    expect(decide({ maxRetries: -1 }, 0, { recoverable: false, retryAfterMs: 20 })).toEqual({ decision: 'fail' });
  });

  it('ignores at the first failure, whatever it is, when the task says so', () => {
    expect(decide({ ignoreFailure: true, maxRetries: 5 }, 0)).toEqual({ decision: 'ignore' });
    expect(decide({ ignoreFailure: true }, 0, { recoverable: false })).toEqual({ decision: 'ignore' });
  });

  it('neither retries nor ignores what a cancel interrupted', () => {
    const interrupted = { attempt: 0, isCancelled: true };
    const outcome: OperationOutcome = { kind: 'failed', failure: jammed, changes: [] };
    expect(decideEnd({}, outcome, interrupted)).toEqual({ decision: 'fail' });
    expect(decideEnd({ ignoreFailure: true }, outcome, interrupted)).toEqual({ decision: 'fail' });
  });
});

describe('an operation that is repeated until its result is true', () => {
  const asked = (result: Json | undefined, attempt = 0): object =>
    decideEnd(
      { repeatUntilTrue: true, maxRetries: 0 },
      { kind: 'succeeded', ...(result === undefined ? {} : { result }), changes: [] },
      { attempt },
    );

  it.each([undefined, null, false, 0, '', [], {}])('is asked again after the interval when it says %j', (result) => {
    expect(asked(result, 1000)).toMatchObject({ kind: 'task-repeated', attempt: 1000, retryAt: 3500 });
  });

  it.each([true, 1, 'yes', [0], { ready: false }])('is done when it says %j', (result) => {
    expect(asked(result)).toMatchObject({ kind: 'task-succeeded', result });
  });

  it('is tried again without limit when it fails, unless it cannot recover', () => {
    const fail = (recoverable: boolean): object =>
      decideEnd(
        { repeatUntilTrue: true, maxRetries: 0 },
        { kind: 'failed', failure: { ...jammed, recoverable }, changes: [] },
        { attempt: 1000 },
      );
    expect(fail(true)).toEqual({ decision: 'retry', retryAt: 3500 });
    expect(fail(false)).toEqual({ decision: 'fail' });
  });
});
