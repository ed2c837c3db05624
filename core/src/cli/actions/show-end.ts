// What an execution ends with: where the time went, what failed and where, the outputs, and what to do next.

import {
  type DeploymentRecord,
  type ExecutionEnd,
  type ExecutionRecord,
  maskNamedSecrets,
  readHistory,
  readOutputs,
  setsHostAside,
  type Workspace,
} from '#index';
import { type CliContext, say } from '../cli-context.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { allTimes } from '../render/critical-path.ts';
import { failureReport } from '../render/failure-report.ts';
import { timeTable } from '../render/time-table.ts';
import { duration } from '../render/words.ts';
import { isResumable } from './is-resumable.ts';
import { outputLines } from './show-outputs.ts';

export interface EndOfExecution {
  readonly execution: ExecutionRecord;
  readonly end: ExecutionEnd;
  readonly addresses: ReadonlyMap<string, string>;
  readonly isInterrupted: boolean;
  /** Nothing was kept: there is no history to show. */
  readonly isDryRun?: boolean | undefined;
}

/** Shows the end and gives the exit code that it means. */
export async function showEnd(
  context: CliContext,
  place: { readonly workspace: Workspace; readonly deployment: DeploymentRecord },
  what: EndOfExecution,
): Promise<ExitCode> {
  const { execution, end } = what;
  const exitCode = exitCodeOf(what);
  const history = what.isDryRun === true ? [] : await readHistory(place.workspace.store, execution.id);
  const times = allTimes(history);
  if (context.isJson) {
    const operations = times.tasks.filter((task) => task.operation !== undefined);
    context.output.write(JSON.stringify({ kind: 'end', ...end, exitCode, times: { ...times, tasks: operations } }));
    return exitCode;
  }
  const { output } = context;
  if (times.tasks.some((task) => task.operation !== undefined)) say(context, `\n${timeTable(output, times)}`);
  const canGoOn = end.state === 'completed' || (await isResumable(place.deployment, execution));
  const next = canGoOn ? 'brolly resume' : `brolly run ${execution.workflow}`;
  if (end.failures.length > 0) {
    const options = {
      next,
      plan: place.deployment.plan,
      graph: history.at(-1)?.graph ?? { name: execution.workflow, tasks: [] },
      addresses: what.addresses,
      currentFolder: process.cwd(),
    };
    output.note(`\n${failureReport(output, end, options)}`);
  }
  if (end.message !== undefined) {
    output.note(`\n${output.colors.red('✗')} ${end.message}`);
    if (end.hint !== undefined) output.note(`  ${output.colors.green('try')}: ${end.hint}`);
  }
  showResult(context, end);
  if (end.state === 'completed' && execution.workflow === 'install') {
    const outputs = await readOutputs(place.workspace.store, place.deployment);
    if (outputs.length > 0)
      say(context, `\n${output.colors.bold('Outputs')}\n${outputLines(outputs, maskNamedSecrets)}`);
  }
  const mark = end.state === 'completed' ? output.colors.green('✓') : output.colors.red('✗');
  if (what.isDryRun === true) {
    say(
      context,
      `\n${mark} dry run: the ${execution.workflow} of ${place.deployment.id} would be ${end.state}; nothing was changed`,
    );
    return exitCode;
  }
  const verdict = exitCode === EXIT.hostsAside ? 'is done but for hosts that were set aside' : end.state;
  say(context, `\n${mark} ${execution.workflow} of ${place.deployment.id} ${verdict} in ${duration(times.totalMs)}`);
  say(context, nextSteps(context, execution, { end, next, canGoOn }));
  return exitCode;
}

/** What the workflow returned; of `cfy` nothing but the JSON, as Cloudify prints it. */
function showResult(context: CliContext, { state, result }: ExecutionEnd): void {
  if (state !== 'completed' || result === undefined || result === null) return;
  const masked = maskNamedSecrets(result);
  if (context.grammar === 'cfy') context.output.write(JSON.stringify(masked, undefined, 2));
  else say(context, `\n${context.output.colors.bold('Result')}\n${JSON.stringify(masked)}`);
}

function exitCodeOf(what: EndOfExecution): ExitCode {
  const { state, failures, message } = what.end;
  if (state === 'completed') return EXIT.ok;
  if (what.isInterrupted) return EXIT.interrupted;
  const isOnlyHosts = state === 'failed' && failures.length > 0 && message === undefined;
  return isOnlyHosts && failures.every(({ failure }) => setsHostAside(failure)) ? EXIT.hostsAside : EXIT.failed;
}

function nextSteps(
  context: CliContext,
  execution: ExecutionRecord,
  { end, next, canGoOn }: { readonly end: ExecutionEnd; readonly next: string; readonly canGoOn: boolean },
): string {
  const step = (command: string, meaning: string): string =>
    `  ${context.output.colors.cyan(command.padEnd(32))} ${meaning}`;
  const isCfy = context.grammar === 'cfy';
  if (end.state !== 'completed') {
    return [
      'Next:',
      step(next, canGoOn ? 'go on where it stopped; what is done stays done' : 'look anew, and do what is left to do'),
      step('brolly events', 'everything that happened'),
      step(isCfy ? 'cfy local execute -w uninstall' : 'brolly uninstall', 'take back what was changed'),
    ].join('\n');
  }
  if (execution.workflow === 'uninstall') {
    return ['Next:', step('brolly events', 'everything that happened')].join('\n');
  }
  return [
    'Next:',
    step('brolly status', 'what is there'),
    step(isCfy ? 'cfy local outputs' : 'brolly outputs', 'the outputs of the blueprint'),
    step(isCfy ? 'cfy local instances' : 'brolly instances', 'node instances and what they know'),
    step(isCfy ? 'cfy local execute -w uninstall' : 'brolly uninstall', 'take everything back'),
  ].join('\n');
}
