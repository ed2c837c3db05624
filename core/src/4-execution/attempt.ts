// One attempt of one operation: its limit of time, its end by others, and whatever it throws as an outcome.

import type { OperationTask } from '#graph/task-graph.ts';
import type { Clock } from './clock.ts';
import type { Failure, LiveEvent, LogLine, OperationOutcome } from './execution-event.ts';

/** What an operation is handed to say how it goes on. */
export interface AttemptTools {
  /** Aborted when the operation is to end. */
  readonly signal: AbortSignal;
  readonly step: (text: string) => void;
  readonly log: (level: LogLine['level'], text: string) => void;
}

/** Runs one operation; it should not throw, and when it does that counts as a recoverable failure. */
export type RunOperation = (task: OperationTask, attempt: number, tools: AttemptTools) => Promise<OperationOutcome>;

/** What all attempts of a graph have in common. */
export interface AttemptOptions {
  readonly run: RunOperation;
  readonly clock: Clock;
  /** Milliseconds between the abort, by a cancel or a limit of time, and giving up on the operation's end. */
  readonly graceMs: number;
  readonly say: (event: LiveEvent) => void;
}

/** Which attempt of which task it is. */
export interface AttemptSubject {
  readonly task: OperationTask;
  /** 0 is the first. */
  readonly attempt: number;
  /** Called exactly once. */
  readonly onEnd: (outcome: OperationOutcome) => void;
}

/**
 * An attempt. It always ends: when the operation has ended, or after the grace that follows an abort or the end of its
 * time, or at once when it is cut.
 *
 * It is itself what the operation is handed: an object with a getter of its own would cost more than the attempt.
 *
 * An operation that fails because its time was up keeps its changes; one that succeeds after all has succeeded.
 */
export class Attempt implements AttemptTools {
  readonly #subject: AttemptSubject;
  readonly #options: AttemptOptions;
  /** Made when somebody looks at the signal: most operations that take no time never do. */
  #aborter: AbortController | undefined;
  #isAborted = false;
  #isTimedOut = false;
  #hasEnded = false;
  /** Ends the timers of this attempt. */
  #timers: AbortController | undefined;

  constructor(subject: AttemptSubject, options: AttemptOptions) {
    this.#subject = subject;
    this.#options = options;
  }

  begin(): void {
    const { timeoutSeconds } = this.#subject.task;
    if (timeoutSeconds !== undefined && timeoutSeconds > 0) void this.#limitTime(timeoutSeconds * 1000);
    void this.#run();
  }

  /** Tells the operation to end; after its grace it is left alone. */
  abort(): void {
    if (this.#isAborted || this.#hasEnded) return;
    this.#abortSignal();
    const seconds = this.#options.graceMs / 1000;
    const message = `it did not end within ${seconds} s after the execution was cancelled and was left alone`;
    void this.#afterGrace(() => this.#end(leftAlone(message)));
  }

  /** Tells the operation to end and leaves it alone, at once. */
  cut(): void {
    this.#abortSignal();
    this.#end(leftAlone('it was left alone without waiting for its end'));
  }

  async #run(): Promise<void> {
    let outcome: OperationOutcome;
    try {
      outcome = await this.#options.run(this.#subject.task, this.#subject.attempt, this);
    } catch (error) {
      outcome = failed(unexpected(error));
    }
    this.#end(this.#isTimedOut && outcome.kind === 'failed' ? timedOut(this.#subject.task, outcome) : outcome);
  }

  /** Aborted when the operation is to end. */
  get signal(): AbortSignal {
    return this.#signal();
  }

  get step(): AttemptTools['step'] {
    return (text) => this.#options.say({ kind: 'step', ...this.#place(), text });
  }

  get log(): AttemptTools['log'] {
    return (level, text) => this.#options.say({ kind: 'log', ...this.#place(), level, text });
  }

  #place(): Pick<LogLine, 'at' | 'taskId' | 'instanceId'> {
    const { id, instanceId } = this.#subject.task;
    return { at: this.#options.clock.now(), taskId: id, instanceId };
  }

  #signal(): AbortSignal {
    if (this.#aborter === undefined) {
      this.#aborter = new AbortController();
      if (this.#isAborted) this.#aborter.abort();
    }
    return this.#aborter.signal;
  }

  #abortSignal(): void {
    this.#isAborted = true;
    this.#aborter?.abort();
  }

  async #limitTime(limitMs: number): Promise<void> {
    const { clock } = this.#options;
    await clock.sleepUntil(clock.now() + limitMs, this.#timerSignal());
    if (this.#hasEnded || this.#isAborted) return;
    this.#isTimedOut = true;
    this.#abortSignal();
    await this.#afterGrace(() => this.#end(timedOut(this.#subject.task, { changes: [] })));
  }

  async #afterGrace(act: () => void): Promise<void> {
    const { clock, graceMs } = this.#options;
    await clock.sleepUntil(clock.now() + graceMs, this.#timerSignal());
    if (!this.#hasEnded) act();
  }

  #timerSignal(): AbortSignal {
    this.#timers ??= new AbortController();
    return this.#timers.signal;
  }

  #end(outcome: OperationOutcome): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.#timers?.abort();
    this.#subject.onEnd(outcome);
  }
}

function timedOut(task: OperationTask, own: Pick<OperationOutcome, 'changes'>): OperationOutcome {
  const failure: Failure = {
    reason: 'operation-timeout',
    message: `it was not done after its limit of ${task.timeoutSeconds ?? 0} s`,
    recoverable: task.timeoutRecoverable === true,
    evidence: [],
  };
  return { kind: 'failed', failure, changes: own.changes };
}

function leftAlone(message: string): OperationOutcome {
  return failed({ reason: 'cancelled', message, recoverable: false, evidence: [] });
}

function unexpected(error: unknown): Failure {
  const message = error instanceof Error ? error.message : String(error);
  const lines = error instanceof Error && error.stack !== undefined ? error.stack.split('\n') : [];
  return { reason: 'operation-crashed', message, recoverable: true, evidence: [{ title: 'stack', lines }] };
}

function failed(failure: Failure): OperationOutcome {
  return { kind: 'failed', failure, changes: [] };
}
