// Whether what --only and --from name is there: a slip of the pen would let everything count as done.

import { type ExecutionChoices, type Plan, suggestName, type TaskGraph } from '#index';
import { type CliContext, say } from '../cli-context.ts';
import { CommandError } from '../command-error.ts';
import { EXIT } from '../exit-codes.ts';

/** @throws CommandError for a name that the deployment does not have; a task of a later graph of the workflow is let through, with a word */
export function checkChoices(
  context: CliContext,
  { plan, graph }: { readonly plan: Plan; readonly graph: TaskGraph },
  { only = [], from = [] }: ExecutionChoices,
): void {
  const instances = plan.instances.map(({ id }) => id);
  const names = new Set([...Object.keys(plan.nodes), ...instances]);
  for (const name of only) {
    if (!names.has(name)) throw unknown(`--only ${name}`, 'no node template and no node instance', { name, names });
  }
  const tasks = new Set(graph.tasks.map(({ id }) => id));
  const known = new Set(instances);
  for (const name of from.filter((each) => !tasks.has(each))) {
    if (!known.has(name.split('/')[0] ?? '')) throw unknown(`--from ${name}`, 'no task', { name, names: tasks });
    say(context, `The graph that begins has no task "${name}": nothing of it is run, unless a later graph has it.`);
  }
}

function unknown(
  option: string,
  what: string,
  { name, names }: { readonly name: string; readonly names: ReadonlySet<string> },
): CommandError {
  const suggestion = suggestName(name, [...names]);
  const hint =
    suggestion === undefined ? 'brolly graph shows tasks, brolly status instances' : `did you mean ${suggestion}?`;
  return new CommandError(`${option}: there is ${what} of that name; nothing was begun`, {
    exitCode: EXIT.usage,
    hint,
  });
}
