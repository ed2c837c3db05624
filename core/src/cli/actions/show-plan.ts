// The dry run: every change that an install would make, host by host, before it is made.

import { existsSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { quote } from '@brolly/host-resources';
import type { HostFacts, Json, JsonObject } from '@brolly/plugin-sdk';
import {
  type DeploymentRecord,
  deploymentId,
  graph,
  type PlannedTask,
  planChanges,
  type SavedPlan,
  shownAddress,
  stableFacts,
  type Workspace,
} from '#index';
import { type CliContext, say } from '../cli-context.ts';
import { CommandError, interrupted } from '../command-error.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { listenForInterruption } from '../interruption.ts';
import { checkDeploymentId, type WhichDeployment, withDeployment, withWorkspace } from '../locate.ts';
import { isBlueprint } from '../locate-blueprint.ts';
import { plannedChanges } from '../render/planned-changes.ts';
import { statusLine } from '../render/status-line.ts';
import { askHostKey } from './ask-host-key.ts';
import { checkPlugins } from './check-plugins.ts';
import { hasErrors, planBlueprint, type ReadOptions, readBlueprint, report } from './read-blueprint.ts';

export interface PlanOptions extends WhichDeployment, ReadOptions {
  readonly inputs: JsonObject;
  readonly workflow: string;
  readonly parameters: JsonObject;
  readonly allowCustomParameters: boolean;
  readonly showDiffs: boolean;
  /** Where the plan is kept. */
  readonly out?: string | undefined;
  readonly hostKeyPolicy?: 'known-hosts' | 'accept-new' | undefined;
}

type Planned = Pick<DeploymentRecord, 'id' | 'plan' | 'blueprintPath'>;

/** Compares with the hosts and changes nothing. Exit code 0 also when there is much to change. */
export async function showPlan(context: CliContext, options: PlanOptions): Promise<ExitCode> {
  const { where } = options;
  if (where === undefined || !isBlueprint(where)) {
    return withDeployment(options, ({ workspace, deployment }) =>
      showChanges(context, { deployment, workspace }, options),
    );
  }
  const read = await readBlueprint(context, where, { ...options, isKept: options.out !== undefined });
  const plan = await planBlueprint(read, options.inputs);
  const id = options.id ?? deploymentId(read.path);
  checkDeploymentId(id);
  const blueprintPath = resolve(read.path);
  const folder = read.stateFolder;
  if (!existsSync(join(folder, '.brolly', 'brolly.db')))
    return showChanges(context, { deployment: { id, plan, blueprintPath } }, options);
  return withWorkspace(folder, async (workspace) => {
    // A deployment that is there lends its instances: the records on the hosts bear their ids.
    const existing = await workspace.store.getDeployment(id);
    const isSame = existing !== undefined && sameInstances(existing.plan.instances, plan.instances);
    const deployment = { id, blueprintPath, plan: isSame ? { ...plan, instances: existing.plan.instances } : plan };
    return showChanges(context, { deployment, beside: workspace, ...(isSame ? { workspace } : {}) }, options);
  });
}

function sameInstances(before: Planned['plan']['instances'], after: Planned['plan']['instances']): boolean {
  const shape = (instances: Planned['plan']['instances']): string =>
    instances
      .map((each) => `${each.nodeName}#${each.index}`)
      .sort()
      .join();
  return shape(before) === shape(after);
}

async function showChanges(
  context: CliContext,
  place: {
    readonly deployment: Planned;
    readonly workspace?: Workspace;
    /** Where the other deployments are, when this one is not there yet. */
    readonly beside?: Workspace;
  },
  options: PlanOptions,
): Promise<ExitCode> {
  const { workspace, beside } = place;
  // Without the states of the instances: a plan of what is installed already shows what has drifted.
  // One that is kept is the one that will be run.
  const isOfAll = options.workflow === 'install' && options.out === undefined;
  const built = await graph(place.deployment, options, isOfAll ? {} : { workspace });
  const deployment = { ...place.deployment, plan: built.plan };
  report(context, built.diagnostics, new Map());
  if (built.graph === undefined || hasErrors(built.diagnostics)) {
    throw new CommandError(`the workflow "${options.workflow}" cannot be planned`, { exitCode: EXIT.usage });
  }
  if (
    options.out !== undefined &&
    JSON.stringify(built.plan.instances) !== JSON.stringify(place.deployment.plan.instances)
  ) {
    throw new CommandError(
      `a plan of "${options.workflow}" cannot be kept: it makes node instances, which get their ids when it runs`,
      {
        exitCode: EXIT.usage,
        hint: 'leave --out away to look at it',
      },
    );
  }
  checkPlugins(context, deployment, built.graph);
  const { secretsOfPlan } = await import('./unlock-secrets.ts');
  const secrets = await secretsOfPlan(context, deployment.plan, { isLenient: true });
  say(context, `Comparing ${context.output.colors.bold(deployment.id)} with its hosts; nothing is changed.`);
  const isAsking = context.output.isInteractive && !context.isJson;
  const status = statusLine(context.output, isAsking);
  const interruption = listenForInterruption(() => undefined);
  const facts = new Map<string, HostFacts>();
  try {
    const planned = await planChanges(deployment, {
      graph: built.graph,
      workspace,
      beside,
      secrets,
      signal: interruption.signal,
      onStep: (instanceId, text) => status.onStep(instanceId, text),
      askHostKey: isAsking ? (question) => status.interrupt(() => askHostKey(question)) : undefined,
      hostKeyPolicy: options.hostKeyPolicy,
      onFacts: (name, found) => facts.set(name, found),
    });
    status.close();
    if (interruption.isInterrupted()) throw interrupted();
    if (options.out !== undefined)
      keepPlan(options.out, { deployment: place.deployment, graph: built.graph, planned, facts, options });
    show(context, { planned, deployment, options });
    return planned.some(isRefused) ? EXIT.failed : EXIT.ok;
  } finally {
    status.close();
    interruption.stop();
  }
}

function show(
  context: CliContext,
  what: { readonly planned: readonly PlannedTask[]; readonly deployment: Planned; readonly options: PlanOptions },
): void {
  if (context.isJson) {
    for (const each of what.planned) context.output.write(JSON.stringify({ kind: 'planned', ...each }));
    return;
  }
  const { showDiffs, where, workflow, parameters } = what.options;
  context.output.write(
    plannedChanges(context.output, what.planned, {
      plan: what.deployment.plan,
      showDiffs,
      currentFolder: process.cwd(),
    }),
  );
  if (what.planned.some(isRefused)) {
    say(context, '\nWhat cannot be done has to be mended first.');
    return;
  }
  const { out } = what.options;
  const command =
    out !== undefined
      ? `brolly run --plan ${out}`
      : workflow === 'install'
        ? `brolly install${where === undefined ? '' : ` ${shownAddress(where)}`}`
        : ['brolly run', workflow, ...Object.entries(parameters).map(parameterWords)].join(' ');
  say(context, `\nNext:\n  ${context.output.colors.cyan(command)}  makes these changes`);
}

/** As one types it: `-p delta=2`. */
function parameterWords([name, value]: readonly [string, Json]): string {
  return `-p ${quote(`${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`)}`;
}

/** A host that cannot be reached or must not be touched makes the plan fail; what is only not known yet does not. */
function isRefused(task: PlannedTask): boolean {
  return task.planned.kind === 'not-foreseeable' && !task.planned.failure.recoverable;
}

/** Writes the plan to a file that only its owner can read: it holds the inputs. */
function keepPlan(
  path: string,
  what: {
    readonly deployment: Planned;
    readonly graph: SavedPlan['graph'];
    readonly planned: readonly PlannedTask[];
    readonly facts: ReadonlyMap<string, HostFacts>;
    readonly options: PlanOptions;
  },
): void {
  const { deployment } = what;
  const saved: SavedPlan = {
    kind: 'brolly-plan',
    version: 1,
    savedAt: new Date().toISOString(),
    deploymentId: deployment.id,
    blueprintPath: deployment.blueprintPath,
    workflow: what.options.workflow,
    parameters: what.options.parameters,
    plan: deployment.plan,
    graph: what.graph,
    tasks: what.planned,
    facts: Object.fromEntries([...what.facts].map(([name, found]) => [name, stableFacts(found)])),
  };
  writeFileSync(path, `${JSON.stringify(saved)}\n`, { mode: 0o600 });
}
