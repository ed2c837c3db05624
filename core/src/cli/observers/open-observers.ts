// Opens what is to hear an execution: its log file always, traces when the usual variables ask for them.

import { type DeploymentRecord, deploymentFolder, type ExecutionRecord, type Workspace } from '#index';
import { type CliContext, warn } from '../cli-context.ts';
import { openLogFile } from './log-file.ts';
import type { Observer } from './observer.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Whether OpenTelemetry's variables ask for traces. */
export function asksForTraces(env: Environment): boolean {
  const exporter = env['OTEL_TRACES_EXPORTER'] ?? '';
  if (env['OTEL_SDK_DISABLED']?.toLowerCase() === 'true' || exporter === 'none') return false;
  const endpoint = env['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT'] ?? env['OTEL_EXPORTER_OTLP_ENDPOINT'] ?? '';
  return exporter === 'otlp' || exporter === 'console' || (exporter === '' && endpoint !== '');
}

/** Hears nothing: of a dry run nothing is kept. */
export const NOBODY: Observer = { onGraph: () => undefined, onEvent: () => undefined, close: () => Promise.resolve() };

/** One observer that tells all; without one that wants calls of hosts, these are not watched. */
export async function openObservers(
  context: CliContext,
  place: { readonly workspace: Workspace; readonly deployment: DeploymentRecord },
  execution: Pick<ExecutionRecord, 'id' | 'workflow'>,
): Promise<Observer> {
  const deploymentId = place.deployment.id;
  const { workflow } = execution;
  const onProblem = (message: string): void => warn(context, message);
  const path = `${deploymentFolder(place.workspace, deploymentId)}/logs/${execution.id}.log`;
  const observers: Observer[] = [openLogFile({ path, deploymentId, workflow, onProblem })];
  if (asksForTraces(process.env)) {
    const { openTraces } = await import('./traces.ts');
    observers.push(
      await openTraces({ env: process.env, deploymentId, executionId: execution.id, workflow, onProblem }),
    );
  }
  const watchers = observers.filter((each) => each.onHostCall !== undefined);
  return {
    onGraph: (graph) => observers.forEach((each) => each.onGraph(graph)),
    onEvent: (event) => observers.forEach((each) => each.onEvent(event)),
    ...(watchers.length === 0 ? {} : { onHostCall: (call) => watchers.forEach((each) => each.onHostCall?.(call)) }),
    close: async () => void (await Promise.all(observers.map((each) => each.close()))),
  };
}
