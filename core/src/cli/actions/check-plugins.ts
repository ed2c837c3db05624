// Whether every plugin that a blueprint uses can be run here.

import { findPlugin, type Plan, type TaskGraph } from '#index';
import { type CliContext, say } from '../cli-context.ts';
import { CommandError } from '../command-error.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { placeText } from '../render/failure-report.ts';
import { shortOperation } from '../render/words.ts';
import { declaredPlugins } from './declared-plugins.ts';
import { readBlueprint } from './read-blueprint.ts';

const MAX_USERS = 5;

/** Refuses a graph with operations that cannot be run: nothing is begun that cannot end. */
export function checkPlugins(context: CliContext, plan: Plan, graph: TaskGraph): void {
  const users = new Map<string, Set<string>>();
  for (const task of graph.tasks) {
    if (task.kind !== 'operation') continue;
    const found = findPlugin(plan.plugins[task.plugin] ?? { name: task.plugin });
    if (found.kind === 'bundled') continue;
    const node = plan.instances.find((each) => each.id === task.instanceId)?.nodeName ?? task.instanceId;
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
    context.output.note(`${lackingMessage(plan, name)}; needed by\n  ${shown.join('\n  ')}${rest}`);
  }
  throw new CommandError(`the plugin "${first[0]}" is lacking; nothing was begun`, {
    exitCode: EXIT.usage,
    hint: 'use node types whose operations are built, or leave these operations out',
  });
}

function lackingMessage(plan: Plan, name: string): string {
  const found = findPlugin(plan.plugins[name] ?? { name });
  return found.kind === 'lacking' ? found.message : `the plugin "${name}" cannot run operations of node templates`;
}

/** What `install-plugins` does here: plugins come with brolly, so each is resolved, or named when it is lacking. */
export async function resolvePlugins(context: CliContext, blueprint: string): Promise<ExitCode> {
  const read = await readBlueprint(context, blueprint);
  const lacking: string[] = [];
  for (const { reference, place } of declaredPlugins(read)) {
    const found = findPlugin(reference);
    if (found.kind === 'bundled')
      say(context, `${context.output.colors.green('✓')} ${reference.name}: comes with brolly`);
    if (found.kind !== 'lacking') continue;
    context.output.note(
      `${context.output.colors.red('✗')} ${found.message}\n  declared at ${place}\n  try: ${found.hint}`,
    );
    lacking.push(reference.name);
  }
  if (lacking.length === 0) {
    say(context, 'All plugins of the blueprint are there; nothing has to be installed.');
    return EXIT.ok;
  }
  throw new CommandError(`lacking: ${lacking.join(', ')}`, { exitCode: EXIT.failed });
}
