// Loads the plugins that a plan uses, by the names that its blueprint gives them.

import type { OperationTraits, Plugin } from '@brolly/plugin-sdk';
import { findPlugin, type PluginReference } from './find-plugin.ts';

/** A plugin that is loaded, or why there is none. */
export type LoadedPlugin =
  | { readonly kind: 'loaded'; readonly plugin: Plugin }
  | { readonly kind: 'built-in' }
  | { readonly kind: 'lacking'; readonly message: string; readonly hint: string };

export type LoadedPlugins = ReadonlyMap<string, LoadedPlugin>;

/** Loads each plugin once. One that cannot be had is an entry that says why, not an error. */
export async function loadPlugins(references: readonly PluginReference[]): Promise<LoadedPlugins> {
  const entries = references.map(async (reference) => [reference.name, await loadPlugin(reference)] as const);
  return new Map(await Promise.all(entries));
}

async function loadPlugin(reference: PluginReference): Promise<LoadedPlugin> {
  const found = findPlugin(reference);
  return found.kind === 'bundled' ? { kind: 'loaded', plugin: await found.plugin.load() } : found;
}

/** What a loaded plugin says of one of its operations; no traits where it is not loaded or has no such operation. */
export function operationTraits(plugins: LoadedPlugins, name: string, functionName: string): OperationTraits {
  const loaded = plugins.get(name);
  const operation = loaded?.kind === 'loaded' ? loaded.plugin.operations[functionName] : undefined;
  if (operation === undefined) return {};
  // What is declared is compared with the host first: it can begin again at any point.
  return operation.kind === 'imperative' ? operation : { ...operation, isRepeatable: true };
}
