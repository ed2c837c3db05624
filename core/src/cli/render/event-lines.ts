// One line of text per event, for places that are no terminal and for what happened before.

import type { LiveEvent, Task } from '#index';
import { duration, shortOperation, timeOfDay } from './words.ts';

/** What the lines of an execution need to know beside its events. */
export interface EventLineContext {
  readonly deploymentId: string;
  readonly workflow: string;
  readonly tasks: ReadonlyMap<string, Task>;
  /** 0: warnings and worse; 1: also what was changed; 2: also debug lines. */
  readonly verbosity: number;
  /** How many retries a task may have; -1: without limit. */
  readonly maxRetries: number;
  /** Which events are to have a line; by default all. */
  readonly shows?: ((event: LiveEvent) => boolean) | undefined;
}

/** Makes lines in order; it remembers when tasks began. `undefined`: the event has no line. */
export type EventLines = (event: LiveEvent) => string | undefined;

export type TaskEvent = Extract<LiveEvent, { kind: 'task-started' | 'task-succeeded' | 'task-failed' }>;
type LogEvent = Extract<LiveEvent, { kind: 'log' }>;

/** How verbose one must be to see a log line. */
const VERBOSITY: Readonly<Record<LogEvent['level'], number>> = { error: 0, warning: 0, info: 1, debug: 2 };

/** Whether a log line is to be seen: what a workflow itself says is meant for people, as a warning of an operation is. */
export function showsLog(context: EventLineContext, event: LogEvent): boolean {
  const isOfWorkflow = event.taskId === '' && event.level === 'info';
  return isOfWorkflow ? context.verbosity >= 0 : VERBOSITY[event.level] <= context.verbosity;
}

/** Lines for people: `15:33:54 master_a1b2c3 start: succeeded in 3.2 s`. */
export function plainEventLines(context: EventLineContext): EventLines {
  const began = new Map<string, number>();
  let lastStep = '';
  return (event) => {
    if (event.kind === 'task-started') began.set(event.taskId, event.at);
    if (context.shows?.(event) === false) return undefined;
    switch (event.kind) {
      case 'execution-started':
        return plainLine(event.at, context.deploymentId, `${context.workflow} began`);
      case 'execution-resumed':
        return plainLine(event.at, context.deploymentId, `${context.workflow} goes on`);
      case 'cancel-requested':
        return plainLine(event.at, context.deploymentId, `${context.workflow} is being cancelled`);
      case 'pause-requested':
        return plainLine(event.at, context.deploymentId, `${context.workflow} pauses: what runs ends, nothing begins`);
      case 'go-on-requested':
        return plainLine(event.at, context.deploymentId, `${context.workflow} goes on after its pause`);
      case 'fail-wait-over':
        return plainLine(
          event.at,
          context.deploymentId,
          `${context.workflow} stops: the time after its failure is over`,
        );
      case 'step-started':
      case 'step-ended':
        return undefined;
      case 'task-skipped':
        return plainLine(event.at, context.deploymentId, `${event.taskId} is skipped: ${event.reason}`);
      case 'task-undone':
        return plainLine(
          event.at,
          event.taskId,
          `${shortOperation(event.operation)} before it is repeated: ${event.failure === undefined ? 'done' : `failed, ignored: ${event.failure.message}`}`,
        );
      case 'task-repeated':
        return plainLine(
          event.at,
          event.taskId,
          `is not there yet, will be asked again in ${duration(Math.max(0, event.retryAt - event.at))}`,
        );
      case 'execution-ended':
        return plainLine(
          event.at,
          context.deploymentId,
          `${context.workflow} ${event.state}${event.message === undefined ? '' : `: ${event.message}`}`,
        );
      case 'task-started':
      case 'task-succeeded':
      case 'task-failed':
        return plainTaskLine(context.tasks.get(event.taskId), event, began);
      case 'step': {
        const step = `${event.instanceId} ${event.text}`;
        // The same step is told by the operation and by its host.
        if (step === lastStep) return undefined;
        lastStep = step;
        return plainLine(event.at, event.instanceId, event.text);
      }
      case 'log':
        if (!showsLog(context, event)) return undefined;
        return plainLine(
          event.at,
          event.instanceId === '' ? context.deploymentId : event.instanceId,
          `${event.level}: ${event.text}`,
        );
      case 'retry-due':
        return undefined;
    }
  };
}

function plainLine(at: number, who: string, text: string): string {
  return `${timeOfDay(at)} ${who} ${text}`;
}

function plainTaskLine(task: Task | undefined, event: TaskEvent, began: Map<string, number>): string | undefined {
  if (task?.kind !== 'operation') return undefined;
  const took = duration(event.at - (began.get(event.taskId) ?? event.at));
  const attempt = event.attempt === 0 ? '' : ` (attempt ${event.attempt + 1})`;
  return plainLine(event.at, task.instanceId, `${shortOperation(task.operation)}: ${taskText(event, took)}${attempt}`);
}

function taskText(event: TaskEvent, took: string): string {
  if (event.kind === 'task-started') return 'began';
  if (event.kind === 'task-succeeded') return `succeeded in ${took}`;
  const why = `${event.failure.reason}: ${event.failure.message}`;
  if (event.decision === 'ignore') return `failed, ignored: ${why}`;
  if (event.decision === 'fail') return `failed after ${took}: ${why}`;
  const waitMs = Math.max(0, (event.retryAt ?? event.at) - event.at);
  return `will be tried again in ${duration(waitMs)}: ${why}`;
}
