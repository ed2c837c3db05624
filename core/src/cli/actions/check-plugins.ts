// Whether every plugin that a blueprint uses can be run here, and installing those that cannot yet.

import { dirname } from 'node:path';
import { type DeploymentRecord, findPlugin, installableSource, installPlugin, type Plan, type TaskGraph } from '#index';
import { answer, type CliContext, say } from '../cli-context.ts';
import { CommandError } from '../command-error.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { listenForInterruption } from '../interruption.ts';
import { placeText } from '../render/failure-report.ts';
import { shortOperation } from '../render/words.ts';
import { type DeclaredPlugin, declaredPlugins } from './declared-plugins.ts';
import { readBlueprint } from './read-blueprint.ts';

const MAX_USERS = 5;

/** Refuses a graph with operations that cannot be run: nothing is begun that cannot end. */
export function checkPlugins(
  context: CliContext,
  { plan, blueprintPath }: Pick<DeploymentRecord, 'plan' | 'blueprintPath'>,
  graph: TaskGraph,
): void {
  const folder = dirname(blueprintPath);
  const operations = graph.tasks.filter((task) => task.kind === 'operation');
  const named = [...new Set(operations.map((task) => task.plugin))];
  const lacking = new Set(named.filter((name) => !isThere(findPlugin(plan.plugins[name] ?? { name }, folder))));
  if (lacking.size === 0) return;
  const users = new Map<string, Set<string>>();
  const nodes = new Map(plan.instances.map((each) => [each.id, each.nodeName]));
  for (const task of operations) {
    if (!lacking.has(task.plugin)) continue;
    const node = nodes.get(task.instanceId) ?? task.instanceId;
    const source = plan.nodes[node]?.source;
    const place = source === undefined ? '' : ` (${placeText(source, process.cwd())})`;
    const user = `${shortOperation(task.operation)} of node template "${node}"${place}: ${task.plugin}.${task.function}`;
    users.set(task.plugin, (users.get(task.plugin) ?? new Set()).add(user));
  }
  const [first] = users;
  if (first === undefined) return;
  for (const [name, uses] of users) {
    const shown = [...uses].slice(0, MAX_USERS);
    const rest = uses.size > shown.length ? `\n  and ${uses.size - shown.length} more` : '';
    context.output.note(`${lackingMessage(plan, name, folder)}; needed by\n  ${shown.join('\n  ')}${rest}`);
  }
  throw new CommandError(`the plugin "${first[0]}" is lacking; nothing was begun`, {
    exitCode: EXIT.usage,
    hint: 'brolly plugins install BLUEPRINT; or leave these operations out',
  });
}

function isThere({ kind }: ReturnType<typeof findPlugin>): boolean {
  return kind === 'bundled' || kind === 'of-others';
}

function lackingMessage(plan: Plan, name: string, folder: string): string {
  const found = findPlugin(plan.plugins[name] ?? { name }, folder);
  return found.kind === 'lacking' ? found.message : `the plugin "${name}" cannot run operations of node templates`;
}

/** What `install-plugins` does: what comes with brolly or lies beside the blueprint is there, the rest is installed. */
export async function resolvePlugins(context: CliContext, blueprint: string): Promise<ExitCode> {
  // What is installed lies beside the blueprint.
  const read = await readBlueprint(context, blueprint, { isKept: true });
  const folder = dirname(read.path);
  const interruption = listenForInterruption(() => undefined);
  const lacking: string[] = [];
  try {
    for (const declared of declaredPlugins(read)) {
      const problem = await resolvePlugin(context, declared, { folder, signal: interruption.signal });
      if (problem === undefined) continue;
      const { reference, place } = declared;
      context.output.note(
        `${context.output.colors.red('✗')} ${problem.message}\n  declared at ${place}\n  try: ${problem.hint}`,
      );
      lacking.push(reference.name);
    }
  } finally {
    interruption.stop();
  }
  if (lacking.length === 0) {
    say(context, 'All plugins of the blueprint are there.');
    return EXIT.ok;
  }
  throw new CommandError(`lacking: ${lacking.join(', ')}`, { exitCode: EXIT.failed });
}

async function resolvePlugin(
  context: CliContext,
  { reference }: DeclaredPlugin,
  options: { readonly folder: string; readonly signal: AbortSignal },
): Promise<{ readonly message: string; readonly hint: string } | undefined> {
  const { folder, signal } = options;
  const { name } = reference;
  const tell = (what: string): void =>
    answer(context, `${context.output.colors.green('✓')} ${name}: ${what}`, { kind: 'plugin', name, state: what });
  const found = findPlugin(reference, folder);
  switch (found.kind) {
    case 'bundled':
      tell('comes with brolly');
      return undefined;
    case 'built-in':
      return undefined;
    case 'of-others':
      tell('lies beside the blueprint');
      return undefined;
    case 'lacking':
      break;
  }
  if (installableSource(reference) === undefined) return found;
  say(context, `${reference.name}: installing ${reference.source ?? ''}`);
  const done = await installPlugin(reference, folder, signal);
  if (done.kind === 'failed') {
    const lines = done.lines.map((line) => `\n    ${line}`).join('');
    return {
      message: `the plugin "${reference.name}" cannot be installed: ${done.message}${lines}`,
      hint: 'put the plugin into the folder "plugins" beside the blueprint; docs/plugins.md tells how',
    };
  }
  tell(`installed in ${done.folder}`);
  return undefined;
}
