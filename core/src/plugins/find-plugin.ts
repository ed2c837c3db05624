// Which plugin stands behind the name that a blueprint gives one.

import { type BundledPlugin, bundledPlugins } from './bundled-plugins.ts';

/** What a blueprint says of a plugin. Sample: `{ name: 'kube', packageName: 'cloudify-kubernetes-plugin' }`. */
export interface PluginReference {
  readonly name: string;
  readonly packageName?: string | undefined;
  readonly source?: string | undefined;
}

/**
 * `bundled`: comes with the product. `built-in`: part of core, such as the plugin of the built-in workflows, with
 * nothing to load. `lacking`: no such plugin can be run; `message` says so to the user.
 */
export type FoundPlugin =
  | { readonly kind: 'bundled'; readonly plugin: BundledPlugin }
  | { readonly kind: 'built-in' }
  | { readonly kind: 'lacking'; readonly message: string; readonly hint: string };

/** Plugins whose functions core itself carries out: the built-in workflows. */
const BUILT_IN = new Set(['default_workflows', 'cfy_extensions']);

/** Names of Cloudify's own plugins that blueprints use and that are not built. */
const NOT_BUILT = new Set(['agent', 'agent_installer', 'plugin_installer', 'worker_installer']);

/** Finds a plugin by its name, else by the name of its package, else by the last part of its source's address. */
export function findPlugin(reference: PluginReference): FoundPlugin {
  if (BUILT_IN.has(reference.name)) return { kind: 'built-in' };
  for (const name of namesOf(reference)) {
    const plugin = bundledPlugins.find((each) => each.name === name || each.alsoKnownAs.includes(name));
    if (plugin !== undefined) return { kind: 'bundled', plugin };
  }
  return lacking(reference.name);
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
    hint: `leave out the operations that use "${name}", or use node types of one of these plugins`,
  };
}
