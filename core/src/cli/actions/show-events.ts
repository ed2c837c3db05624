// What happened in an execution: its journal and its log, in the order of time.

import { type ExecutionRecord, type LiveEvent, type Task, type Workspace } from '#index';
import type { CliContext } from '../cli-context.ts';
import { CommandError } from '../command-error.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { type WhichDeployment, withDeployment } from '../locate.ts';
import { cloudifyEventLines } from '../render/cloudify-event-lines.ts';
import { type EventLineContext, plainEventLines } from '../render/event-lines.ts';

export interface EventsOptions {
  /** Id of an execution or the beginning of one; default the last. */
  readonly execution?: string | undefined;
  readonly include: 'events' | 'logs' | 'both';
  /** Only what failed. */
  readonly failedOnly: boolean;
}

/** Writes one line per event. Secrets never got into them. */
export function showEvents(context: CliContext, which: WhichDeployment, options: EventsOptions): Promise<ExitCode> {
  return withDeployment(which, async ({ workspace, deployment }) => {
    const execution = chooseExecution(await workspace.store.listExecutions(deployment.id), options.execution);
    const events = await readAll(workspace, execution, options);
    if (events.length === 0) context.output.note(`The ${execution.workflow} of ${deployment.id} logged nothing.`);
    const tasks = new Map<string, Task>(execution.graph.tasks.map((task) => [task.id, task]));
    const lineContext: EventLineContext = {
      deploymentId: deployment.id,
      workflow: execution.workflow,
      tasks,
      // Who asks for the log wants to see it: all but debug lines.
      verbosity: Math.max(1, context.verbosity),
      maxRetries: -1,
    };
    const lines = context.grammar === 'cfy' ? cloudifyEventLines(lineContext) : plainEventLines(lineContext);
    for (const event of events) {
      const line = context.isJson ? JSON.stringify(event) : lines(event);
      const isShown = !options.failedOnly || (event.kind === 'task-failed' && event.decision !== 'ignore');
      if (line !== undefined && isShown) context.output.write(line);
    }
    return EXIT.ok;
  });
}

async function readAll(workspace: Workspace, execution: ExecutionRecord, options: EventsOptions): Promise<LiveEvent[]> {
  const events = options.include === 'logs' ? [] : await workspace.store.readEvents(execution.id);
  const logs = options.include === 'events' ? [] : await workspace.store.readLogs(execution.id);
  return mergeLogs(events, logs);
}

/** The journal in its own order, each log line before the first event that came after it. */
function mergeLogs(events: readonly LiveEvent[], logs: readonly LiveEvent[]): LiveEvent[] {
  const merged: LiveEvent[] = [];
  let next = 0;
  for (const event of events) {
    for (let log = logs[next]; log !== undefined && comesBefore(log, event); log = logs[next]) {
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
