// Loads the plugins that a plan uses, by the names that its blueprint gives them.

import { OperationError, type OperationTraits, type Plugin } from '@brolly/plugin-sdk';
import { pythonPlugin } from './bundled-plugins.ts';
import type { ChildPlugin } from './child/child-plugin.ts';
import { loadInChild } from './child/load-in-child.ts';
import { sharedChild } from './child/shared-child.ts';
import { findPlugin } from './find-plugin.ts';
import type { LocatedPlugin } from './locate-plugin.ts';
import { operationOf } from './operation-of.ts';
import type { PluginReference } from './plugin-reference.ts';

/** A plugin that is loaded, or why there is none. */
export type LoadedPlugin =
  | { readonly kind: 'loaded'; readonly plugin: Plugin | ChildPlugin }
  | { readonly kind: 'built-in' }
  | { readonly kind: 'lacking'; readonly message: string; readonly hint: string };

export type LoadedPlugins = ReadonlyMap<string, LoadedPlugin>;

/**
 * Loads each plugin once. One that cannot be had is an entry that says why, not an error.
 *
 * Those that come with brolly run in this process, those that others wrote in a child of their own.
 *
 * @param blueprintFolder absolute; plugins of others lie below it
 */
export async function loadPlugins(
  references: readonly PluginReference[],
  blueprintFolder: string,
): Promise<LoadedPlugins> {
  const entries = references.map(
    async (reference) => [reference.name, await loadPlugin(reference, blueprintFolder)] as const,
  );
  return new Map(await Promise.all(entries));
}

async function loadPlugin(reference: PluginReference, blueprintFolder: string): Promise<LoadedPlugin> {
  const found = findPlugin(reference, blueprintFolder);
  if (found.kind === 'bundled') return { kind: 'loaded', plugin: await found.plugin.load() };
  if (found.kind !== 'of-others') return found;
  try {
    return { kind: 'loaded', plugin: await loadOfOthers(reference, found.located) };
  } catch (error) {
    if (!(error instanceof OperationError)) throw error;
    const said = error.evidence.flatMap((each) => each.lines).join('\n  ');
    return {
      kind: 'lacking',
      message: said === '' ? error.message : `${error.message}\n  ${said}`,
      hint: error.hint ?? '',
    };
  }
}

async function loadOfOthers(
  { name }: PluginReference,
  located: Exclude<LocatedPlugin, { kind: 'problem' }>,
): Promise<Plugin> {
  if (located.kind === 'python') return pythonPlugin({ name, ...located });
  if (located.kind === 'node') return loadInChild({ ...located, name, exports: 'plugin' });
  const [file = '', ...parameters] = located.command;
  return sharedChild({ name, file, parameters, folder: located.folder });
}

/** What a loaded plugin says of one of its operations; no traits where it is not loaded or has no such operation. */
export function operationTraits(plugins: LoadedPlugins, name: string, functionName: string): OperationTraits {
  const loaded = plugins.get(name);
  const operation = loaded?.kind === 'loaded' ? operationOf(loaded.plugin, functionName) : undefined;
  if (operation === undefined) return {};
  // What is declared is compared with the host first: it can begin again at any point.
  return operation.kind === 'imperative' ? operation : { ...operation, isRepeatable: true };
}
