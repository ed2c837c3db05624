// Which plugin stands behind the name that a blueprint gives one.

import { type BundledPlugin, bundledPlugins } from './bundled-plugins.ts';
import { type LocatedPlugin, locatePlugin } from './locate-plugin.ts';
import type { PluginReference } from './plugin-reference.ts';

/**
 * `bundled`: comes with the product. `built-in`: part of core, such as the plugin of the built-in workflows, with
 * nothing to load. `of-others`: it lies in the blueprint's folder or was installed. `lacking`: no such plugin can be run; `message` says so to the user.
 */
export type FoundPlugin =
  | { readonly kind: 'bundled'; readonly plugin: BundledPlugin }
  | { readonly kind: 'built-in' }
  | { readonly kind: 'of-others'; readonly located: Exclude<LocatedPlugin, { kind: 'problem' }> }
  | { readonly kind: 'lacking'; readonly message: string; readonly hint: string };

/** Plugins whose functions core itself carries out: the built-in workflows. */
const BUILT_IN = new Set(['default_workflows']);

/** Names of Cloudify's own plugins that blueprints use and that are not built. */
const NOT_BUILT = new Set(['cfy_extensions', 'agent', 'agent_installer', 'plugin_installer', 'worker_installer']);

/**
 * Finds a plugin: one that comes with brolly by its name, else by the name of its package, else by a part of its
 * source's address; else one of others that the blueprint brings along or that was installed.
 *
 * @param blueprintFolder absolute; plugins of others lie below it
 */
export function findPlugin(reference: PluginReference, blueprintFolder: string): FoundPlugin {
  if (BUILT_IN.has(reference.name)) return { kind: 'built-in' };
  for (const name of namesOf(reference)) {
    const plugin = bundledPlugins.find((each) => each.name === name || each.alsoKnownAs.includes(name));
    if (plugin !== undefined) return { kind: 'bundled', plugin };
  }
  const located = locatePlugin(reference, blueprintFolder);
  if (located?.kind === 'problem') return { ...located, kind: 'lacking' };
  return located === undefined ? lacking(reference.name) : { kind: 'of-others', located };
}

function namesOf(reference: PluginReference): string[] {
  // An imported blueprint's declaration has the import's namespace before its name.
  const names = [reference.name, reference.name.split('--').at(-1) ?? ''];
  if (reference.packageName !== undefined) names.push(reference.packageName);
  const source = reference.source ?? '';
  // https://github.com/cloudify-cosmo/cloudify-kubernetes-plugin/archive/1.0.zip names its plugin in one of its parts.
  names.push(...source.split('/').filter((part) => part.endsWith('plugin')));
  return names.map((name) => name.toLowerCase());
}

function lacking(name: string): FoundPlugin {
  const known = bundledPlugins.map((each) => each.name).join(', ');
  const what = NOT_BUILT.has(name)
    ? `Cloudify's plugin "${name}" is not built yet`
    : `the plugin "${name}" is not built`;
  return {
    kind: 'lacking',
    message: `${what}; the plugins that come with brolly are: ${known}`,
    hint: `put it into the folder "plugins" beside the blueprint, or try: brolly plugins install BLUEPRINT; docs/plugins.md tells more`,
  };
}
