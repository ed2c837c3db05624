// Checks a blueprint and its inputs without touching anything.

import type { JsonObject } from '@brolly/plugin-sdk';
import { type Diagnostic, shownAddress } from '#language';
import { answer, type CliContext } from '../cli-context.ts';
import { CommandError } from '../command-error.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { count } from '../render/words.ts';
import { version } from '../version.ts';
import { planBlueprint, type ReadBlueprint, type ReadOptions, readBlueprint } from './read-blueprint.ts';

export interface ValidateOptions extends ReadOptions {
  readonly blueprint: string;
  /** With them the plan is made, too; without them where none are needed. */
  readonly inputs: JsonObject | undefined;
  /** Prints one SARIF document instead of texts. */
  readonly isSarif?: boolean;
}

/** Prints every diagnostic, or that all is well. */
export async function validateBlueprint(context: CliContext, options: ValidateOptions): Promise<ExitCode> {
  if (options.isSarif === true) return validateToSarif(context, options);
  const instances = await check(context, options);
  const more = instances === undefined ? '' : `: ${count(instances, 'node instance')}`;
  const blueprint = shownAddress(options.blueprint);
  answer(context, `${context.output.colors.green('✓')} ${blueprint} is a valid blueprint${more}`, {
    kind: 'valid',
    blueprint,
    instances: instances ?? null,
  });
  return EXIT.ok;
}

/** How many instances the plan has, where one is made. */
async function check(context: CliContext, options: ValidateOptions): Promise<number | undefined> {
  const read = await readBlueprint(context, options.blueprint, { ...options, isCheckOnly: true });
  const inputs = options.inputs ?? (needsInputs(read.blueprint) ? undefined : {});
  return inputs === undefined ? undefined : (await planBlueprint(read, inputs)).instances.length;
}

/** Whether a deployment cannot be made without values for inputs. */
function needsInputs({ inputs }: ReadBlueprint['blueprint']): boolean {
  return Object.values(inputs).some((one) => one.required && (one.default === undefined || one.default === null));
}

async function validateToSarif(context: CliContext, options: ValidateOptions): Promise<ExitCode> {
  const found: Diagnostic[] = [];
  const sources = new Map<string, string>();
  const report: ReadOptions['report'] = (diagnostics, texts) => {
    found.push(...diagnostics);
    for (const [file, text] of texts) sources.set(file, text);
  };
  let exitCode: ExitCode = EXIT.ok;
  let failure: string | undefined;
  try {
    await check(context, { ...options, report });
  } catch (error) {
    exitCode = error instanceof CommandError ? error.exitCode : EXIT.failed;
    if (found.length === 0) failure = error instanceof Error ? error.message : String(error);
  }
  const { toSarif } = await import('#diagnostics/to-sarif.ts');
  context.output.write(JSON.stringify(toSarif(found, { version, sources, failure }), null, 2));
  return exitCode;
}
