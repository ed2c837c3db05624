// Runs a workflow of a deployment and shows it from the first word to the last.

import type { JsonObject } from '@brolly/plugin-sdk';
import {
  type DeploymentRecord,
  type ExecutionChoices,
  type ExecutionEvent,
  type ExecutionRecord,
  graph,
  type ReadSecret,
  run,
  startExecution,
  type TaskGraph,
  type Workspace,
} from '#index';
import { answer, type CliContext, say } from '../cli-context.ts';
import { CommandError } from '../command-error.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { listenForInterruption } from '../interruption.ts';
import { chooseLiveView } from '../render/choose-live-view.ts';
import { ago, count, dateTime } from '../render/words.ts';
import { askHostKey } from './ask-host-key.ts';
import { checkChoices } from './check-choices.ts';
import { checkPlugins } from './check-plugins.ts';
import { hostAddresses, instanceNames } from './instance-names.ts';
import { hasErrors, report } from './read-blueprint.ts';
import { showEnd } from './show-end.ts';

/** What options say about how an execution runs. */
export interface RunSettings {
  readonly maxRetries: number;
  readonly retryIntervalMs: number;
  readonly maxConcurrent: number;
  readonly maxPerHost?: number | undefined;
  readonly maxOfNodeType?: Readonly<Record<string, number>> | undefined;
  readonly waitAfterFailMs?: number | undefined;
  readonly hostKeyPolicy?: 'known-hosts' | 'accept-new' | undefined;
}

export interface RunRequest extends RunSettings, ExecutionChoices {
  readonly workflow: string;
  readonly parameters: JsonObject;
  readonly allowCustomParameters: boolean;
  /** Shows what would be run; operations are not sent and nothing is kept. */
  readonly isDryRun?: boolean | undefined;
}

/** Builds the graph, starts an execution and shows it. To be called with the lock held. */
export async function runWorkflow(
  context: CliContext,
  place: { readonly workspace: Workspace; readonly deployment: DeploymentRecord },
  request: RunRequest,
): Promise<ExitCode> {
  const { workspace, deployment } = place;
  const built = await graph(deployment, request, { workspace });
  report(context, built.diagnostics, new Map());
  if (built.graph === undefined || hasErrors(built.diagnostics)) {
    throw new CommandError(`the workflow "${request.workflow}" cannot be run`, { exitCode: EXIT.usage });
  }
  checkPlugins(context, deployment, built.graph);
  checkChoices(context, { plan: built.plan, graph: built.graph }, request);
  if (request.isDryRun !== true) await noteInterrupted(context, place, request.workflow);
  const secrets = await secretsHere(context, deployment, request.workflow);
  const execution =
    request.isDryRun === true
      ? pretended(deployment, request)
      : await startExecution(workspace, deployment.id, request);
  say(context, intention(context, deployment, { workflow: request.workflow, graph: built.graph }));
  return showExecution(context, place, { execution, settings: request, secrets });
}

/** Runs an execution, or goes on with it, and shows it. To be called with the lock held. */
export async function showExecution(
  context: CliContext,
  place: { readonly workspace: Workspace; readonly deployment: DeploymentRecord },
  what: {
    readonly execution: ExecutionRecord;
    readonly settings: RunSettings & { readonly isDryRun?: boolean | undefined };
    /** Read already, or read now. */
    readonly secrets?: ReadSecret | undefined;
  },
): Promise<ExitCode> {
  const { workspace, deployment } = place;
  const { execution, settings } = what;
  const secrets = what.secrets ?? (await secretsHere(context, deployment, execution.workflow));
  const addresses = hostAddresses(deployment.plan);
  const view = chooseLiveView(context.output, {
    deploymentId: deployment.id,
    workflow: execution.workflow,
    names: instanceNames(deployment.plan, addresses),
    startedAt: Date.now(),
    history: ofLastStep(await workspace.store.readEvents(execution.id)),
    maxRetries: settings.maxRetries,
    verbosity: context.verbosity,
    format: context.isJson ? 'json' : 'people',
    lines: context.grammar === 'cfy' ? 'cloudify' : 'brolly',
  });
  const { NOBODY, openObservers } = await import('../observers/open-observers.ts');
  const observer = settings.isDryRun === true ? NOBODY : await openObservers(context, place, execution);
  const interruption = listenForInterruption(() => {
    view.note('Cancelling: operations that run are told to stop. Ctrl-C again leaves at once.');
  });
  try {
    announceWait(context, execution);
    const end = await run(workspace, execution, {
      ...settings,
      secrets,
      signal: interruption.signal,
      onGraph(begun) {
        view.onGraph(begun);
        observer.onGraph(begun);
      },
      onEvent(event, sequence) {
        view.onEvent(event, sequence);
        observer.onEvent(event);
      },
      onHostCall: observer.onHostCall,
      onHost(instanceId, address) {
        addresses.set(instanceId, address);
        view.onHost(instanceId, address);
      },
      askHostKey:
        context.output.isInteractive && !context.isJson
          ? (question) => view.interrupt(() => askHostKey(question))
          : undefined,
    });
    view.close();
    await observer.close();
    if (end === undefined) return leftScheduled(context, execution);
    const isInterrupted = interruption.isInterrupted();
    const isDryRun = settings.isDryRun === true;
    return await showEnd(context, place, { execution, end, addresses, isInterrupted, isDryRun });
  } finally {
    view.close();
    await observer.close();
    interruption.stop();
  }
}

