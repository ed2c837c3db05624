// Stages 1 and 2 wired together, and the public names of what only reads: a command that checks a blueprint loads nothing else.

import { dirname, resolve } from 'node:path';
import type { Explanation, JsonObject } from '@brolly/plugin-sdk';
import type { Blueprint } from '#blueprint/blueprint.ts';
import { type CompileOptions, compileBlueprint } from '#blueprint/compile-blueprint.ts';
import type { FormatAnswer } from '#blueprint/format/format-text.ts';
import { type FileLoaderOptions, fileLoader } from '#blueprint/read/file-loader.ts';
import { hasFileBeside } from '#blueprint/read/has-file.ts';
import { readTextFile, type TextFile } from '#blueprint/read/read-text-file.ts';
import type { Diagnostic } from '#diagnostics/diagnostic.ts';
import { makePlan, type PlanOptions } from '#plan/make-plan.ts';
import type { Plan } from '#plan/plan.ts';
import { bundledPluginTexts } from '#plugins/bundled-plugins.ts';
import { loadPlugins, operationTraits } from '#plugins/load-plugins.ts';
import { randomInstanceSuffix } from './deployment/random-instance-suffix.ts';

export { archiveName, isArchive } from '#blueprint/read/archive-name.ts';
export { type BlueprintSource, blueprintSource, shownAddress } from '#blueprint/read/blueprint-source.ts';
export { fetchBlueprint } from '#blueprint/read/fetch-blueprint.ts';
export { unpackBlueprint } from '#blueprint/read/find-blueprint.ts';
export type { Diagnostic } from '#diagnostics/diagnostic.ts';
export type { Plan } from '#plan/plan.ts';

/** A blueprint that was read, with everything that printing its diagnostics needs. */
export interface Compilation {
  /** As the user gave it. */
  readonly path: string;
  readonly blueprint: Blueprint | undefined;
  readonly diagnostics: readonly Diagnostic[];
  /** File name -> text. */
  readonly sources: ReadonlyMap<string, string>;
}

/** Stage 1: reads a blueprint and all it imports. What cannot be read is a diagnostic. */
export async function compile(
  path: string,
  options: Pick<FileLoaderOptions, 'allowImportsOutside' | 'fetchImports'> & Pick<CompileOptions, 'isAnyVersion'>,
): Promise<Compilation> {
  const file = await readTextFile(path);
  if (file.kind !== 'text') return unreadable(path, file);
  const { isAnyVersion, ...rights } = options;
  const loader = fileLoader({ plugins: await bundledPluginTexts(), ...rights });
  const hasFile = hasFileBeside(path);
  return { path, ...(await compileBlueprint({ path, text: file.text }, loader, { hasFile, isAnyVersion })) };
}

function unreadable(path: string, file: Exclude<TextFile, { kind: 'text' }>): Compilation {
  const reason = file.kind === 'outside' ? 'it lies elsewhere' : file.message;
  const diagnostic: Diagnostic = {
    code: 'file-unreadable',
    severity: 'error',
    message: `the blueprint ${path} cannot be read: ${reason}`,
    hint: 'Give the path of a YAML file.',
  };
  return { path, blueprint: undefined, diagnostics: [diagnostic], sources: new Map() };
}

/** The text of a blueprint in one layout. What it is done with is loaded when it is asked for. */
export async function format(file: string, text: string): Promise<FormatAnswer> {
  const { formatText } = await import('#blueprint/format/format-text.ts');
  return formatText(file, text);
}

/** Stage 2: applies inputs. Loads the plugins, which say when their operations may run; `path` is the blueprint's. */
export async function plan(
  blueprint: Blueprint,
  inputs: JsonObject,
  { path, isThere }: { readonly path: string; readonly isThere?: PlanOptions['isThere'] | undefined },
): Promise<{ plan: Plan | undefined; diagnostics: readonly Diagnostic[] }> {
  const plugins = await loadPlugins(Object.values(blueprint.plugins), dirname(resolve(path)));
  return makePlan(blueprint, inputs, {
    makeId: randomInstanceSuffix,
    isThere,
    operationTraits: (plugin, functionName) => operationTraits(plugins, plugin, functionName),
  });
}

/** What the bundled plugins explain of their own codes: code -> title and explanation. */
export async function pluginExplanations(): Promise<Readonly<Record<string, Explanation>>> {
  const texts = await bundledPluginTexts();
  return Object.assign({}, ...texts.map((one) => one.explanations ?? {})) as Readonly<Record<string, Explanation>>;
}
