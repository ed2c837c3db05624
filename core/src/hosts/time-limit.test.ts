// The limit of time for opening a connection.

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startTimeLimit } from './time-limit.ts';

describe('startTimeLimit', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('aborts when the time is over and not before', () => {
    const limit = startTimeLimit(1000);
    vi.advanceTimersByTime(999);
    expect(limit.signal.aborted).toBe(false);
    vi.advanceTimersByTime(1);
    expect(limit.signal.aborted).toBe(true);
  });

  it('stands still during a wait without a limit, and grants the whole time after it', async () => {
    const limit = startTimeLimit(1000);
    vi.advanceTimersByTime(900);
    const answer = await limit.suspendedFor(() => {
      vi.advanceTimersByTime(60_000);
      return Promise.resolve('yes');
    });
    expect(answer).toBe('yes');
    vi.advanceTimersByTime(999);
    expect(limit.signal.aborted).toBe(false);
    vi.advanceTimersByTime(1);
    expect(limit.signal.aborted).toBe(true);
  });

  it('leaves no timer behind when it has ended, even if a person answers later', async () => {
    const limit = startTimeLimit(1000);
    const { promise, resolve } = Promise.withResolvers<void>();
    const answer = limit.suspendedFor(() => promise);
    limit.end();
    resolve();
    await answer;
    expect(vi.getTimerCount()).toBe(0);
  });
});
