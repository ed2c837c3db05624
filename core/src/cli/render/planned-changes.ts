// The changes of a dry run as text: per node instance and host, each with its difference.

import type { Plan, PlannedTask } from '#index';
import type { Output } from '../output.ts';
import { placeText } from './failure-report.ts';
import { count, shortOperation } from './words.ts';

export interface PlannedChangesOptions {
  readonly plan: Plan;
  readonly showDiffs: boolean;
  readonly currentFolder: string;
}

type Colors = Output['colors'];

const SIGN = { create: '+', update: '~', delete: '-', run: '»' } as const;

/** Renders planned operations grouped by node instance, in the order in which they would begin. */
export function plannedChanges(
  output: Pick<Output, 'colors'>,
  planned: readonly PlannedTask[],
  options: PlannedChangesOptions,
): string {
  const instances = new Map(options.plan.instances.map((instance) => [instance.id, instance]));
  const blocks = [...Map.groupBy(planned, (task) => task.instanceId)].flatMap(([id, tasks]) => {
    const instance = instances.get(id);
    return instance === undefined ? [] : [instanceBlock(output.colors, instance, { tasks, ...options })];
  });
  return [...blocks, summary(output.colors, planned)].join('\n\n');
}

function instanceBlock(
  colors: Colors,
  instance: Plan['instances'][number],
  options: PlannedChangesOptions & { readonly tasks: readonly PlannedTask[] },
): string {
  const host = options.tasks
    .map((task) => ('host' in task.planned ? task.planned.host : undefined))
    .find((each) => each !== undefined);
  const source = options.plan.nodes[instance.nodeName]?.source;
  const place = source === undefined ? '' : `, ${placeText(source, options.currentFolder)}`;
  const title = colors.bold(`${instance.nodeName}${host === undefined ? '' : ` on ${host}`}`);
  return [
    `${title} ${colors.dim(`(${instance.id}${place})`)}`,
    ...options.tasks.flatMap((task) => taskLines(colors, task, options.showDiffs)),
    ...effectLines(colors, options.tasks),
  ].join('\n');
}

/** What restarts and what is downloaded on the host, in one line each. */
function effectLines(colors: Colors, tasks: readonly PlannedTask[]): string[] {
  const changes = tasks.flatMap(({ planned }) => (planned.kind === 'changes' ? planned.changes : []));
  const restarts = [...new Set(changes.flatMap((change) => change.restarts ?? []))];
  const downloads = [...new Set(changes.flatMap((change) => change.downloads ?? []))];
  return [
    ...(restarts.length === 0 ? [] : [`  ${colors.yellow('restarts')} ${restarts.join(', ')}`]),
    ...(downloads.length === 0
      ? []
      : [`  ${colors.cyan('downloads')} ${count(downloads.length, 'file')}: ${downloads.join(', ')}`]),
  ];
}

function taskLines(colors: Colors, task: PlannedTask, showDiffs: boolean): string[] {
  const name = shortOperation(task.operation);
  const decisions = task.decisions.map((text) => `    ${colors.cyan('·')} ${text}`);
  const { planned } = task;
  switch (planned.kind) {
    case 'effect-unknown':
      return [`  ${name}: ${colors.dim('effect unknown: it is code')}`, ...decisions];
    case 'looked':
      return [`  ${name}: ${colors.green('nothing is in the way')}`, ...decisions];
    case 'reverts':
      return [`  ${name}: takes back what the record on the host says`, ...decisions];
    case 'not-foreseeable': {
      const { reason, message, hint, evidence } = planned.failure;
      const words = planned.failure.recoverable ? colors.yellow('not known yet') : colors.red('cannot be done');
      const tried = hint === undefined ? [] : [`    ${colors.green('try')}: ${hint}`];
      const proof = evidence.flatMap(({ title, lines }) => [
        `    ${title}`,
        ...lines.map((line) => colors.dim(`    │ ${line}`)),
      ]);
      return [`  ${name}: ${words}: ${reason}: ${message}`, ...decisions, ...proof, ...tried];
    }
    case 'changes':
      if (planned.changes.length === 0) return [`  ${name}: ${colors.green('nothing to change')}`, ...decisions];
      return [
        `  ${name}: ${count(planned.changes.length, 'change')}`,
        ...decisions,
        ...planned.changes.flatMap((change) => changeLines(colors, change, showDiffs)),
      ];
  }
}

function changeLines(
  colors: Colors,
  change: { readonly action: keyof typeof SIGN; readonly summary: string; readonly diff?: string },
  showDiffs: boolean,
): string[] {
  const line = `    ${paintAction(colors, change.action)(SIGN[change.action])} ${change.summary}`;
  if (!showDiffs || change.diff === undefined) return [line];
  return [
    line,
    ...change.diff
      .trimEnd()
      .split('\n')
      .map((each) => `        ${paintDiff(colors, each)}`),
  ];
}

function paintAction(colors: Colors, action: keyof typeof SIGN): (text: string) => string {
  return { create: colors.green, update: colors.yellow, delete: colors.red, run: colors.cyan }[action];
}

function paintDiff(colors: Colors, line: string): string {
  if (line.startsWith('+')) return colors.green(line);
  if (line.startsWith('-')) return colors.red(line);
  return colors.dim(line);
}

function summary(colors: Colors, planned: readonly PlannedTask[]): string {
  const changes = planned.reduce(
    (sum, task) => sum + (task.planned.kind === 'changes' ? task.planned.changes.length : 0),
    0,
  );
  const unknown = planned.filter((task) => task.planned.kind === 'effect-unknown').length;
  const unforeseeable = planned.filter((task) => task.planned.kind === 'not-foreseeable').length;
  const parts = [
    changes === 0 ? 'nothing to change' : count(changes, 'change'),
    ...(unknown > 0 ? [`${count(unknown, 'operation')} whose effect is unknown`] : []),
    ...(unforeseeable > 0 ? [`${count(unforeseeable, 'operation')} not foreseeable`] : []),
  ];
  return colors.bold(`Plan: ${parts.join(', ')}`);
}
