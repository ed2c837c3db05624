// One attempt: its time, its cancellation and what it throws.

import { describe, expect, it } from 'vitest';
import { Attempt, type RunOperation } from './attempt.ts';
import type { LiveEvent, OperationOutcome } from './execution-event.ts';
import { fakeClock } from './testing/fake-clock.ts';
import { done, failed } from './testing/simulate.ts';
import { operation } from './testing/sketch-graph.ts';

/** Makes one attempt at time 0 and tells when it was over; `cancelAt` cancels the execution. */
async function attempt(
  run: RunOperation,
  frame: Parameters<typeof operation>[2] & { readonly cancelAt?: number } = {},
): Promise<{ outcome: OperationOutcome; at: number; said: readonly LiveEvent[] }> {
  const clock = fakeClock();
  const said: LiveEvent[] = [];
  const { cancelAt, ...task } = frame;
  const outcome = await new Promise<OperationOutcome>((resolve) => {
    const one = new Attempt(
      { task: operation('web/start', [], task), attempt: 3, onEnd: resolve },
      { run, clock, graceMs: 5000, say: (event) => void said.push(event) },
    );
    if (cancelAt !== undefined) void clock.sleepUntil(cancelAt, new AbortController().signal).then(() => one.abort());
    one.begin();
  });
  return { outcome, at: clock.now(), said };
}

const never = (): Promise<OperationOutcome> => new Promise(() => undefined);
const untilAborted: RunOperation = async (_task, _attempt, { signal }) => {
  await new Promise((resolve) => signal.addEventListener('abort', resolve));
  return failed({ reason: 'interrupted' });
};
const reasonOf = (outcome: OperationOutcome): string | undefined =>
  outcome.kind === 'failed' ? outcome.failure.reason : undefined;

describe('an attempt', () => {
  it('gives the outcome of the operation as it is', async () => {
    const outcome = done({ instanceId: 'web', setProperties: { port: 80 } });
    expect(await attempt(() => Promise.resolve(outcome))).toEqual({ outcome, at: 0, said: [] });
  });

  it('tells the operation which attempt it is, and passes on what it says', async () => {
    const { said } = await attempt((_task, attempt, { step, log }) => {
      step(`attempt ${attempt}`);
      log('warning', 'mind the till');
      return Promise.resolve(done());
    });
    const frame = { at: 0, taskId: 'web/start', instanceId: 'web' };
    expect(said).toEqual([
      { kind: 'step', ...frame, text: 'attempt 3' },
      { kind: 'log', ...frame, level: 'warning', text: 'mind the till' },
    ]);
  });

  it.each([
    ['rejects', () => Promise.reject(new Error('no till'))],
    [
      'throws before it gives a promise',
      () => {
        throw new Error('no till');
      },
    ],
  ])('that %s is a failure that can recover, with its stack', async (_how, run) => {
    const { outcome } = await attempt(run);
    expect(outcome).toMatchObject({
      kind: 'failed',
      changes: [],
      failure: { reason: 'operation-crashed', message: 'no till', recoverable: true },
    });
    const lines = outcome.kind === 'failed' ? outcome.failure.evidence[0]?.lines : [];
    expect(lines?.[0]).toBe('Error: no till');
  });

  it('that throws something else than an error says what it was', async () => {
    // eslint-disable-next-line prefer-promise-reject-errors -- others' code does it
    const { outcome } = await attempt(() => Promise.reject('no till'));
    expect(outcome).toMatchObject({ failure: { message: 'no till', evidence: [{ lines: [] }] } });
  });
});

describe('a limit of time', () => {
  it('ends the attempt when the operation has seen the abort, and cannot recover', async () => {
    const { outcome, at } = await attempt(untilAborted, { timeoutSeconds: 30 });
    expect(at).toBe(30_000);
    expect(outcome).toMatchObject({
      failure: { reason: 'operation-timeout', message: 'it was not done after its limit of 30 s', recoverable: false },
    });
  });

  it('gives the operation the grace to end, so that two attempts do not run side by side', async () => {
    const { outcome, at } = await attempt(never, { timeoutSeconds: 30 });
    expect([at, reasonOf(outcome)]).toEqual([35_000, 'operation-timeout']);
  });

  it('keeps what the operation changed until then, and its success when it was done after all', async () => {
    const change = { instanceId: 'web', setProperties: { half: true } };
    const endsAs =
      (outcome: OperationOutcome): RunOperation =>
      (task, number, tools) =>
        untilAborted(task, number, tools).then(() => outcome);
    expect((await attempt(endsAs(failed({}, change)), { timeoutSeconds: 30 })).outcome).toMatchObject({
      failure: { reason: 'operation-timeout' },
      changes: [change],
    });
    expect((await attempt(endsAs(done(change)), { timeoutSeconds: 30 })).outcome).toEqual(done(change));
  });

  it('can recover when the operation says so', async () => {
    const { outcome } = await attempt(never, { timeoutSeconds: 30, timeoutRecoverable: true });
    expect(outcome).toMatchObject({ failure: { reason: 'operation-timeout', recoverable: true } });
  });

  it('of zero is none, and one that is not reached changes nothing', async () => {
    expect(reasonOf((await attempt(untilAborted, { timeoutSeconds: 0, cancelAt: 70_000 })).outcome)).toBe(
      'interrupted',
    );
    expect(await attempt(() => Promise.resolve(done()), { timeoutSeconds: 30 })).toMatchObject({
      outcome: done(),
      at: 0,
    });
  });
});

describe('a cancel', () => {
  it('reaches the operation, whose own outcome counts', async () => {
    const { outcome, at } = await attempt(untilAborted, { cancelAt: 100 });
    expect([at, reasonOf(outcome)]).toEqual([100, 'interrupted']);
  });

  it('leaves an operation alone that has not ended after the grace', async () => {
    const { outcome, at } = await attempt(never, { cancelAt: 100 });
    expect(at).toBe(5100);
    expect(outcome).toMatchObject({
      failure: {
        reason: 'cancelled',
        message: 'it did not end within 5 s after the execution was cancelled and was left alone',
        recoverable: false,
      },
    });
  });

  it('gives an operation that needs its grace the time', async () => {
    const slow: RunOperation = async (task, attempt, tools) => {
      await untilAborted(task, attempt, tools);
      for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
      return done();
    };
    expect(await attempt(slow, { cancelAt: 100 })).toMatchObject({ outcome: done(), at: 100 });
  });
});
