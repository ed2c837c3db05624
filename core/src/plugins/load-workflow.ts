// Loads a workflow that is not built in: of a plugin, or a module in the blueprint's own folder.

import { realpath } from 'node:fs/promises';
import { resolve, sep } from 'node:path';
import { type CustomWorkflow, type Json, OperationError, type Plugin } from '@brolly/plugin-sdk';
import type { ChildPlugin } from './child/child-plugin.ts';
import type { ChildWorkflow } from './child/child-workflow.ts';
import { loadInChild, MODULE_WORKFLOW } from './child/load-in-child.ts';
import type { LoadedPlugins } from './load-plugins.ts';

/** How a plan declares a workflow, as far as it is needed to find it. */
export interface WorkflowReference {
  readonly plugin: string;
  readonly function: string;
  readonly parameters: Readonly<Record<string, { readonly default?: Json }>>;
}

/** A workflow of an author: of a plugin that comes with brolly it runs here, else in a child process. */
export type AuthoredWorkflow =
  | { readonly kind: 'here'; readonly custom: CustomWorkflow }
  | { readonly kind: 'in-child'; readonly custom: ChildWorkflow };

/** A workflow of an author, or why there is none. `source`: where it comes from, for messages. */
export type LoadedWorkflow =
  | { readonly kind: 'loaded'; readonly workflow: AuthoredWorkflow; readonly source: string }
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
  const own = plugin?.kind === 'loaded' ? workflowOf(plugin.plugin, reference.function) : undefined;
  if (own !== undefined) return { kind: 'loaded', workflow: own, source: `${reference.plugin}.${reference.function}` };
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

function workflowOf(plugin: Plugin | ChildPlugin, name: string): AuthoredWorkflow | undefined {
  const here = plugin.workflows?.[name];
  if (here !== undefined) return { kind: 'here', custom: here };
  const inChild = 'childWorkflows' in plugin ? plugin.childWorkflows[name] : undefined;
  return inChild === undefined ? undefined : { kind: 'in-child', custom: inChild };
}

async function loadModule(path: string, blueprintFolder: string): Promise<LoadedWorkflow> {
  const hint = 'See docs/write-a-workflow.md.';
  try {
    const folder = await realpath(blueprintFolder);
    const module = await realpath(resolve(folder, path));
    if (!module.startsWith(folder + sep)) {
      return {
        kind: 'lacking',
        message: `${path} leads out of the blueprint's folder`,
        hint: 'Put it below the blueprint.',
      };
    }
    const { childWorkflows } = await loadInChild({ name: path, module, folder, exports: 'workflow' });
    const custom = childWorkflows[MODULE_WORKFLOW];
    if (custom === undefined) return { kind: 'lacking', message: `${path} is no workflow`, hint };
    return { kind: 'loaded', workflow: { kind: 'in-child', custom }, source: path };
  } catch (error) {
    return { kind: 'lacking', message: `${path} cannot be loaded: ${whatItSaid(error as Error)}`, hint };
  }
}

/** Of a child that did not start, the error that it ended with. */
function whatItSaid(error: Error): string {
  const lines = error instanceof OperationError ? error.evidence.flatMap((each) => each.lines) : [];
  const said = lines.flatMap((line) => /^\w*Error\b[^:]*: (.*)$/.exec(line)?.[1] ?? []);
  return said[0] ?? error.message;
}
