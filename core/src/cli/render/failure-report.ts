// Says what failed: which thing of the blueprint, where it stands, what was found, and what to do.

import { relative } from 'node:path';
import { type ExecutionEnd, type Plan, type SourcePlace, setsHostAside, type TaskGraph } from '#index';
import type { Output } from '../output.ts';
import { count } from './words.ts';

type TaskFailure = ExecutionEnd['failures'][number];

const MAX_EVIDENCE_LINES = 20;
/** Of many failures with the same reason the first ones tell all. */
const MAX_FAILURES = 10;
/** Of more hosts that cannot be reached each gets two lines only. */
const MAX_HOSTS_IN_FULL = 3;

export interface FailureReportOptions {
  readonly plan: Plan;
  readonly graph: TaskGraph;
  /** Addresses that operations asked for, by instance id. */
  readonly addresses: ReadonlyMap<string, string>;
  readonly currentFolder: string;
  /** What is run next; default `brolly resume`. */
  readonly next?: string | undefined;
}

/** Renders all failures of an execution, in the order in which they happened. */
export function failureReport(
  output: Pick<Output, 'colors'>,
  end: ExecutionEnd,
  options: FailureReportOptions,
): string {
  const stopped = end.state === 'cancelled' ? end.failures.filter((each) => each.failure.reason === 'cancelled') : [];
  const notBegun = end.failures.filter((each) => each.failure.reason === 'not-begun');
  const aside = end.failures.filter((each) => setsHostAside(each.failure));
  const hosts = byHost(aside, options.plan);
  const areListed = hosts.size > MAX_HOSTS_IN_FULL;
  const elsewhere = new Set([...stopped, ...notBegun, ...(areListed ? aside : [])]);
  const failures = end.failures.filter((each) => !elsewhere.has(each));
  const shown = failures.slice(0, MAX_FAILURES).map((failure) => failureText(output, failure, options));
  const hidden = failures.length - shown.length;
  if (hidden > 0) shown.push(`and ${count(hidden, 'more failure')}: "brolly events --failed" lists them`);
  if (hosts.size > 0) shown.push(hostsAsideText(output, hosts, { ...options, areListed }));
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

/** By the instance that is the host, or stands on none. */
function byHost(failures: readonly TaskFailure[], plan: Plan): ReadonlyMap<string, readonly TaskFailure[]> {
  const hostOf = new Map(plan.instances.map(({ id, hostInstanceId }) => [id, hostInstanceId]));
  return Map.groupBy(failures, ({ instanceId = '' }) => hostOf.get(instanceId) ?? instanceId);
}

/** Hosts that could not be reached, each once, in the order in which that was found. */
function hostsAsideText(
  output: Pick<Output, 'colors'>,
  hosts: ReadonlyMap<string, readonly TaskFailure[]>,
  options: FailureReportOptions & { readonly areListed: boolean },
): string {
  const { colors } = output;
  const [they, them] = hosts.size === 1 ? ['it', 'it'] : ['they', 'them'];
  const lines = [
    `${colors.red('✗')} ${colors.bold(`${count(hosts.size, 'host')} set aside`)}: ${they} cannot be reached, and what needs ${them} waits`,
  ];
  for (const [, [first, ...others]] of options.areListed ? [...hosts].slice(0, MAX_FAILURES) : []) {
    if (first === undefined) continue;
    const more = others.length === 0 ? '' : ` and ${count(others.length, 'more operation')}`;
    lines.push(`  ${colors.red(first.failure.reason)}: ${indentRest(first.failure.message)}`);
    lines.push(colors.dim(`    ${whatFailed(first, options)}${more}, ${count(first.attempts, 'attempt')}`));
  }
  const hidden = hosts.size - MAX_FAILURES;
  if (options.areListed && hidden > 0)
    lines.push(`  and ${count(hidden, 'more host')}: "brolly events --failed" lists them`);
  const { next = 'brolly resume' } = options;
  lines.push(`  ${colors.green('try')}: bring ${them} up, then "${next}" goes on there; what is done stays done`);
  return lines.join('\n');
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