async function noteInterrupted(
  context: CliContext,
  place: { readonly workspace: Workspace; readonly deployment: DeploymentRecord },
  workflow: string,
): Promise<void> {
  const executions = await place.workspace.store.listExecutions(place.deployment.id);
  const interrupted = executions.find((each) => each.state === 'started' || each.state === 'scheduled');
  if (interrupted === undefined) return;
  say(
    context,
    `The ${interrupted.workflow} that was begun ${ago(interrupted.createdAt, Date.now())} was cut off; this ${workflow} takes its place.`,
  );
}

/** Of an execution that goes on, what happened in the step that it was in. */
function ofLastStep(events: readonly ExecutionEvent[]): readonly ExecutionEvent[] {
  return events.slice(events.findLastIndex((event) => event.kind === 'step-ended') + 1);
}

function announceWait(context: CliContext, { state, scheduledAt = 0, workflow }: ExecutionRecord): void {
  if (state !== 'scheduled' || scheduledAt <= Date.now()) return;
  say(context, `The ${workflow} begins at ${dateTime(scheduledAt)}; Ctrl-C leaves it scheduled.`);
}

function leftScheduled(context: CliContext, execution: ExecutionRecord): ExitCode {
  const { id, workflow } = execution;
  answer(context, `The ${workflow} stays scheduled: "brolly resume" waits for its time again.`, {
    kind: 'scheduled',
    execution: id,
    exitCode: EXIT.interrupted,
  });
  return EXIT.interrupted;
}

/** An execution of a dry run, which no store ever sees. */
function pretended(deployment: DeploymentRecord, { workflow, parameters, only, from }: RunRequest): ExecutionRecord {
  const createdAt = Date.now();
  return {
    id: `dry-run-${createdAt}`,
    deploymentId: deployment.id,
    workflow,
    parameters,
    only,
    from,
    createdAt,
    state: 'started',
  };
}

/** What takes everything back must not fail for a secret that only what makes it needs. */
async function secretsHere(
  context: CliContext,
  deployment: DeploymentRecord,
  workflow: string,
): Promise<ReadSecret | undefined> {
  const { secretsOfPlan } = await import('./unlock-secrets.ts');
  return secretsOfPlan(context, deployment.plan, { isLenient: workflow === 'uninstall' });
}

/** What will be done, before it is done. */
function intention(
  context: CliContext,
  deployment: DeploymentRecord,
  execution: { readonly workflow: string; readonly graph: TaskGraph },
): string {
  const operations = operationsOf(execution.graph);
  const instances = new Set(operations.map((task) => task.instanceId)).size;
  const what = `${context.output.colors.bold(execution.workflow)} of ${context.output.colors.bold(deployment.id)}`;
  if (operations.length === 0) return `${what}: nothing to do, all is in place`;
  return `${what}: ${count(operations.length, 'operation')} on ${count(instances, 'node instance')}`;
}

function operationsOf(taskGraph: TaskGraph): readonly Extract<TaskGraph['tasks'][number], { kind: 'operation' }>[] {
  return taskGraph.tasks.filter((task) => task.kind === 'operation');
}
