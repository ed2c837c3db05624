// Lines of events in the form of Cloudify's console.

import type { Task } from '#index';
import { type EventLineContext, type EventLines, showsLog, type TaskEvent } from './event-lines.ts';
import { dateTime, shortOperation } from './words.ts';

/** `2015-06-01 12:00:00 CFY <dep> [master_a1b2c.start] Task succeeded 'kubernetes.tasks.start'`. */
export function cloudifyEventLines(context: EventLineContext): EventLines {
  const line = (at: number, text: string): string => `${dateTime(at)} CFY <${context.deploymentId}> ${text}`;
  const logLine = (at: number, where: string, text: string): string =>
    `${dateTime(at)} LOG <${context.deploymentId}> ${where === '' ? '' : `[${where}] `}${text}`;
  return (event) => {
    switch (event.kind) {
      case 'execution-started':
        return line(event.at, `Starting '${context.workflow}' workflow execution`);
      case 'execution-resumed':
        return line(event.at, `Resuming '${context.workflow}' workflow execution`);
      case 'cancel-requested':
        return line(event.at, `'${context.workflow}' workflow execution is being cancelled`);
      case 'execution-ended':
        return line(event.at, `'${context.workflow}' workflow execution ${endWord(event.state)}`);
      case 'task-started':
      case 'task-succeeded':
      case 'task-failed': {
        const text = taskText(context, event);
        return text === undefined ? undefined : line(event.at, text);
      }
      case 'log': {
        const where = placeOf(context.tasks.get(event.taskId)) ?? event.instanceId;
        return showsLog(context, event)
          ? logLine(event.at, where, `${event.level.toUpperCase()}: ${event.text}`)
          : undefined;
      }
      case 'step':
        return logLine(event.at, placeOf(context.tasks.get(event.taskId)) ?? event.instanceId, `INFO: ${event.text}`);
      case 'task-skipped':
        return line(event.at, `Task skipped '${event.taskId}' -> ${event.reason}`);
      case 'pause-requested':
      case 'go-on-requested':
      case 'fail-wait-over':
      case 'step-started':
      case 'step-ended':
      case 'task-undone':
      case 'task-repeated':
      case 'retry-due':
        return undefined;
    }
  };
}

function taskText(context: EventLineContext, event: TaskEvent): string | undefined {
  const task = context.tasks.get(event.taskId);
  if (task?.kind !== 'operation') return undefined;
  const maxRetries = task.maxRetries ?? context.maxRetries;
  const limit = maxRetries < 0 ? '' : `/${maxRetries}`;
  const retry = event.attempt === 0 ? '' : ` [retry ${event.attempt}${limit}]`;
  return `[${placeOf(task)}] ${whatHappened(event, `'${task.plugin}.${task.function}'`)}${retry}`;
}

function whatHappened(event: TaskEvent, name: string): string {
  if (event.kind === 'task-started') return `Task started ${name}`;
  if (event.kind === 'task-succeeded') {
    const hasResult = event.result !== undefined && event.result !== null;
    return `Task succeeded ${name}${hasResult ? ` - ${JSON.stringify(event.result)}` : ''}`;
  }
  const word = event.decision === 'retry' ? 'rescheduled' : 'failed';
  return `Task ${word} ${name} -> ${event.failure.reason}: ${event.failure.message}`;
}

/** `master_1.start`, or `worker_1->master_1|worker_1.establish` for a relationship. */
function placeOf(task: Task | undefined): string | undefined {
  if (task?.kind !== 'operation') return undefined;
  const operation = `${task.instanceId}.${shortOperation(task.operation)}`;
  const { relationship } = task;
  return relationship === undefined ? operation : `${relationship.sourceId}->${relationship.targetId}|${operation}`;
}

function endWord(state: string): string {
  return state === 'completed' ? 'succeeded' : state;
}
