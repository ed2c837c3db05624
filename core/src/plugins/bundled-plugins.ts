// The one list of the plugins that come with the product. Each is imported when a blueprint needs it, not before.

import type { Plugin } from '@brolly/plugin-sdk';

/** A plugin that comes with the product. */
export interface BundledPlugin {
  readonly name: string;
  /** Names of packages and imports in existing blueprints that mean the same plugin. */
  readonly alsoKnownAs: readonly string[];
  readonly load: () => Promise<Plugin>;
}

/** All bundled plugins, sorted by name. */
export const bundledPlugins: readonly BundledPlugin[] = [
  {
    name: 'kubernetes',
    alsoKnownAs: ['cloudify-kubernetes-plugin', 'kubernetes-plugin', 'cloudify_kubernetes_plugin', 'kube_plugin'],
    load: async () => (await import('@brolly/plugin-kubernetes')).kubernetesPlugin,
  },
];

/** What a blueprint may import of each plugin: its plugin.yaml, and the names that addresses give it. */
export async function bundledPluginTexts(): Promise<Pick<Plugin, 'name' | 'importNames' | 'yaml' | 'notices'>[]> {
  return Promise.all(bundledPlugins.map((each) => each.load()));
}
