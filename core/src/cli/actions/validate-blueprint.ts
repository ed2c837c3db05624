// Checks a blueprint and its inputs without touching anything.

import type { JsonObject } from '@brolly/plugin-sdk';
import { type CliContext, say } from '../cli-context.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { count } from '../render/words.ts';
import { planBlueprint, type ReadOptions, readBlueprint } from './read-blueprint.ts';

/** Prints every diagnostic, or that all is well. With `inputs` the plan is made, too. */
export async function validateBlueprint(
  context: CliContext,
  options: ReadOptions & { readonly blueprint: string; readonly inputs: JsonObject | undefined },
): Promise<ExitCode> {
  const read = await readBlueprint(context, options.blueprint, options);
  const plan = options.inputs === undefined ? undefined : await planBlueprint(context, read, options.inputs);
  const more = plan === undefined ? '' : `: ${count(plan.instances.length, 'node instance')}`;
  say(context, `${context.output.colors.green('✓')} ${options.blueprint} is a valid blueprint${more}`);
  return EXIT.ok;
}
