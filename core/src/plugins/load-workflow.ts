// Loads a workflow that is not built in: of a plugin, or a module in the blueprint's own folder.

import { realpath } from 'node:fs/promises';
import { resolve, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { CustomWorkflow, Json } from '@brolly/plugin-sdk';
import type { LoadedPlugins } from './load-plugins.ts';

/** How a plan declares a workflow, as far as it is needed to find it. */
export interface WorkflowReference {
  readonly plugin: string;
  readonly function: string;
  readonly parameters: Readonly<Record<string, { readonly default?: Json }>>;
}

/** A workflow of an author, or why there is none. `source`: where it comes from, for messages. */
export type LoadedWorkflow =
  | { readonly kind: 'loaded'; readonly custom: CustomWorkflow; readonly source: string }
  | { readonly kind: 'lacking'; readonly message: string; readonly hint: string };

const SCRIPT = 'script_runner.tasks.execute_workflow';
const MODULE = /\.(?:ts|mts|js|mjs)$/u;

/**
 * Loads a workflow.
 *
 * @returns `undefined` where the plugin has no workflow of that name: core may have it.
 */
export async function loadWorkflow(
  reference: WorkflowReference,
  { plugins, blueprintFolder }: { readonly plugins: LoadedPlugins; readonly blueprintFolder: string },
): Promise<LoadedWorkflow | undefined> {
  const plugin = plugins.get(reference.plugin);
  const own = plugin?.kind === 'loaded' ? plugin.plugin.workflows?.[reference.function] : undefined;
  if (own !== undefined) {
    return { kind: 'loaded', custom: own, source: `${reference.plugin}.${reference.function}` };
  }
  if (reference.function !== SCRIPT) return undefined;
  const path = reference.parameters['script_path']?.default;
  if (typeof path !== 'string' || !MODULE.test(path)) {
    return {
      kind: 'lacking',
      message: `its script ${typeof path === 'string' ? path : ''} is no module of TypeScript or JavaScript`,
      hint: 'Write it as a module that exports "function* steps(context)": see docs/write-a-workflow.md.',
    };
  }
  return loadModule(path, blueprintFolder);
}

async function loadModule(path: string, blueprintFolder: string): Promise<LoadedWorkflow> {
  const hint = 'See docs/write-a-workflow.md.';
  try {
    const folder = await realpath(blueprintFolder);
    const file = await realpath(resolve(folder, path));
    if (!file.startsWith(folder + sep)) {
      return {
        kind: 'lacking',
        message: `${path} leads out of the blueprint's folder`,
        hint: 'Put it below the blueprint.',
      };
    }
    const exported = (await import(pathToFileURL(file).href)) as {
      readonly steps?: unknown;
      readonly default?: unknown;
    };
    const custom = [exported, exported.default].find(isWorkflow);
    if (custom !== undefined) return { kind: 'loaded', custom, source: path };
    return { kind: 'lacking', message: `${path} exports no function "steps"`, hint };
  } catch (error) {
    return { kind: 'lacking', message: `${path} cannot be loaded: ${(error as Error).message}`, hint };
  }
}

function isWorkflow(value: unknown): value is CustomWorkflow {
  return typeof value === 'object' && value !== null && 'steps' in value && typeof value.steps === 'function';
}
