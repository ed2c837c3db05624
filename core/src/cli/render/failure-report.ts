// Says what failed: which thing of the blueprint, where it stands, what was found, and what to do.

import { relative } from 'node:path';
import type { ExecutionEnd, Plan, SourcePlace, TaskGraph } from '#index';
import type { Output } from '../output.ts';
import { count } from './words.ts';

type TaskFailure = ExecutionEnd['failures'][number];

const MAX_EVIDENCE_LINES = 20;
/** Of many failures with the same reason the first ones tell all. */
const MAX_FAILURES = 10;

export interface FailureReportOptions {
  readonly plan: Plan;
  readonly graph: TaskGraph;
  /** Addresses that operations asked for, by instance id. */
  readonly addresses: ReadonlyMap<string, string>;
  readonly currentFolder: string;
}

/** Renders all failures of an execution, in the order in which they happened. */
export function failureReport(
  output: Pick<Output, 'colors'>,
  end: ExecutionEnd,
  options: FailureReportOptions,
): string {
  const stopped = end.state === 'cancelled' ? end.failures.filter((each) => each.failure.reason === 'cancelled') : [];
  const notBegun = end.failures.filter((each) => each.failure.reason === 'not-begun');
  const failures = end.failures.filter((each) => !stopped.includes(each) && !notBegun.includes(each));
  const shown = failures.slice(0, MAX_FAILURES).map((failure) => failureText(output, failure, options));
  const hidden = failures.length - shown.length;
  if (hidden > 0) shown.push(`and ${count(hidden, 'more failure')}: "brolly events --failed" lists them`);
  if (stopped.length > 0) {
    const names = stopped.map((each) => each.taskId).join(', ');
    shown.push(`${count(stopped.length, 'operation')} stopped because the execution was cancelled: ${names}`);
  }
  if (notBegun.length > 0) {
    const names = notBegun.map((each) => each.instanceId ?? each.taskId).join(', ');
    shown.push(`Nothing was begun on ${names} either: ${notBegun[0]?.failure.message}`);
  }
  const notRun = operationsAmong(end.notRun, options.graph);
  if (notRun > 0) shown.push(output.colors.dim(`${count(notRun, 'operation')} did not run because of that.`));
  return shown.join('\n\n');
}

function operationsAmong(taskIds: readonly string[], graph: TaskGraph): number {
  const operations = new Set(graph.tasks.filter((task) => task.kind === 'operation').map((task) => task.id));
  return taskIds.filter((id) => operations.has(id)).length;
}

function failureText(output: Pick<Output, 'colors'>, failed: TaskFailure, options: FailureReportOptions): string {
  const { colors } = output;
  const { failure } = failed;
  const lines = [
    `${colors.red('✗')} ${colors.bold(whatFailed(failed, options))} failed${failed.attempts > 1 ? ` after ${count(failed.attempts, 'attempt')}` : ''}`,
    `  ${colors.red(failure.reason)}: ${indentRest(failure.message)}`,
  ];
  const place = placeOf(failed, options);
  if (place !== undefined) lines.push(`  written at ${colors.cyan(place)}`);
  for (const evidence of failure.evidence) {
    lines.push(`  ${evidence.title}:`);
    const kept = evidence.lines.slice(-MAX_EVIDENCE_LINES);
    if (kept.length < evidence.lines.length)
      lines.push(colors.dim(`  │ … ${evidence.lines.length - kept.length} lines before`));
    lines.push(...kept.map((line) => colors.dim(`  │ ${line}`)));
  }
  if (failure.hint !== undefined) lines.push(`  ${colors.green('try')}: ${indentRest(failure.hint)}`);
  return lines.join('\n');
}

/** `create of node template "worker" (instance worker_a1b2c3, host 10.0.0.12)` */
function whatFailed(failed: TaskFailure, options: FailureReportOptions): string {
  const operation = failed.operation ?? failed.taskId;
  const instance = options.plan.instances.find((each) => each.id === failed.instanceId);
  if (instance === undefined) return operation;
  const address = options.addresses.get(instance.id) ?? options.addresses.get(instance.hostInstanceId ?? '');
  const host = address === undefined ? '' : `, host ${address}`;
  return `${operation} of node template "${instance.nodeName}" (instance ${instance.id}${host})`;
}

function placeOf(failed: TaskFailure, options: FailureReportOptions): string | undefined {
  const instance = options.plan.instances.find((each) => each.id === failed.instanceId);
  const source = instance === undefined ? undefined : options.plan.nodes[instance.nodeName]?.source;
  return source === undefined ? undefined : placeText(source, options.currentFolder);
}

/** `barevm-blueprint.yaml:24:3`, relative to the current folder where the file is below it. */
export function placeText(place: SourcePlace, currentFolder: string): string {
  const below = place.file.startsWith('/') ? relative(currentFolder, place.file) : place.file;
  const file = below.startsWith('..') ? place.file : below;
  return `${file}:${place.line}:${place.column}`;
}

function indentRest(text: string): string {
  return text.trimEnd().replaceAll('\n', '\n    ');
}
