// What happened in an execution: its journal and its log, in the order of time.

import {
  type DeploymentRecord,
  type ExecutionRecord,
  followEvents,
  type LiveEvent,
  type Task,
  type Workspace,
} from '#index';
import type { CliContext } from '../cli-context.ts';
import { CommandError } from '../command-error.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { listenForInterruption } from '../interruption.ts';
import { type WhichDeployment, withDeployment } from '../locate.ts';
import { cloudifyEventLines } from '../render/cloudify-event-lines.ts';
import { type EventLineContext, plainEventLines } from '../render/event-lines.ts';

export interface EventsOptions {
  /** Id of an execution or the beginning of one; default the last. */
  readonly execution?: string | undefined;
  readonly include: 'events' | 'logs' | 'both';
  /** Only what failed. */
  readonly failedOnly: boolean;
  /** Goes on while the execution runs, until it has ended or Ctrl-C. */
  readonly isFollowing?: boolean | undefined;
  /** The number of the first event to show, from 1. */
  readonly from?: number | undefined;
}

/** A line to be, with its number where it is an event of the journal. */
interface Numbered {
  readonly sequence?: number;
  readonly event: LiveEvent;
}

/** Writes one line per event. Secrets never got into them. */
export function showEvents(context: CliContext, which: WhichDeployment, options: EventsOptions): Promise<ExitCode> {
  return withDeployment(which, async ({ workspace, deployment }) => {
    const execution = chooseExecution(await workspace.store.listExecutions(deployment.id), options.execution);
    const write = eventWriter(context, { workspace, deployment, execution }, options);
    if (options.isFollowing === true) return follow(workspace, execution, { ...options, write });
    const events = await readAll(workspace, execution, options);
    if (events.length === 0) context.output.note(`The ${execution.workflow} of ${deployment.id} logged nothing.`);
    for (const event of events) await write(event);
    return EXIT.ok;
  });
}

/** Follows the journal of an execution that may run in another process. */
async function follow(
  workspace: Workspace,
  execution: ExecutionRecord,
  options: EventsOptions & { readonly write: (event: Numbered) => Promise<void> },
): Promise<ExitCode> {
  const interruption = listenForInterruption(() => undefined);
  try {
    const { from = 1 } = options;
    const { signal } = interruption;
    for await (const event of followEvents(workspace.store, execution.id, { from, signal })) await options.write(event);
    return EXIT.ok;
  } finally {
    interruption.stop();
  }
}

/** Writes events as lines. The tasks of a graph are read when its first event comes. */
function eventWriter(
  context: CliContext,
  place: {
    readonly workspace: Workspace;
    readonly deployment: DeploymentRecord;
    readonly execution: ExecutionRecord;
  },
  options: EventsOptions,
): (event: Numbered) => Promise<void> {
  const { workspace, deployment, execution } = place;
  const tasks = new Map<string, Task>();
  let known = 0;
  const lineContext: EventLineContext = {
    deploymentId: deployment.id,
    workflow: execution.workflow,
    tasks,
    // Who asks for the log wants to see it: all but debug lines.
    verbosity: Math.max(1, context.verbosity),
    maxRetries: -1,
  };
  const lines = context.grammar === 'cfy' ? cloudifyEventLines(lineContext) : plainEventLines(lineContext);
  const learn = async (event: LiveEvent): Promise<void> => {
    if (!('taskId' in event) || (known > 0 && tasks.has(event.taskId))) return;
    const steps = await workspace.store.listSteps(execution.id);
    for (; known < steps.length; known += 1) {
      const graph = await workspace.store.readGraph({ executionId: execution.id, step: known });
      for (const task of graph.tasks) tasks.set(task.id, task);
    }
  };
  return async ({ sequence, event }) => {
    if (options.failedOnly && !(event.kind === 'task-failed' && event.decision !== 'ignore')) return;
    if (!context.isJson) await learn(event);
    const numbered = sequence === undefined ? event : { sequence, ...event };
    const line = context.isJson ? JSON.stringify(numbered) : lines(event);
    if (line !== undefined) context.output.write(line);
  };
}

async function readAll(workspace: Workspace, execution: ExecutionRecord, options: EventsOptions): Promise<Numbered[]> {
  const { from = 1 } = options;
  const events = options.include === 'logs' ? [] : await workspace.store.readEvents(execution.id, from);
  const logs = options.include === 'events' ? [] : await workspace.store.readLogs(execution.id);
  const numbered = events.map((event, index) => ({ sequence: from + index, event }));
  return mergeLogs(
    numbered,
    logs.map((event) => ({ event })),
  );
}

/** The journal in its own order, each log line before the first event that came after it. */
function mergeLogs(events: readonly Numbered[], logs: readonly Numbered[]): Numbered[] {
  const merged: Numbered[] = [];
  let next = 0;
  for (const event of events) {
    for (let log = logs[next]; log !== undefined && comesBefore(log.event, event.event); log = logs[next]) {
      merged.push(log);
      next += 1;
    }
    merged.push(event);
  }
  return [...merged, ...logs.slice(next)];
}

/** Within one millisecond an operation logs before it ends. */
function comesBefore(log: LiveEvent, event: LiveEvent): boolean {
  const isEnd = event.kind === 'task-succeeded' || event.kind === 'task-failed' || event.kind === 'execution-ended';
  return log.at < event.at || (log.at === event.at && isEnd);
}

function chooseExecution(executions: readonly ExecutionRecord[], id: string | undefined): ExecutionRecord {
  const found = id === undefined ? executions.at(-1) : executions.find((each) => each.id.startsWith(id));
  if (found !== undefined) return found;
  throw new CommandError(id === undefined ? 'nothing has been run yet' : `there is no execution "${id}"`, {
    exitCode: EXIT.failed,
    hint: id === undefined ? 'begin with "brolly install"' : '"brolly status" lists executions',
  });
}
