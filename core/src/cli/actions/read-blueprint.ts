// Reads a blueprint for a command: prints every diagnostic, and ends the command when there is an error.

import type { JsonObject } from '@brolly/plugin-sdk';
import { diagnosticsToJson, printDiagnostics } from '#diagnostics/print-diagnostics.ts';
import { type Compilation, compile, type Diagnostic, type Plan, plan } from '#language';
import type { CliContext } from '../cli-context.ts';
import { CommandError } from '../command-error.ts';
import { EXIT } from '../exit-codes.ts';
import { blueprintFile, stateFolder } from '../locate-blueprint.ts';
import { count } from '../render/words.ts';
import { type ObtainOptions, obtainBlueprint } from './obtain-blueprint.ts';
import { searchHere } from './search-here.ts';
import { typedInputs } from './typed-inputs.ts';

type Blueprint = NonNullable<Compilation['blueprint']>;

/** How a blueprint is found, what it may import, and what it is read for. */
export interface ReadOptions extends ObtainOptions {
  readonly allowImportsOutside?: boolean | undefined;
  readonly fetchImports?: boolean | undefined;
  readonly isAnyVersion?: boolean | undefined;
  /** It is checked only: errors stop nothing that was to begin. Default false. */
  readonly isCheckOnly?: boolean;
  /** Where diagnostics go instead of being printed. */
  readonly report?: ((diagnostics: readonly Diagnostic[], sources: ReadonlyMap<string, string>) => void) | undefined;
}

/** A blueprint without errors. */
export interface ReadBlueprint {
  /** Absolute. */
  readonly path: string;
  /** As the user gave it. */
  readonly shownPath: string;
  /** The folder whose `.brolly` holds its deployments. */
  readonly stateFolder: string;
  readonly blueprint: Blueprint;
  readonly sources: ReadonlyMap<string, string>;
  readonly isCheckOnly: boolean;
  readonly report: NonNullable<ReadOptions['report']>;
}

/** @throws CommandError after the diagnostics are printed, when one of them is an error. */
export async function readBlueprint(
  context: CliContext,
  given: string,
  options: ReadOptions = {},
): Promise<ReadBlueprint> {
  const obtained = await obtainBlueprint(context, given, options);
  const { path } = obtained;
  const absolute = blueprintFile(path);
  const tell: ReadBlueprint['report'] = options.report ?? ((found, texts) => report(context, found, texts));
  const { blueprint, diagnostics, sources } = await compile(path === absolute ? path : shownPath(path, absolute), {
    allowImportsOutside: options.allowImportsOutside === true,
    fetchImports: options.fetchImports === true,
    isAnyVersion: options.isAnyVersion,
  });
  const { isCheckOnly = false } = options;
  tell(diagnostics, sources);
  if (blueprint === undefined || hasErrors(diagnostics))
    throw wrongBlueprint(isCheckOnly ? `${path} is not valid` : path, diagnostics, isCheckOnly);
  const place = obtained.stateFolder ?? stateFolder(absolute);
  return { path: absolute, shownPath: path, stateFolder: place, blueprint, sources, isCheckOnly, report: tell };
}

/** Applies inputs. @throws CommandError after the diagnostics are printed, when one of them is an error. */
export async function planBlueprint(read: ReadBlueprint, inputs: JsonObject): Promise<Plan> {
  const { inputs: declared } = read.blueprint;
  const isThere = await searchHere(declared, read.path);
  const made = await plan(read.blueprint, typedInputs(declared, inputs), { path: read.path, isThere });
  read.report(made.diagnostics, read.sources);
  const { shownPath: path, isCheckOnly } = read;
  const given = Object.keys(inputs).length === 0 ? '' : ' with these inputs';
  if (made.plan === undefined || hasErrors(made.diagnostics))
    throw wrongBlueprint(isCheckOnly ? `${path} is not valid${given}` : path, made.diagnostics, isCheckOnly);
  return made.plan;
}

/** Prints diagnostics to standard error, or as one JSON line each. */
export function report(
  context: CliContext,
  diagnostics: readonly Diagnostic[],
  sources: ReadonlyMap<string, string>,
): void {
  if (diagnostics.length === 0) return;
  if (context.isJson) {
    for (const each of diagnosticsToJson(diagnostics, sources)) {
      context.output.write(JSON.stringify({ kind: 'diagnostic', diagnostic: each }));
    }
    return;
  }
  const { colors } = context.output;
  context.output.note(printDiagnostics(diagnostics, sources, { colors: colors.isColorSupported }).trimEnd());
}

export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some((diagnostic) => diagnostic.severity === 'error');
}

/** A folder stands for its blueprint.yaml. */
function shownPath(path: string, absolute: string): string {
  return absolute.endsWith(path) || absolute.endsWith(path.replace(/^\.\//, '')) ? path : absolute;
}

function wrongBlueprint(subject: string, diagnostics: readonly Diagnostic[], isCheckOnly: boolean): CommandError {
  const errors = diagnostics.filter((diagnostic) => diagnostic.severity === 'error');
  const end = isCheckOnly ? '' : '; nothing was begun';
  return new CommandError(`${subject}: ${count(errors.length, 'error')}${end}`, { exitCode: EXIT.usage });
}
