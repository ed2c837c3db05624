// One line of text per event, for places that are no terminal and for what happened before.

import type { LiveEvent, Task } from '#index';
import { dateTime, duration, shortOperation, timeOfDay } from './words.ts';

/** What the lines of an execution need to know beside its events. */
export interface EventLineContext {
  readonly deploymentId: string;
  readonly workflow: string;
  readonly tasks: ReadonlyMap<string, Task>;
  /** 0: warnings and worse; 1: also what was changed; 2: also debug lines. */
  readonly verbosity: number;
  /** How many retries a task may have; -1: without limit. */
  readonly maxRetries: number;
}

/** Makes lines in order; it remembers when tasks began. */
export type EventLines = (event: LiveEvent) => string | undefined;

type Level = Extract<LiveEvent, { kind: 'log' }>['level'];

/** How verbose one must be to see a log line. */
const VERBOSITY: Readonly<Record<Level, number>> = { error: 0, warning: 0, info: 1, debug: 2 };

/** Lines for people: `15:33:54 master_a1b2c3 start: succeeded in 3.2 s`. */
export function plainEventLines(context: EventLineContext): EventLines {
  const began = new Map<string, number>();
  let lastStep = '';
  return (event) => {
    const line = (who: string, text: string): string => `${timeOfDay(event.at)} ${who} ${text}`;
    const operation = (taskId: string): { who: string; name: string } | undefined => {
      const task = context.tasks.get(taskId);
      return task?.kind === 'operation' ? { who: task.instanceId, name: shortOperation(task.operation) } : undefined;
    };
    switch (event.kind) {
      case 'execution-started':
        return line(context.deploymentId, `${context.workflow} began`);
      case 'execution-resumed':
        return line(context.deploymentId, `${context.workflow} goes on`);
      case 'cancel-requested':
        return line(context.deploymentId, `${context.workflow} is being cancelled`);
      case 'execution-ended':
        return line(context.deploymentId, `${context.workflow} ${event.state}`);
      case 'task-started': {
        began.set(event.taskId, event.at);
        const task = operation(event.taskId);
        return task && line(task.who, `${task.name}: began${attemptOf(event.attempt)}`);
      }
      case 'task-succeeded': {
        const task = operation(event.taskId);
        const took = event.at - (began.get(event.taskId) ?? event.at);
        return task && line(task.who, `${task.name}: succeeded in ${duration(took)}${attemptOf(event.attempt)}`);
      }
      case 'task-failed': {
        const task = operation(event.taskId);
        return task && line(task.who, `${task.name}: ${decisionText(event)}${attemptOf(event.attempt)}`);
      }
      case 'step': {
        const text = line(event.instanceId, event.text);
        // The same step is told by the operation and by its host.
        if (text.slice(9) === lastStep) return undefined;
        lastStep = text.slice(9);
        return text;
      }
      case 'log':
        return VERBOSITY[event.level] <= context.verbosity
          ? line(event.instanceId, `${event.level}: ${event.text}`)
          : undefined;
      case 'retry-due':
        return undefined;
    }
  };
}

function attemptOf(attempt: number): string {
  return attempt === 0 ? '' : ` (attempt ${attempt + 1})`;
}

function decisionText(event: Extract<LiveEvent, { kind: 'task-failed' }>): string {
  const why = `${event.failure.reason}: ${event.failure.message}`;
  if (event.decision === 'ignore') return `failed, ignored: ${why}`;
  if (event.decision === 'fail') return `failed: ${why}`;
  const wait = Math.max(0, (event.retryAt ?? event.at) - event.at);
  return `will be tried again in ${duration(wait)}: ${why}`;
}

/**
 * Lines as Cloudify's console has them:
 * `2015-06-01 12:00:00 CFY <local> [master_a1b2c.start] Task succeeded 'kubernetes.tasks.start'`.
 */
export function cloudifyEventLines(context: EventLineContext): EventLines {
  const line = (at: number, kind: 'CFY' | 'LOG', rest: string): string =>
    `${dateTime(at)} ${kind} <${context.deploymentId}> ${rest}`;
  const workflowLine = (at: number, text: string): string => line(at, 'CFY', text);
  return (event) => {
    switch (event.kind) {
      case 'execution-started':
        return workflowLine(event.at, `Starting '${context.workflow}' workflow execution`);
      case 'execution-resumed':
        return workflowLine(event.at, `Resuming '${context.workflow}' workflow execution`);
      case 'cancel-requested':
        return workflowLine(event.at, `'${context.workflow}' workflow execution is being cancelled`);
      case 'execution-ended':
        return workflowLine(event.at, `'${context.workflow}' workflow execution ${endWord(event.state)}`);
      case 'task-started':
        return taskLine(event, (name) => `Task started '${name}'`);
      case 'task-succeeded': {
        const result = event.result === undefined || event.result === null ? '' : ` - ${JSON.stringify(event.result)}`;
        return taskLine(event, (name) => `Task succeeded '${name}'${result}`);
      }
      case 'task-failed': {
        const word = event.decision === 'retry' ? 'rescheduled' : 'failed';
        return taskLine(event, (name) => `Task ${word} '${name}' -> ${event.failure.reason}: ${event.failure.message}`);
      }
      case 'log':
        return VERBOSITY[event.level] <= context.verbosity
          ? line(
              event.at,
              'LOG',
              `[${placeOf(event.taskId) ?? event.instanceId}] ${event.level.toUpperCase()}: ${event.text}`,
            )
          : undefined;
      case 'step':
        return line(event.at, 'LOG', `[${placeOf(event.taskId) ?? event.instanceId}] INFO: ${event.text}`);
      case 'retry-due':
        return undefined;
    }
  };

  function taskLine(
    event: Extract<LiveEvent, { kind: 'task-started' | 'task-succeeded' | 'task-failed' }>,
    text: (name: string) => string,
  ): string | undefined {
    const task = context.tasks.get(event.taskId);
    if (task?.kind !== 'operation') return undefined;
    const limit = context.maxRetries < 0 ? '' : `/${context.maxRetries}`;
    const retry = event.attempt === 0 ? '' : ` [retry ${event.attempt}${limit}]`;
    return line(event.at, 'CFY', `[${placeOf(task.id)}] ${text(`${task.plugin}.${task.function}`)}${retry}`);
  }

  function placeOf(taskId: string): string | undefined {
    const task = context.tasks.get(taskId);
    if (task?.kind !== 'operation') return undefined;
    const name = shortOperation(task.operation);
    const { relationship } = task;
    if (relationship === undefined) return `${task.instanceId}.${name}`;
    return `${relationship.sourceId}->${relationship.targetId}|${task.instanceId}.${name}`;
  }
}

function endWord(state: string): string {
  return state === 'completed' ? 'succeeded' : state;
}
