// What follows from a failed attempt.

import { describe, expect, it } from 'vitest';
import { decideFailure, type RetrySettings } from './decide-failure.ts';
import type { Failure } from './execution-event.ts';
import { operation } from './testing/sketch-graph.ts';

const jammed: Failure = { reason: 'jammed', message: 'the till is jammed', recoverable: true, evidence: [] };
const settings: RetrySettings = { maxRetries: 2, intervalMs: 3000 };

describe('decideFailure', () => {
  const decide = (
    frame: Parameters<typeof operation>[2],
    attempt: number,
    failure: Partial<Failure> = {},
  ): ReturnType<typeof decideFailure> =>
    decideFailure(
      operation('web/start', [], frame),
      { failure: { ...jammed, ...failure }, attempt, at: 500 },
      settings,
    );

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
    expect(decide({ maxRetries: -1 }, 1_000_000).decision).toBe('retry');
  });

  it('waits as long as the failure itself asks for', () => {
    expect(decide({ retryIntervalSeconds: 10 }, 0, { retryAfterMs: 20 })).toEqual({ decision: 'retry', retryAt: 520 });
    expect(decide({}, 0, { retryAfterMs: 0 })).toEqual({ decision: 'retry', retryAt: 500 });
  });

  it('never retries what cannot recover', () => {
    expect(decide({ maxRetries: -1 }, 0, { recoverable: false, retryAfterMs: 20 })).toEqual({ decision: 'fail' });
  });

  it('ignores at the first failure, whatever it is, when the task says so', () => {
    expect(decide({ ignoreFailure: true, maxRetries: 5 }, 0)).toEqual({ decision: 'ignore' });
    expect(decide({ ignoreFailure: true }, 0, { recoverable: false })).toEqual({ decision: 'ignore' });
  });

  it('neither retries nor ignores what a cancel interrupted', () => {
    const interrupted = { failure: jammed, attempt: 0, at: 500, isCancelled: true };
    expect(decideFailure(operation('web/stop'), interrupted, settings)).toEqual({ decision: 'fail' });
    expect(decideFailure(operation('web/stop', [], { ignoreFailure: true }), interrupted, settings)).toEqual({
      decision: 'fail',
    });
  });
});
