// What is no longer on the hosts as it was installed: the declared operations of what has a life, compared anew.

import { graph, hasLife, type PlannedTask, planChanges } from '#index';
import { type CliContext, say } from '../cli-context.ts';
import { CommandError, interrupted } from '../command-error.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { listenForInterruption } from '../interruption.ts';
import { type Located, type WhichDeployment, withDeployment } from '../locate.ts';
import { plannedChanges } from '../render/planned-changes.ts';
import { statusLine } from '../render/status-line.ts';
import { count } from '../render/words.ts';
import { askHostKey } from './ask-host-key.ts';

export interface DriftRequest {
  readonly showDiffs: boolean;
  readonly hostKeyPolicy: 'known-hosts' | 'accept-new' | undefined;
}

/** Compares with the hosts and changes nothing. Exit code 1 where something has drifted or a host could not be asked. */
export function showDrift(context: CliContext, which: WhichDeployment, request: DriftRequest): Promise<ExitCode> {
  return withDeployment(which, async (located) => {
    const planned = await compareInstalled(context, located, request);
    if (planned === undefined) throw interrupted();
    const drifted = planned.filter(({ planned: one }) => one.kind === 'changes' && one.changes.length > 0);
    const unknown = planned.filter(({ planned: one }) => one.kind === 'not-foreseeable');
    if (context.isJson) {
      for (const each of [...drifted, ...unknown]) context.output.write(JSON.stringify({ kind: 'drift', ...each }));
      context.output.write(JSON.stringify({ kind: 'compared', drifted: drifted.length, unknown: unknown.length }));
    } else tell(context, { located, drifted, unknown, request });
    return drifted.length === 0 && unknown.length === 0 ? EXIT.ok : EXIT.failed;
  });
}

async function compareInstalled(
  context: CliContext,
  { workspace, deployment }: Located,
  request: DriftRequest,
): Promise<readonly PlannedTask[] | undefined> {
  const built = await graph(deployment, { workflow: 'install', parameters: {}, allowCustomParameters: false });
  if (built.graph === undefined) {
    throw new CommandError('the deployment cannot be compared: its workflow "install" cannot be built', {
      exitCode: EXIT.usage,
      hint: 'brolly plan says why',
    });
  }
  const alive = new Set(
    (await workspace.store.listInstances(deployment.id)).filter(({ state }) => hasLife(state)).map(({ id }) => id),
  );
  const isAsking = context.output.isInteractive && !context.isJson;
  const status = statusLine(context.output, isAsking);
  const interruption = listenForInterruption(() => undefined);
  try {
    const planned = await planChanges(deployment, {
      graph: built.graph,
      workspace,
      signal: interruption.signal,
      onStep: (instanceId, text) => status.onStep(instanceId, text),
      askHostKey: isAsking ? (question) => status.interrupt(() => askHostKey(question)) : undefined,
      hostKeyPolicy: request.hostKeyPolicy,
    });
    return interruption.isInterrupted() ? undefined : planned.filter(({ instanceId }) => alive.has(instanceId));
  } finally {
    status.close();
    interruption.stop();
  }
}

function tell(
  context: CliContext,
  what: {
    readonly located: Located;
    readonly drifted: readonly PlannedTask[];
    readonly unknown: readonly PlannedTask[];
    readonly request: DriftRequest;
  },
): void {
  const { deployment } = what.located;
  const shown = [...what.drifted, ...what.unknown];
  if (shown.length === 0) {
    say(context, `${context.output.colors.bold(deployment.id)}: everything is as it was installed.`);
    return;
  }
  const options = { plan: deployment.plan, showDiffs: what.request.showDiffs, currentFolder: process.cwd() };
  context.output.write(plannedChanges(context.output, shown, options));
  say(
    context,
    `\n${count(what.drifted.length, 'operation')} would change something again: "brolly execute install" does.`,
  );
}
